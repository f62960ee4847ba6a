/**
 * What may be said of a thrown value: its name, its code, its stack frames, and its message with everything quoted taken out.
 * Messages of databases and parsers quote what they were given (`invalid input 'hi there'`, `... is not valid JSON`, a whole statement
 * with its values), so quoted text is never kept, and a parser's own message is dropped altogether.
 */
import { scrubText } from './scrub.ts';

export interface ErrorRecord {
  name: string;
  code?: string | number;
  message?: string;
  /** Stack frames without the message. */
  stack?: string[];
  cause?: ErrorRecord;
}

const messageLengthMax = 300;
const framesMax = 12;
const causesMax = 3;
/** Errors whose message is made of the input. */
const inputEchoing = new Set(['SyntaxError', 'ZodError', 'URIError']);
/** Straight, typographic, doubled and back quotes; a quote inside a word (`can't`) does not open one. */
const quoted = /(?<!\p{L})(["'`‘“«])(?:(?!\1|[’”»])[^\\]|\\.)*(?:\1|[’”»]|$)/gsu;

/** The message without what it quotes and without what looks like personal data or a credential. */
export function scrubMessage(message: string): string {
  // Only the first line: drivers append the statement or the detail with its values on further lines.
  const line = message.split('\n', 1)[0]!.slice(0, 2_000);
  return scrubText(withoutStatement(line).replace(quoted, '$1…$1')).slice(0, messageLengthMax);
}

/** MikroORM puts the whole statement, values included, before the driver's words: `insert into ... - duplicate key`. */
function withoutStatement(line: string): string {
  if (!/^(?:insert|update|delete|select|with|merge|create|alter)\s/i.test(line)) return line;
  const dash = line.lastIndexOf(' - ');
  return dash < 0 ? '[statement]' : `[statement]${line.slice(dash)}`;
}

/** Describes any thrown value for a log or an error report. Never throws, whatever the value's getters do. */
export function errorRecord(error: unknown, depth = 0): ErrorRecord {
  try {
    return describe(error, depth);
  } catch {
    return { name: 'UnreadableError' };
  }
}

function describe(error: unknown, depth: number): ErrorRecord {
  if (!(error instanceof Error)) return { name: `thrown ${error === null ? 'null' : typeof error}` };
  const record: ErrorRecord = { name: scrubText(String(error.name).slice(0, 100)) };
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') record.code = code;
  else if (typeof code === 'string') record.code = scrubText(code.slice(0, 100));
  if (!inputEchoing.has(record.name) && !(error instanceof SyntaxError) && error.message !== '') {
    record.message = scrubMessage(error.message);
  }
  const frames = stackFrames(error.stack);
  if (frames.length > 0) record.stack = frames;
  if (error.cause !== undefined && depth + 1 < causesMax) record.cause = errorRecord(error.cause, depth + 1);
  return record;
}

/** The frames of a stack: only lines that are frames, since a message may have lines that begin with anything. */
export function stackFrames(stack: unknown): string[] {
  if (typeof stack !== 'string') return [];
  return stack
    .split('\n')
    .filter((line) => /^\s+at .*(?::\d+:\d+\)?|\(<anonymous>\)|native\)?)$/.test(line))
    .slice(0, framesMax)
    .map((line) => scrubText(line.trim().slice(0, 300)));
}
