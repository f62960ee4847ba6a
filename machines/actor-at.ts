/** Addresses as XState wants them: `sendTo(actorAt('edge/luna1'), event)` goes out through the host's outbox. */
import type { AnyActorRef } from 'xstate';

export function actorAt(address: string): AnyActorRef {
  // The host reads nothing but `address`; XState hands the object through untouched.
  return { address } as unknown as AnyActorRef;
}
