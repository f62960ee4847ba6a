/** A turn gets done what it wants: guesses are asked about, questions settle or lapse, a doer that breaks takes nothing else with it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyMind, type OpenQuestion } from '../../machines/conversation/mind.ts';
import type { IncomingMessage, ReplyInput, TurnKind } from '../../machines/conversation/types.ts';
import { type Doer, followDecision } from '../../src/conversation/acting.ts';
import { classifyIncoming } from '../../src/conversation/intake.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { incomingOf, type TurnWork } from '../../src/conversation/pipeline.ts';
import type { TurnIntent } from '../../src/conversation/routing-step.ts';
import { saysNo, saysYes } from '../../src/conversation/yes-no.ts';

const person = '+15550100101';
const now = 1_000_000;

interface Wish {
  text?: string;
  intents?: TurnIntent[];
  unsure?: boolean;
  question?: OpenQuestion | null;
  kind?: TurnKind;
  mode?: 'direct' | 'group';
  sender?: string;
}

function workOf(wish: Wish): TurnWork {
  const { text = 'hey', intents = [talk], unsure = false, question = null, kind = 'reply' } = wish;
  const { mode = 'direct', sender = person } = wish;
  const read = classifyIncoming({ text, mode, persona: luna, participants: [] });
  const signs = { ...read, echoKey: text, miniappActive: false };
  const message: IncomingMessage = { id: 'm', guid: null, sender, text, sentAt: now, attachments: [], signs };
  const input: ReplyInput = {
    ...{
      turnId: 't',
      kind,
      personaId: 'luna',
      mode,
      requestId: 'r',
      streamed: false,
      incoming: [message],
      reflex: null,
    },
    ...{ firstContact: false, maySpeak: true, news: null, mind: { ...emptyMind, question }, participants: [] },
    ...{ thread: 'any;-;x', reachable: true },
  };
  const decision = { intents, unsure, source: 'local' as const };
  return {
    ...{ input, address: 'conversation/x', persona: luna, signal: new AbortController().signal, now },
    committed: () => Promise.resolve(),
    ...{ incoming: incomingOf(input), history: [], decision, findings: [], deeds: [], canned: null },
  };
}

const talk: TurnIntent = { kind: 'conversation', confidence: 0.9, reason: 'talk' };
const poll: TurnIntent = { kind: 'miniapp', name: 'poll', action: 'start', confidence: 0.5, reason: 'x' };

function stage(extra: Partial<Doer> = {}) {
  const acted: TurnIntent[] = [];
  const failed: unknown[] = [];
  const doer: Doer = {
    name: 'apps',
    async act(intent) {
      acted.push(intent);
      return intent.kind === 'conversation' ? undefined : { findings: [{ kind: 'done', told: ['Done.'] }], deeds: [] };
    },
    ...extra,
  };
  let ids = 0;
  const step = followDecision({
    doers: [doer],
    ids: () => `id-${++ids}`,
    failed: (report) => failed.push(report.error),
  });
  return { step, acted, failed };
}

const questionIn = (work: TurnWork) => work.deeds.findLast((deed) => deed.do === 'ask')?.question;

describe('a guess', () => {
  it('is asked about once, and done on a yes exactly as it was', async () => {
    const { step, acted } = stage();
    const asked = await step(workOf({ text: 'maybe a poll', intents: [poll], unsure: true }));
    assert.deepEqual(acted, []);
    assert.match(asked.findings[0]!.told[0]!, /^Should I start a poll for that, or are we just talking\?$/);
    const question = questionIn(asked)!;
    const done = await step(workOf({ text: 'yes please', question }));
    assert.deepEqual(acted, [{ ...poll, confidence: 1 }]);
    assert.equal(questionIn(done), null);
  });

  it('answered by anything else is talk, and is not asked about again at once', async () => {
    const { step, acted } = stage();
    const question = questionIn(await step(workOf({ text: 'maybe a poll', intents: [poll], unsure: true })))!;
    const other = await step(workOf({ text: 'no, just talking', question }));
    assert.deepEqual([acted, other.findings, questionIn(other)], [[talk], [], null]);
    const again = await step(workOf({ text: 'or a vote', intents: [poll], unsure: true, question }));
    assert.deepEqual([again.findings, questionIn(again)], [[], null]);
  });

  it('is not asked about in a group that did not call, for talk, without its name, or to look something up', async () => {
    const { step } = stage();
    const lookup: TurnIntent = { kind: 'tool', name: 'web_search', confidence: 0.5, reason: 'x' };
    for (const wish of [
      { text: 'maybe a poll', intents: [poll], mode: 'group' },
      { intents: [talk] },
      { text: 'ramen tonight', intents: [poll] },
      { text: 'who was that singer', intents: [lookup] },
    ] as Wish[]) {
      const { findings, deeds } = await step(workOf({ unsure: true, ...wish }));
      assert.deepEqual([findings, deeds], [[], []]);
    }
  });
});

describe('a question that waits', () => {
  const question: OpenQuestion = { id: 'q', person, about: 'apps', data: null, expiresAt: now + 1 };
  const answering = () =>
    stage({ answer: async (_question, { input }) => (input.incoming[0]!.text === '7' ? done : undefined) });
  const done = { findings: [{ kind: 'done' as const, told: ['Seven.'] }], deeds: [] };

  it('is settled by its answer, before anything else is looked at', async () => {
    const { step, acted } = answering();
    const { findings } = await step(workOf({ text: '7', question, intents: [poll] }));
    assert.deepEqual([findings, acted], [done.findings, []]);
  });

  it('lapses when its person says something else, and that is followed', async () => {
    const { step, acted } = answering();
    const { deeds } = await step(workOf({ text: 'start a poll', question, intents: [poll] }));
    assert.deepEqual([deeds, acted], [[{ do: 'ask', question: null }], [poll]]);
  });

  it('outlives what others say in a group, and is nobody’s once its time is over', async () => {
    const { step } = answering();
    const others = await step(workOf({ text: '7', question, mode: 'group', sender: '+15550100102' }));
    assert.deepEqual([others.findings, others.deeds], [[], []]);
    const late = await step(workOf({ text: '7', question: { ...question, expiresAt: now } }));
    assert.deepEqual([late.findings, late.deeds], [[], [{ do: 'ask', question: null }]]);
  });
});

describe('a doer', () => {
  it('that breaks is told of, and the other wishes are done', async () => {
    let calls = 0;
    const { step, failed } = stage({
      act: async () => {
        calls += 1;
        if (calls === 1) throw new Error('broken');
        return { findings: [{ kind: 'done', told: ['Second.'] }], deeds: [] };
      },
    });
    const sure = { ...poll, confidence: 0.9 };
    const { findings } = await step(workOf({ intents: [sure, sure] }));
    assert.deepEqual(
      findings.map(({ kind }) => kind),
      ['cannot', 'done'],
    );
    assert.equal(failed.length, 1);
  });
});

describe('a short answer', () => {
  it('is a yes, a no, or neither', () => {
    for (const text of ['yes', 'Yes!', 'yeah sure', 'ok do it', 'yes please luna', 'sounds good 👍', 'go ahead', 'yep'])
      assert.deepEqual([saysYes(text), saysNo(text)], [true, false], text);
    for (const text of ['no', 'nope', 'no thanks', 'never mind', 'nah, just talking', 'cancel', 'don’t'])
      assert.deepEqual([saysYes(text), saysNo(text)], [false, true], text);
    for (const text of [
      'maybe',
      'yes i saw him yesterday at the gym',
      'no idea what you mean',
      'what?',
      'okay but why',
      '',
    ])
      assert.deepEqual([saysYes(text), saysNo(text)], [false, false], text);
  });
});
