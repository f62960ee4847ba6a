/** Asks a relay's actor something that it answers in the turn itself. */
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import type { JsonEvent } from '../../actors/json.ts';

/** How long an answer is waited for, milliseconds. */
const askWaitMs = 10_000;

/** Tells `edge/<agent>` the event with a `requestId` of its own, and resolves with the answer; null where none can come now. */
export async function askRelay<T>(
  { host, clock, ids }: { host: Host; clock: Clock; ids: Ids },
  agent: string,
  event: JsonEvent,
): Promise<T | null> {
  const address = `edge/${agent}`;
  const requestId = `ask:${ids()}`;
  const answered = Promise.withResolvers<T | null>();
  const stop = host.onAnswer(address, requestId, (value) => answered.resolve(value as T));
  const cancel = clock.after(askWaitMs, () => answered.resolve(null));
  try {
    void host
      .tell(address, { ...event, requestId })
      .then((receipt) => receipt.kind === 'refused' && answered.resolve(null));
    return await answered.promise;
  } finally {
    stop();
    cancel();
  }
}
