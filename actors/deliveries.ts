/**
 * How timers, outbox rows and effects' events get into their actors, and what is done when one is refused: a timer and a
 * message are tried again until they are taken or nobody will ever take them; an effect hears `stale`.
 */

import { shardOf } from './address.ts';
import type { Admission } from './admission.ts';
import type { Clock } from './clock.ts';
import type { DurableOutput } from './definition.ts';
import type { ObserveHost } from './host-events.ts';
import type { OutboxRow, TimerRow } from './journal.ts';
import type { JsonEvent } from './json.ts';
import type { Item, RefusalReason } from './mailbox.ts';
import type { DeliveryOutcome } from './outbox.ts';
import type { Placement } from './placement.ts';
import { effectOrigin } from './turn.ts';

export interface Deliveries {
  fireTimer(timer: TimerRow, settled: (againMs: number | null) => void): void;
  outboxRow(row: OutboxRow): Promise<DeliveryOutcome>;
  effectEvent(
    address: string,
    id: string,
    token: string,
    event: JsonEvent,
    ends: boolean,
  ): Promise<'committed' | 'stale'>;
}

export interface DeliveriesOptions {
  admission: Admission;
  placement: Placement;
  clock: Clock;
  observe: ObserveHost;
  durableOutput(address: string, name: string): DurableOutput | undefined;
  consume(outboxId: string): void;
}

const outputPrefix = 'output:';
const outputRetryMs = 200;
const refusedRetryMs = 1_000;
/** A parked actor or an unknown kind waits for an operator: asking it often helps nobody. */
const parkedRetryMs = 30_000;

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { admission, clock, observe } = options;

  function fireTimer(timer: TimerRow, settled: (againMs: number | null) => void): void {
    const settle: Item['settle'] = (receipt) => {
      if (receipt.kind === 'accepted') {
        observe({ event: 'timer_fired', address: timer.address, lateMs: clock.now() - timer.dueAt });
      }
      const isSpent = receipt.kind !== 'refused' || receipt.reason === 'poison' || receipt.reason === 'ended';
      settled(isSpent ? null : retryAfter(receipt.reason));
    };
    const { id, token, event } = timer;
    admission.inside(timer.address, { event, origin: `timer:${token}`, timer: { id, token }, settle });
  }

  function outboxRow(row: OutboxRow): Promise<DeliveryOutcome> {
    if (options.placement.epoch(shardOf(row.source)) === undefined) return Promise.resolve({ kind: 'left' });
    if (row.target.startsWith(outputPrefix)) return output(row);
    return new Promise((resolve) => {
      const settle: Item['settle'] = (receipt) => {
        if (receipt.kind !== 'refused' || receipt.reason === 'poison') return resolve({ kind: 'taken' });
        if (receipt.reason === 'ended') {
          // Nobody will ever take it: the row goes, and the refusal is seen.
          observe({ event: 'mailbox_refused', address: row.target, reason: 'ended' });
          options.consume(row.id);
          return resolve({ kind: 'taken' });
        }
        resolve({ kind: 'later', retryAfterMs: retryAfter(receipt.reason) });
      };
      const { id, event } = row;
      admission.inside(row.target, { event, eventId: id, origin: `actor:${id}`, outboxId: id, settle });
    });
  }

  async function output(row: OutboxRow): Promise<DeliveryOutcome> {
    const name = row.target.slice(outputPrefix.length);
    const run = options.durableOutput(row.source, name);
    const { params, seq, at } = row.event as unknown as { params: Record<string, unknown>; seq: number; at: number };
    try {
      if (run === undefined) throw new Error(`no durable output '${name}'`);
      await run(params, { address: row.source, id: row.id, seq, at });
      options.consume(row.id);
      return { kind: 'taken' };
    } catch (error) {
      observe({ event: 'output_failed', address: row.source, name, error });
      return { kind: 'later', retryAfterMs: outputRetryMs };
    }
  }

  function effectEvent(
    address: string,
    id: string,
    token: string,
    event: JsonEvent,
    ends: boolean,
  ): Promise<'committed' | 'stale'> {
    return new Promise((resolve) => {
      admission.inside(address, {
        event,
        origin: effectOrigin(id, token),
        invocation: { id, token, ends },
        settle: (receipt) => resolve(receipt.kind === 'accepted' ? 'committed' : 'stale'),
      });
    });
  }

  return { fireTimer, outboxRow, effectEvent };
}

function retryAfter(reason: RefusalReason): number {
  return reason === 'parked' || reason === 'unknown_kind' ? parkedRetryMs : refusedRetryMs;
}
