/**
 * The door: which events get into a mailbox (A10), and how many are inside. Events from outside are refused with a reason
 * when they are malformed, not theirs to send, or too many; those from inside are taken as long as the host runs.
 */
import type { TurnRules } from './actor-state.ts';
import { addressProblem, kindOf, shardOf } from './address.ts';
import type { ObserveHost } from './host-events.ts';
import { isReservedType, type JsonEvent } from './json.ts';
import type { HostLimits } from './limits.ts';
import type { Item, Receipt, RefusalReason } from './mailbox.ts';
import type { Placement } from './placement.ts';
import type { Cell } from './residents.ts';

export interface Admission {
  /** Takes an event from outside. Resolves after the commit of its turn, or with why it was not taken. */
  tell(address: string, event: JsonEvent, sent: { id?: string; bytes?: number }): Promise<Receipt>;
  /** Takes an event from a timer, an invocation or another actor. */
  inside(address: string, part: InsideEvent): void;
  /** Events taken and not yet settled, and their bytes. */
  readonly pendingEvents: number;
  readonly pendingBytes: number;
}

export type InsideEvent = Pick<Item, 'event' | 'origin' | 'settle'> &
  Partial<Pick<Item, 'eventId' | 'outboxId' | 'timer' | 'invocation'>>;

export interface AdmissionOptions {
  limits: HostLimits;
  placement: Placement;
  phase(): 'idle' | 'running' | 'draining' | 'stopped';
  rulesOf(kind: string): TurnRules | undefined;
  obtain(address: string, rules: TurnRules): Cell;
  /** The cell has mail, and takes its turns soon. */
  ready(cell: Cell): void;
  /** Takes as many turns at once as the cell may. */
  process(cell: Cell): void;
  observe: ObserveHost;
}

/** A refusal that is worth trying again: after so long. */
export const retryAfterMs = 1_000;
const eventIdLengthMax = 400;
/** The size of an event whose sender does not say it. */
const eventBytesDefault = 256;

export function createAdmission(options: AdmissionOptions): Admission {
  const { limits, placement, observe } = options;
  let pendingEvents = 0;
  let pendingBytes = 0;

  const refuse = (address: string, reason: RefusalReason, again: number | null): Receipt => {
    observe({ event: 'mailbox_refused', address, reason });
    return { kind: 'refused', reason, retryAfterMs: again };
  };

  /** Why an event from outside is not taken, or the rules of the machine it is for. */
  const admit = (address: string, event: JsonEvent, id: string | undefined, bytes: number): TurnRules | Receipt => {
    if (options.phase() !== 'running') return refuse(address, 'draining', retryAfterMs);
    if (addressProblem(address) !== undefined) return refuse(address, 'bad_address', null);
    const rules = options.rulesOf(kindOf(address));
    if (rules === undefined) return refuse(address, 'unknown_kind', null);
    if (isReservedType(event.type) || (id !== undefined && !isEventId(id))) return refuse(address, 'bad_event', null);
    if (placement.epoch(shardOf(address)) === undefined) return refuse(address, 'elsewhere', retryAfterMs);
    if (pendingEvents >= limits.pendingEventsMax || pendingBytes + bytes > limits.pendingBytesMax) {
      return refuse(address, 'overloaded', retryAfterMs);
    }
    return rules;
  };

  /** A mailbox is full where the turns that may be taken have been taken, and not before. */
  const offered = (cell: Cell, item: Item): boolean => {
    if (cell.mailbox.offer(item, false)) return true;
    options.process(cell);
    return cell.mailbox.offer(item, false);
  };

  return {
    tell(address, event, sent) {
      const bytes = sent.bytes ?? eventBytesDefault;
      const admitted = admit(address, event, sent.id, bytes);
      if ('kind' in admitted) return Promise.resolve(admitted);
      const cell = options.obtain(address, admitted);
      return new Promise((resolve) => {
        const item: Item = {
          event,
          eventId: sent.id ?? null,
          origin: 'external',
          bytes,
          outboxId: null,
          timer: null,
          invocation: null,
          unwritable: null,
          settle(receipt) {
            pendingEvents -= 1;
            pendingBytes -= bytes;
            // Only timers and invocations go stale; the type cannot say so.
            resolve(receipt.kind === 'stale' ? { kind: 'duplicate', answer: null } : receipt);
          },
        };
        if (!offered(cell, item)) return resolve(refuse(address, 'mailbox_full', retryAfterMs));
        pendingEvents += 1;
        pendingBytes += bytes;
        options.ready(cell);
      });
    },

    inside(address, part) {
      const rules = options.rulesOf(kindOf(address));
      const owned = placement.epoch(shardOf(address)) !== undefined;
      const phase = options.phase();
      if (rules === undefined || !owned || phase === 'stopped') {
        const reason = rules === undefined ? 'unknown_kind' : owned ? 'draining' : 'elsewhere';
        return part.settle({ kind: 'refused', reason, retryAfterMs });
      }
      const cell = options.obtain(address, rules);
      const item: Item = {
        event: part.event,
        eventId: part.eventId ?? null,
        origin: part.origin,
        bytes: 0,
        outboxId: part.outboxId ?? null,
        timer: part.timer ?? null,
        invocation: part.invocation ?? null,
        unwritable: null,
        settle(receipt) {
          pendingEvents -= 1;
          part.settle(receipt);
        },
      };
      cell.mailbox.offer(item, true);
      pendingEvents += 1;
      options.ready(cell);
    },

    get pendingEvents() {
      return pendingEvents;
    },
    get pendingBytes() {
      return pendingBytes;
    },
  };
}

/** Ids come from senders and go into a key of the database: no control characters, and not without end. */
function isEventId(id: string): boolean {
  return id.length > 0 && id.length <= eventIdLengthMax && !/\p{Cc}/u.test(id);
}
