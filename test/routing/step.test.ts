/** The decision in a turn: made from what the turn knows, put on its work, and told without a word of the message. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { emptyMind } from '../../machines/conversation/mind.ts';
import type { IncomingMessage } from '../../machines/conversation/types.ts';
import { classifyIncoming } from '../../src/conversation/intake.ts';
import { builtInPersonas, createPersonaRegistry } from '../../src/conversation/persona-registry.ts';
import { incomingOf, type TurnWork } from '../../src/conversation/pipeline.ts';
import { questionOf, withDecision } from '../../src/conversation/routing-step.ts';
import { routedEvent } from '../../src/observe/bridges.ts';
import { createRouter } from '../../src/routing/router.ts';

const persona = createPersonaRegistry(builtInPersonas, { defaultId: 'luna' }).resolve({ id: 'luna' });

function workOf(texts: string[], mode: 'direct' | 'group' = 'direct'): TurnWork {
  const incoming = texts.map((text, index): IncomingMessage => {
    const read = classifyIncoming({ text, mode, persona, participants: [] });
    const signs = { ...read, echoKey: text, miniappActive: false };
    return { id: `m${index}`, guid: null, sender: '+15550100101', text, sentAt: 1_000 + index, attachments: [], signs };
  });
  const input = {
    ...{ turnId: 'turn-1', kind: 'reply' as const, personaId: 'luna', mode, requestId: 'r', streamed: false },
    ...{ incoming, reflex: null, firstContact: false, maySpeak: true, news: null, mind: emptyMind },
    ...{ participants: [], thread: 'any;-;+15550100101', reachable: true },
  };
  const now = 2_000;
  const { signal } = new AbortController();
  return {
    input,
    address: 'conversation/x',
    persona,
    signal,
    committed: () => Promise.resolve(),
    now,
    incoming: incomingOf(input),
    history: [],
    findings: [],
    deeds: [],
    canned: null,
  };
}

it('is put on the work, and what is told of it holds none of its words', async () => {
  const told: object[] = [];
  const step = withDecision({
    decide: createRouter({ model: null }).decide,
    routed: ({ address, turnId, decision }) => told.push(routedEvent(address, turnId, decision)),
  });
  const work = await step(workOf(['luna remind me to call dr. okonkwo at 6']));
  assert.deepEqual(
    work.decision?.intents.map(({ kind, name }) => [kind, name]),
    [['tool', 'reminder']],
  );
  assert.equal(work.canned, null);
  const [event] = told;
  assert.deepEqual(event, {
    ...{ event: 'turn_routed', actor: 'conversation/x', turnId: 'turn-1', kind: 'tool', name: 'reminder' },
    ...{ reason: 'reminder', intents: 1, unsure: false, source: 'local' },
  });
  assert.doesNotMatch(JSON.stringify(told), /okonkwo/);
});

it('reads several messages of a turn as one, with the signs of all of them', () => {
  const input = questionOf(workOf(['luna', 'start a poll for dinner'], 'group'));
  assert.equal(input.text, 'luna\nstart a poll for dinner');
  assert.equal(input.signs.called, true);
  assert.equal(questionOf(workOf(['i am tired'], 'group')).signs.called, false);
});
