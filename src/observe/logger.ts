/**
 * The log: JSON lines on standard output, written in the background and flushed on stop.
 * Code does not use this logger, it calls `observe`; whoever does use it goes through the same two nets:
 *  1. fields whose name says that they hold text, a person or a credential are hidden, at any depth;
 *  2. every string of the finished line is scrubbed.
 */
import pino from 'pino';
import { errorRecord } from './error-record.ts';
import { standardOutput } from './gathered-lines.ts';
import { scrubJsonLine } from './scrub.ts';

export interface Log {
  logger: pino.Logger;
  /** Resolves when everything logged so far has been handed to the operating system, or the deadline has passed. */
  flush(deadlineMs?: number): Promise<void>;
}

/** Where lines go: `write` gets one line with its newline. */
export interface LogDestination {
  write(line: string): void;
  flush?(done: (error?: Error) => void): void;
}

export interface LogOptions {
  level: pino.LevelWithSilent;
  /** Written into every line. */
  nodeId?: string;
  /** Standard output where none is given. */
  destination?: LogDestination;
}

const depthMax = 6;
const itemsMax = 50;

const hiddenNames = new Set(
  [
    ...[
      'text',
      'body',
      'rawbody',
      'content',
      'prompt',
      'input',
      'output',
      'messages',
      'history',
      'caption',
      'replybubbles',
      'burstmessages',
      'reflexmessage',
      'reply',
    ],
    ...[
      'replytext',
      'messagetext',
      'filteredtext',
      'notifytext',
      'phone',
      'userphone',
      'personaphone',
      'sender',
      'participants',
    ],
    ...['chatguid', 'threadid', 'email', 'address', 'clientip', 'ip', 'password', 'token', 'authtoken', 'edgetoken'],
    ...[
      'registrationtoken',
      'secret',
      'authorization',
      'cookie',
      'setcookie',
      'otp',
      'apikey',
      'xadminkey',
      'csrftoken',
      'signature',
    ],
    ...['headers', 'query', 'params', 'parameters', 'payload', 'data', 'snapshot', 'context'],
  ].map((name) => name.replaceAll('_', '')),
);

const namesRememberedMax = 1_000;
const remembered = new Map<string, boolean>();

function isHidden(name: string): boolean {
  let hidden = remembered.get(name);
  if (hidden === undefined) {
    if (remembered.size >= namesRememberedMax) remembered.clear();
    hidden = hiddenNames.has(name.toLowerCase().replace(/[-_]/g, ''));
    remembered.set(name, hidden);
  }
  return hidden;
}

/** A copy of a value with the fields hidden whose names promise personal data; bounded in depth and width. */
export function hideNamed(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return '[deep]';
  if (value instanceof Error) return { name: value.name };
  if (ArrayBuffer.isView(value)) return '[bytes]';
  if (Array.isArray(value)) return value.slice(0, itemsMax).map((item) => hideNamed(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value).slice(0, itemsMax)) {
    copy[name] = isHidden(name) ? '[hidden]' : hideNamed(field, depth + 1);
  }
  return copy;
}

function withErrorRecord(first: unknown): unknown {
  if (first instanceof Error) return { err: placeOf(first) };
  if (typeof first !== 'object' || first === null || !('err' in first)) return first;
  return { ...first, err: placeOf(first.err) };
}

/** What went wrong and where; not the message, which only the catalogue's events may carry. */
function placeOf(error: unknown): Record<string, unknown> {
  const { name, code, stack } = errorRecord(error);
  return { name, code, stack };
}

/** Makes the log. `level` may be `silent`. */
export function createLogger(options: LogOptions): Log {
  const destination = options.destination ?? standardOutput();
  const logger = pino(
    {
      level: options.level,
      base: options.nodeId === undefined ? null : { node_id: options.nodeId },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (record) => hideNamed(record) as Record<string, unknown>,
      },
      serializers: { err: (error) => error },
      hooks: {
        // pino would write an error's message as it is, as a field and as the line's own message.
        logMethod(args, method) {
          const [first, ...rest] = args as unknown[];
          method.apply(this, [withErrorRecord(first), ...rest] as typeof args);
        },
        streamWrite: scrubJsonLine,
      },
    },
    destination,
  );
  return {
    logger,
    flush(deadlineMs = 2_000) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, deadlineMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      if (destination.flush) destination.flush(done);
      else done();
      return promise;
    },
  };
}
