/**
 * A mailbox: events waiting for their turn at one address, first in first out (A1), bounded in count and bytes (A10).
 * Events from inside (a timer, an effect's result, another actor's message) are always taken: each is already bounded
 * by the turn that caused it, and refusing one would lose it.
 */
import type { Json, JsonEvent } from './json.ts';

/** What the sender of an event hears. Everything but `accepted` and `duplicate` left no trace. */
export type Receipt =
  | { kind: 'accepted'; seq: number }
  /** The id was seen before; the answer it got, if it got one already (A4). */
  | { kind: 'duplicate'; answer: { value: Json } | null }
  | { kind: 'refused'; reason: RefusalReason; retryAfterMs: number | null };

export type RefusalReason =
  | 'mailbox_full'
  | 'overloaded'
  | 'draining'
  /** The address is run by another node. */
  | 'elsewhere'
  /** The actor cannot be run until an operator looks at it (A8). */
  | 'parked'
  /** The event's transition threw; it is in the journal as poison and changed nothing (A9). */
  | 'poison'
  /** The machine has reached its final state. */
  | 'ended'
  /** No machine is registered for the address, the address is malformed, or the event is not the sender's to send. */
  | 'unknown_kind'
  | 'bad_address'
  | 'bad_event';

/** An event on its way into an actor. */
export interface Item {
  event: JsonEvent;
  eventId: string | null;
  origin: string;
  bytes: number;
  /** The outbox row that this event came from; it goes in the same commit. */
  outboxId: string | null;
  /** The arming it must still match, else it is stale (A6). */
  timer: { id: string; token: string } | null;
  /** The invocation it must still match; `ends` for its result, false for an event it sends while it runs. */
  invocation: { id: string; token: string; ends: boolean } | null;
  /** Why the database refuses what follows from it, once it did: its next turn is a poison one (A9). */
  unwritable: string | null;
  /** Called exactly once, with what became of it. */
  settle: (receipt: Receipt | { kind: 'stale' }) => void;
}

const none: Item[] = [];
/** Taken items in front are given back to memory once there are this many, so that a mailbox never empty does not grow. */
const takenMax = 64;

/** A class rather than closures: one stands at every resident actor, and an empty one is four words. */
export class Mailbox {
  readonly #limits: { mailboxEventsMax: number; mailboxBytesMax: number };
  #items: Item[] = none;
  #head = 0;
  #bytes = 0;

  constructor(limits: { mailboxEventsMax: number; mailboxBytesMax: number }) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  /** False when the mailbox is full: the item was not taken. Items from `inside` are always taken. */
  offer(item: Item, inside: boolean): boolean {
    const { mailboxEventsMax, mailboxBytesMax } = this.#limits;
    if (!inside && (this.size >= mailboxEventsMax || this.#bytes + item.bytes > mailboxBytesMax)) return false;
    if (this.#items === none) this.#items = [item];
    else this.#items.push(item);
    this.#bytes += item.bytes;
    return true;
  }

  take(): Item | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    this.#bytes -= item.bytes;
    if (this.#head === this.#items.length) {
      this.#items = none;
      this.#head = 0;
    } else if (this.#head >= takenMax) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** All that waits, in order; the mailbox is empty afterwards. */
  takeAll(): Item[] {
    const items = this.#items.slice(this.#head);
    this.#items = none;
    this.#head = 0;
    this.#bytes = 0;
    return items;
  }

  /** Puts items back in front, in their order: they were taken, and their turns thrown away. */
  putBack(items: readonly Item[]): void {
    if (items.length === 0) return;
    this.#items = [...items, ...this.#items.slice(this.#head)];
    this.#head = 0;
    for (const item of items) this.#bytes += item.bytes;
  }
}
