/**
 * A relay's connection to `/edge/ws`, for the page and the terminal alike: it stays connected, and what it was given to send stays in the
 * caller's outbox until the server has said that it is durable.
 *
 *  L1 On every new connection all that is not acknowledged is sent again, in order, under its own `message_id`: the server knows a repeat.
 *  L2 A command is acknowledged as `received` at once, and as `completed` by the caller once it was shown.
 *  L3 1012 reconnects at once; 45xx stops; everything else backs off from 1 s to 30 s with jitter.
 *  L4 A ping every 30 s; no pong within 10 s, and the connection counts as dead.
 */
import { type MessageBody, type Problem, readFrame, type SendCommand } from './wire.ts';

export type LinkState =
  | { phase: 'connecting'; attempt: number }
  | { phase: 'open' }
  /** `until`: Unix milliseconds of the next attempt. */
  | { phase: 'waiting'; attempt: number; until: number }
  | { phase: 'stopped'; why: 'replaced' | 'refused' | 'closed' };

/** A socket that calls back, at most once each for `opened` and `closed`. */
export interface Wire {
  send(text: string): void;
  close(): void;
}

export interface WireEvents {
  opened(): void;
  frame(text: string): void;
  /** 1006 where the connection was cut, or never came about. */
  closed(code: number): void;
}

export interface LinkOptions {
  connect(events: WireEvents): Wire;
  /** Messages not acknowledged yet, oldest first. */
  outbox(): MessageBody[];
  now(): number;
  random(): number;
  after(ms: number, callback: () => void): () => void;
  changed(state: LinkState): void;
  acknowledged(messageId: string): void;
  commanded(command: SendCommand): void;
  refused(problem: Problem): void;
}

export interface Link {
  readonly state: LinkState;
  start(): void;
  /** Sends a message now where the connection is open; otherwise it waits in the outbox (L1). */
  send(message: MessageBody): void;
  complete(commandId: string): void;
  /** Connects now, whatever the backoff says. */
  hurry(): void;
  stop(): void;
}

const pingEveryMs = 30_000;
const pongWithinMs = 10_000;
const backoffMs = { min: 1_000, max: 30_000 } as const;
const codes = { restart: 1012, replaced: 4500 } as const;

export function createLink(options: LinkOptions): Link {
  const { after } = options;
  let state: LinkState = { phase: 'stopped', why: 'closed' };
  let wire: Wire | undefined;
  let attempt = 0;
  let isAlive = false;
  let cancelTimer = () => {};
  let cancelWatch = () => {};

  const become = (next: LinkState) => {
    state = next;
    options.changed(next);
  };
  const write = (type: string, data?: unknown) => wire?.send(JSON.stringify({ type, data }));

  function connect(): void {
    cancelTimer();
    become({ phase: 'connecting', attempt });
    // Callbacks of a socket that was replaced are nobody's.
    const current: { wire?: Wire } = {};
    const isCurrent = () => current.wire === wire;
    wire = options.connect({
      opened: () => isCurrent() && opened(),
      frame: (text) => isCurrent() && handleFrame(text),
      closed: (code) => isCurrent() && closed(code),
    });
    current.wire = wire;
  }

  function opened(): void {
    attempt = 0;
    become({ phase: 'open' });
    for (const message of options.outbox()) write('message', message);
    watchOver();
  }

  /** L4 */
  function watchOver(): void {
    cancelTimer = after(pingEveryMs, () => {
      isAlive = false;
      write('ping');
      cancelWatch = after(pongWithinMs, () => {
        if (!isAlive) drop();
      });
      watchOver();
    });
  }

  function drop(): void {
    const dead = wire;
    closed(1006);
    dead?.close();
  }

  function closed(code: number): void {
    wire = undefined;
    cancelTimer();
    cancelWatch();
    if (state.phase === 'stopped') return;
    if (code >= 4500 && code < 4600) {
      return become({ phase: 'stopped', why: code === codes.replaced ? 'replaced' : 'refused' });
    }
    if (code === codes.restart && attempt === 0) {
      attempt = 1;
      return connect();
    }
    const full = Math.min(backoffMs.max, backoffMs.min * 2 ** Math.min(attempt, 10));
    const waitMs = Math.round(full * (0.6 + 0.4 * options.random()));
    attempt += 1;
    become({ phase: 'waiting', attempt, until: options.now() + waitMs });
    cancelTimer = after(waitMs, connect);
  }

  function handleFrame(text: string): void {
    isAlive = true;
    const frame = readFrame(text);
    switch (frame.type) {
      case 'message_ack':
        return options.acknowledged(frame.messageId);
      case 'command':
        write('command_ack', { command_id: frame.command.command_id, status: 'received' });
        return options.commanded(frame.command);
      case 'error':
        return options.refused(frame.problem);
      case 'pong':
      case 'unknown':
    }
  }

  return {
    get state() {
      return state;
    },
    start: connect,
    send(message) {
      if (state.phase === 'open') write('message', message);
    },
    complete: (commandId) =>
      write('command_ack', {
        command_id: commandId,
        status: 'completed',
        completed_at: new Date(options.now()).toISOString(),
      }),
    hurry() {
      if (state.phase !== 'waiting' && state.phase !== 'stopped') return;
      attempt = 0;
      connect();
    },
    stop() {
      become({ phase: 'stopped', why: 'closed' });
      const open = wire;
      closed(1000);
      open?.close();
    },
  };
}
