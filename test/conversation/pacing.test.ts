/** Delivery hints. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { burstDelayMs, burstDelayMsDefault, deliveryHint, deliveryHints } from '../../src/conversation/pacing.ts';
import { builtInPersonas } from '../../src/conversation/persona-registry.ts';

it('types longer for longer bubbles, within bounds, as whole milliseconds', () => {
  for (const { rhythm } of builtInPersonas) {
    let before = 0;
    for (const length of [1, 5, 20, 80, 400, 5000]) {
      const { typing_ms } = deliveryHint({ text: 'x'.repeat(length), position: 0 }, rhythm);
      assert.ok(Number.isInteger(typing_ms) && typing_ms >= 400 && typing_ms <= 6000 && typing_ms >= before);
      before = typing_ms;
    }
  }
  assert.equal(deliveryHint({ text: 'x'.repeat(20), position: 0 }, { typingSpeed: 10 }).typing_ms, 2000);
  assert.equal(deliveryHint({ text: 'ok', position: 0 }, { typingSpeed: 10 }).typing_ms, 400);
  assert.equal(deliveryHint({ text: 'x'.repeat(5000), position: 0 }, { typingSpeed: 10 }).typing_ms, 6000);
});

it('pauses between bubbles for the time that reading takes, never before the first', () => {
  const hints = deliveryHints(['short', 'x'.repeat(80), 'end'], { typingSpeed: 10 });
  assert.equal(hints[0]!.delay_ms, 0);
  assert.ok(hints[1]!.delay_ms >= 250 && hints[2]!.delay_ms > hints[1]!.delay_ms && hints[2]!.delay_ms <= 1500);
  assert.ok(deliveryHints(['after a reflex'], { typingSpeed: 10 }, 1)[0]!.delay_ms > 0);
  assert.deepEqual(deliveryHints([], { typingSpeed: 10 }), []);
});

it('delays a burst by the relays’ default or a little more', () => {
  assert.equal(burstDelayMsDefault, 2000);
  assert.equal(burstDelayMs([], { typingSpeed: 10 }), 2000);
  assert.equal(burstDelayMs(['ok'], { typingSpeed: 10 }), 2000);
  assert.equal(burstDelayMs(['x'.repeat(1000)], { typingSpeed: 10 }), 4000);
});
