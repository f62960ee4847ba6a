/**
 * Delivery hints: how long a person of this rhythm would pause and type before each bubble. Hints only; a relay that cannot
 * show typing ignores them, and no delivery depends on them.
 */
import type { Rhythm } from './persona.ts';

/** What goes with a bubble: wait `delay_ms` after the one before it, then show typing for `typing_ms`, then send. */
export interface DeliveryHint {
  typing_ms: number;
  delay_ms: number;
}

export const typingMs = { min: 400, max: 6000 } as const;
/** Pauses between bubbles: the first has none, whoever waits for a reply has waited already. */
export const pauseMs = { min: 250, max: 1500 } as const;
/** What relays use between reflex and burst when an answer names nothing. */
export const burstDelayMsDefault = 2000;

/**
 * The hint for one bubble. `position` counts from 0 within the reply, the reflex included; `previousChars` is the length of the
 * bubble before it, which the reader is given time to read (about 25 characters a second, capped).
 */
export function deliveryHint(
  bubble: { text: string; position: number; previousChars?: number },
  rhythm: Pick<Rhythm, 'typingSpeed'>,
): DeliveryHint {
  const typing = between((bubble.text.length / rhythm.typingSpeed) * 1000, typingMs.min, typingMs.max);
  const pause =
    bubble.position === 0 ? 0 : between(pauseMs.min + (bubble.previousChars ?? 0) * 10, pauseMs.min, pauseMs.max);
  return { typing_ms: typing, delay_ms: pause };
}

/** The hints of a whole reply; `position` of its first bubble is 1 after a reflex. */
export function deliveryHints(
  bubbles: readonly string[],
  rhythm: Pick<Rhythm, 'typingSpeed'>,
  firstPosition = 0,
): DeliveryHint[] {
  return bubbles.map((text, index) =>
    deliveryHint({ text, position: firstPosition + index, previousChars: bubbles[index - 1]?.length ?? 0 }, rhythm),
  );
}

/** `burst_delay_ms` of the HTTP answer: the time the first bubble of the burst would take, never under the relays' default. */
export function burstDelayMs(burst: readonly string[], rhythm: Pick<Rhythm, 'typingSpeed'>): number {
  const first = burst[0];
  if (first === undefined) return burstDelayMsDefault;
  const { typing_ms, delay_ms } = deliveryHint({ text: first, position: 1 }, rhythm);
  return between(typing_ms + delay_ms, burstDelayMsDefault, 2 * burstDelayMsDefault);
}

function between(value: number, min: number, max: number): number {
  return Math.round(Math.min(max, Math.max(min, value)));
}
