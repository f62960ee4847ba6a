/**
 * Messages a relay keeps for later (`schedule_message`), for the page and the terminal alike.
 *
 *  S1 One is on the shelf before its receipt is acknowledged, is given out once at its time, and is acknowledged again by whoever shows it.
 *  S2 One whose time passed while nobody was here is given out as soon as somebody is.
 *  S3 A cancellation takes a held one off. One of a message that was given out already means that our second word came too late and
 *     the server sends the same text itself in the same breath: that repeat is taken and not shown.
 */
import type { SendCommand } from './wire.ts';

export interface Scheduled {
  /** Its command's id. */
  id: string;
  thread: string;
  text: string;
  /** Unix milliseconds. */
  sendAt: number;
  phase: 'held' | 'cancelled' | 'sent';
  /** When the server took it back (Unix milliseconds, its own clock); null where it did not. */
  cancelledAt: number | null;
}

/** Where they are kept. */
export interface Shelf {
  all(): Scheduled[];
  /** Adds one, or replaces the one of that id. */
  put(one: Scheduled): void;
}

export interface ScheduleOptions {
  shelf: Shelf;
  now(): number;
  after(ms: number, callback: () => void): () => void;
  /** Whether it is for this relay to show what is due. */
  isOurs(): boolean;
  /** Its time has come. Whoever shows it acknowledges it. */
  give(one: Scheduled): void;
  /** Acknowledges a command as `completed`. */
  complete(commandId: string): void;
}

export interface Schedule {
  /** Takes a command that has to do with scheduled messages; false where it has not. */
  handle(command: SendCommand): boolean;
  /** Gives out what is due, and waits for the next. */
  look(): void;
  /** The connection is open: what was shown while it was not is acknowledged, and what is due given out. */
  opened(): void;
}

/** Timers hold less than a month; a sleeping machine stretches them. */
const lookEveryMs = 60_000;
/** The server's cancellation and its own message are of one moment. */
const sameMomentMs = 2_000;
/** After this long the server has sent it itself. */
const graceMs = 60_000;
const keptMax = 200;

export function createSchedule(options: ScheduleOptions): Schedule {
  const { shelf } = options;
  const found = (id: string | undefined) => shelf.all().find((one) => one.id === id);
  let cancelTimer = () => {};

  function look(): void {
    cancelTimer();
    cancelTimer = () => {};
    if (!options.isOurs()) return;
    const held = shelf.all().filter(({ phase }) => phase === 'held');
    const due = held.filter(({ sendAt }) => sendAt <= options.now()).sort((one, other) => one.sendAt - other.sendAt);
    for (const one of due) {
      shelf.put({ ...one, phase: 'sent' });
      options.give(one);
    }
    const next = Math.min(...held.filter((one) => !due.includes(one)).map(({ sendAt }) => sendAt));
    if (next !== Number.POSITIVE_INFINITY) {
      cancelTimer = options.after(Math.min(next - options.now(), lookEveryMs), look);
    }
  }

  function hold({ command_id: id, payload }: SendCommand): void {
    const { thread_id: thread, message_text: text, send_at: sendAt = '' } = payload;
    if (found(id) === undefined && thread !== undefined && text !== undefined) {
      shelf.put({ id, thread, text, sendAt: Date.parse(sendAt) || options.now(), phase: 'held', cancelledAt: null });
    }
    options.complete(id);
    // It comes again after its second word was lost.
    if (found(id)?.phase === 'sent') options.complete(id);
    look();
  }

  function cancel(command: SendCommand): void {
    const one = found(command.payload.schedule_id);
    if (one !== undefined) {
      const phase = one.phase === 'held' ? 'cancelled' : one.phase;
      shelf.put({ ...one, phase, cancelledAt: Date.parse(command.timestamp) || options.now() });
    }
    options.complete(command.command_id);
    look();
  }

  function isRepeat({ timestamp, payload }: SendCommand): boolean {
    return shelf.all().some(({ phase, cancelledAt, thread, text }) => {
      if (phase !== 'sent' || cancelledAt === null || thread !== payload.thread_id || text !== payload.text)
        return false;
      return Math.abs(Date.parse(timestamp) - cancelledAt) <= sameMomentMs;
    });
  }

  return {
    look,
    opened() {
      const isRecent = ({ phase, sendAt }: Scheduled) => phase === 'sent' && options.now() - sendAt < graceMs;
      for (const { id } of shelf.all().filter(isRecent)) options.complete(id);
      look();
    },
    handle(command) {
      switch (command.command_type) {
        case 'schedule_message':
          hold(command);
          return true;
        case 'cancel_scheduled':
          cancel(command);
          return true;
        case 'send_message_now':
          if (!isRepeat(command)) return false;
          options.complete(command.command_id);
          return true;
        default:
          return false;
      }
    },
  };
}

/** Two shelves' messages as one: what has happened to a message on either has happened to it. */
export function mergeScheduled(one: Scheduled[], other: Scheduled[]): Scheduled[] {
  const ranks = { held: 0, cancelled: 1, sent: 2 } as const;
  const merged = new Map(one.map((message) => [message.id, message]));
  for (const message of other) {
    const known = merged.get(message.id);
    const later = known === undefined || ranks[message.phase] > ranks[known.phase] ? message : known;
    merged.set(message.id, { ...later, cancelledAt: message.cancelledAt ?? known?.cancelledAt ?? null });
  }
  const over = [...merged.values()].filter(({ phase }) => phase !== 'held');
  const letGo = new Set(over.slice(0, Math.max(0, over.length - keptMax)));
  return [...merged.values()].filter((message) => !letGo.has(message));
}
