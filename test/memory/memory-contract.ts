/** What every memory does, whichever service is behind it. Each test has people of its own, so that order does not matter. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Audience, Memory, MemoryDraft } from '../../src/memory/port.ts';
import { until } from '../support/waits.ts';
import { day, draft, startAt } from './drafts.ts';

export interface MemoryUnderTest {
  memory(): Memory;
  /** Resolves when what was remembered and forgotten has reached where it is recalled from. */
  settled(): Promise<void>;
}

let people = 0;

function somebody(personaId = 'luna'): Extract<Audience, { kind: 'direct' }> {
  people += 1;
  return { kind: 'direct', person: `+1555${String(1_000_000 + people)}`, personaId };
}

export function memoryContract(name: string, given: MemoryUnderTest): void {
  const it = (behaviour: string, run: (memory: Memory) => Promise<void>) =>
    test(`${name}: ${behaviour}`, () => run(given.memory()));

  const remember = async (audience: Audience, ...drafts: MemoryDraft[]) => {
    const outcome = await given.memory().remember(audience, drafts);
    assert.equal(outcome.kind, 'remembered');
    await given.settled();
    return outcome as Extract<typeof outcome, { kind: 'remembered' }>;
  };
  const recall = async (audience: Audience, text: string, at = startAt + day) => {
    const outcome = await given.memory().recall(audience, { text, at, limit: 5 });
    assert.ok(outcome.kind === 'recalled', `recall was ${JSON.stringify(outcome)}`);
    return outcome.memories.map(({ memory }) => memory);
  };

  it('recalls what was remembered, with its sources, whatever characters it holds', async () => {
    const audience = somebody();
    const text = `my sister's name is Ana-Lúcia? "really" \\ $1 ? 'quoted' 🎈`;
    await remember(
      audience,
      draft({ key: 'a', text, sources: ['m1', 'm2'] }),
      draft({ key: 'b', text: 'the train was late' }),
    );
    const [first] = await recall(audience, 'what is my sister called?');
    assert.equal(first?.text, text);
    assert.deepEqual(first?.sources, ['m1', 'm2']);
    assert.equal(first?.saidAt, startAt);
  });

  it('remembers a draft once, however often it comes', async () => {
    const audience = somebody();
    const tuba = draft({ key: 'a', text: 'i play the tuba' });
    assert.equal((await remember(audience, tuba, draft({ key: 'b', text: 'i like rain' }))).added, 2);
    assert.equal((await remember(audience, tuba)).added, 0);
    assert.equal((await recall(audience, 'tuba')).length, 1);
  });

  it('keeps personas, people and groups apart', async () => {
    const audience = somebody();
    const others: Audience[] = [
      somebody(),
      { ...audience, personaId: 'nyx' },
      { kind: 'group', chat: audience.person, personaId: 'luna' },
      { kind: 'group', chat: 'any;+;chat7', personaId: 'luna' },
    ];
    await remember(audience, draft({ key: 'a', text: 'the safe is behind the tuba' }));
    for (const other of others) {
      assert.deepEqual(await recall(other, 'where is the safe, behind the tuba?'), []);
      const listed = await given.memory().list(other, { limit: 10, past: true });
      assert.deepEqual(listed, { kind: 'list', memories: [] });
    }
    assert.equal((await recall(audience, 'tuba')).length, 1);
  });

  it('lets a later fact take the place of an earlier one, which stays as history', async () => {
    const audience = somebody();
    const lives = { kind: 'fact' as const, slot: 'me/lives_in' };
    await remember(audience, draft({ ...lives, key: 'a', text: 'lives in Boston' }));
    const moved = draft({
      ...lives,
      key: 'b',
      text: 'lives in Portland',
      saidAt: startAt + 30 * day,
      validFrom: startAt + 30 * day,
    });
    const outcome = await remember(audience, moved);
    assert.equal(outcome.superseded, 1);
    const [first, second] = await recall(audience, 'where do i live now', startAt + 31 * day);
    assert.equal(first?.text, 'lives in Portland');
    assert.equal(first?.supersededBy, null);
    assert.equal(second?.text, 'lives in Boston');
    assert.equal(second?.supersededBy, 'b');
    assert.equal(second?.validUntil, startAt + 30 * day);
    const listed = await given.memory().list(audience, { limit: 10 });
    assert.deepEqual(listed.kind === 'list' && listed.memories.map(({ key }) => key), ['b']);
  });

  it('ends up the same when facts come in out of order, and takes a repeated fact for no change', async () => {
    const audience = somebody();
    const job = (key: string, text: string, days: number) =>
      draft({
        kind: 'fact',
        slot: 'me/works_at',
        key,
        text,
        saidAt: startAt + days * day,
        validFrom: startAt + days * day,
      });
    await remember(audience, job('late', 'works at the harbour', 20));
    await remember(audience, job('early', 'works at the mill', 1), job('again', 'works at the harbour', 25));
    const listed = await given.memory().list(audience, { limit: 10, past: true });
    assert.ok(listed.kind === 'list');
    const ends = Object.fromEntries(listed.memories.map(({ key, supersededBy }) => [key, supersededBy]));
    assert.deepEqual(ends, { late: null, early: 'late', again: null });
  });

  it('forgets a subject at once and for good, and says so again for the same wish', async () => {
    const audience = somebody();
    const marcus = draft({ key: 'a', text: 'Marcus kissed me at the harbour', sources: ['m1'] });
    const fact = draft({
      key: 'b',
      kind: 'relation',
      slot: 'partner',
      text: 'is together with Marcus',
      sources: ['m1'],
    });
    await remember(audience, marcus, fact, draft({ key: 'c', text: 'i had soup at the harbour' }));
    const forget = () => given.memory().forget(audience, 'wish-1', { by: 'subject', text: 'marcus' }, startAt + day);
    assert.deepEqual(await forget(), { kind: 'forgotten', memories: 2 });
    assert.deepEqual(
      (await recall(audience, 'Marcus at the harbour')).map(({ key }) => key),
      ['c'],
    );
    assert.deepEqual(await forget(), { kind: 'forgotten', memories: 2 });
    await given.settled();
    assert.equal((await remember(audience, marcus)).added, 0);
    assert.deepEqual(
      (await recall(audience, 'Marcus')).map(({ key }) => key),
      [],
    );
  });

  it('forgets what was said in a span of time, also when it is read only later', async () => {
    const audience = somebody();
    await remember(audience, draft({ key: 'a', text: 'the alarm code of the shed', saidAt: startAt }));
    await given
      .memory()
      .forget(audience, 'wish-1', { by: 'time', from: startAt, until: startAt + 1_000 }, startAt + 2_000);
    const late = draft({ key: 'b', text: 'the shed has a window', saidAt: startAt + 500 });
    assert.equal((await remember(audience, late)).added, 0);
    assert.deepEqual(await recall(audience, 'shed alarm window'), []);
    assert.equal(
      (await remember(audience, draft({ key: 'c', text: 'the shed is green', saidAt: startAt + 5_000 }))).added,
      1,
    );
  });

  it('forgets everything, and lets what a forgotten fact had ended hold again', async () => {
    const audience = somebody();
    const lives = (key: string, text: string, days: number) =>
      draft({
        kind: 'fact',
        slot: 'me/lives_in',
        key,
        text,
        saidAt: startAt + days * day,
        validFrom: startAt + days * day,
      });
    await remember(audience, lives('a', 'lives in Boston', 0), lives('b', 'lives in Portland', 3));
    await given.memory().forget(audience, 'wish-1', { by: 'keys', keys: ['b'] }, startAt + 4 * day);
    const [first] = await recall(audience, 'where do i live');
    assert.equal(first?.text, 'lives in Boston');
    assert.equal(first?.supersededBy, null);
    const outcome = await given.memory().forget(audience, 'wish-2', { by: 'everything' }, startAt + 5 * day);
    assert.deepEqual(outcome, { kind: 'forgotten', memories: 1 });
    await given.settled();
    assert.deepEqual(await recall(audience, 'where do i live'), []);
  });

  it('tells a profile: what lasts, what is ahead, what is not to be brought up', async () => {
    const audience = somebody();
    await remember(
      audience,
      draft({ key: 'a', kind: 'fact', slot: 'me/name', text: 'is called Ana', importance: 0.9 }),
      draft({ key: 'b', kind: 'plan', slot: 'plan/exam', text: 'exam on Friday', validUntil: startAt + 4 * day }),
      draft({
        key: 'c',
        kind: 'boundary',
        slot: 'boundary/father',
        topic: 'father',
        text: 'does not want to talk about father',
      }),
      draft({ key: 'd', text: 'nice weather' }),
    );
    const outcome = await given.memory().profile(audience, startAt + day);
    assert.ok(outcome.kind === 'profile');
    const { lasting, current, boundaries } = outcome.profile;
    assert.deepEqual(
      [lasting, current, boundaries].map((memories) => memories.map(({ key }) => key)),
      [['a'], ['b'], ['c']],
    );
    const later = await given.memory().profile(audience, startAt + 10 * day);
    assert.deepEqual(later.kind === 'profile' && later.profile.current, []);
  });

  it('lists newest first and pages backwards', async () => {
    const audience = somebody();
    const drafts = Array.from({ length: 5 }, (_, n) =>
      draft({ key: `k${n}`, text: `thing number ${n}`, saidAt: startAt + n }),
    );
    await remember(audience, ...drafts);
    const page = async (saidBefore?: number) => {
      const outcome = await given.memory().list(audience, { limit: 2, saidBefore });
      return outcome.kind === 'list' ? outcome.memories.map(({ key }) => key) : [];
    };
    assert.deepEqual(await page(), ['k4', 'k3']);
    assert.deepEqual(await page(startAt + 3), ['k2', 'k1']);
  });

  it('takes many writers at once, and each memory is there in the end', async (memory) => {
    const audience = somebody();
    const writes = Array.from({ length: 12 }, (_, n) =>
      memory.remember(audience, [draft({ key: `w${n}`, text: `visited harbour number ${n}` })]),
    );
    for (const outcome of await Promise.all(writes)) assert.equal(outcome.kind, 'remembered');
    await until('all twelve are listed', async () => {
      const outcome = await memory.list(audience, { limit: 50 });
      return outcome.kind === 'list' && outcome.memories.length === 12;
    });
  });
}
