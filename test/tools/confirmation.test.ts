/** A confirmation binds person, chat, tool, arguments and an end (X1, X2 of `confirmation.ts`). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askToConfirm, confirmationLifeMs, consentTo } from '../../src/tools/confirmation.ts';
import { now } from './context.ts';

const proposal = { type: 'schedule_message' as const, sendAt: '2026-03-07T10:00:00Z', text: 'hi' };
const asked = {
  id: 'c1',
  person: 'person-1',
  chat: 'chat-1',
  tool: 'scheduled_message',
  proposal,
  summary: 'a text',
  now,
};
const yes = { person: 'person-1', chat: 'chat-1', tool: 'scheduled_message', proposal, now: now + 1_000 };
// As it comes back out of an actor's context.
const confirmation = JSON.parse(JSON.stringify(askToConfirm(asked))) as ReturnType<typeof askToConfirm>;

it('is granted to the same person for the same thing in time, however the arguments are ordered', () => {
  assert.deepEqual(consentTo(confirmation, yes), { kind: 'granted', proposal });
  const { text, sendAt, type } = proposal;
  assert.equal(consentTo(confirmation, { ...yes, proposal: { text, sendAt, type } }).kind, 'granted');
});

describe('is denied', () => {
  const others: [string, Partial<typeof yes>, string][] = [
    ['to another person', { person: 'person-2' }, 'other_person'],
    ['in another chat', { chat: 'chat-2' }, 'other_chat'],
    ['for another tool', { tool: 'reminder' }, 'other_arguments'],
    ['for other words', { proposal: { ...proposal, text: 'hi!' } }, 'other_arguments'],
    ['at another time of sending', { proposal: { ...proposal, sendAt: '2026-03-07T10:00:01Z' } }, 'other_arguments'],
    ['at its end', { now: now + confirmationLifeMs }, 'expired'],
    ['before it was asked', { now: now - 1 }, 'expired'],
  ];
  for (const [name, change, because] of others) {
    it(name, () => assert.deepEqual(consentTo(confirmation, { ...yes, ...change }), { kind: 'denied', because }));
  }

  it('the second time', () => {
    assert.deepEqual(consentTo(confirmation, yes, new Set(['c1'])), { kind: 'denied', because: 'used' });
  });

  it('where what was asked has been changed since', () => {
    const changed = { ...confirmation, proposal: { ...proposal, text: 'something else' } };
    assert.deepEqual(consentTo(changed, { ...yes, proposal: changed.proposal }), {
      kind: 'denied',
      because: 'other_arguments',
    });
  });
});
