/** How close two grow over simulated weeks, and what never happens on the way. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  atFirst,
  dayApartMs,
  grown,
  jokeCharsMax,
  jokesMax,
  noted,
  type Relationship,
  type Stage,
  scoreMost,
  stages,
} from '../../machines/conversation/relationship.ts';
import type { Tone } from '../../machines/conversation/types.ts';
import { answers, conversation, done, message, startAt } from './conversation-events.ts';

const dayMs = 24 * 60 * 60_000;

function turn(before: Relationship, tone: Tone[] | undefined, at: number): Relationship {
  const { message: incoming } = message({ signs: tone === undefined ? {} : { tone } });
  return grown(before, [incoming], at);
}

interface Weeks {
  days: number;
  turnsADay: number;
  tone(day: number, turn: number): Tone[] | undefined;
  /** Days from the start at which this begins. */
  from?: number;
}

/** Lives through some weeks; tells on which day, counted from 1, each stage was first reached. */
function lived(before: Relationship, { days, turnsADay, tone, from = 0 }: Weeks) {
  const reached: Partial<Record<Stage, number>> = {};
  let now = before;
  for (let day = 0; day < days; day++) {
    for (let i = 0; i < turnsADay; i++) {
      now = turn(now, tone(day, i), startAt + (from + day) * dayMs + i * 60_000);
      reached[now.stage] ??= day + 1;
    }
  }
  return { now, reached };
}

const friendly: Weeks = {
  days: 90,
  turnsADay: 6,
  tone: (day, i) => (i % 3 === 1 ? ['laugh'] : day % 3 === 0 && i === 2 ? ['open'] : undefined),
};
const close = lived(atFirst, friendly).now;

describe('simulated weeks', () => {
  it('daily friendly chatter makes an acquaintance in days, a friend in weeks and a best friend in months', () => {
    const { now, reached } = lived(atFirst, friendly);
    assert.deepEqual(reached, { stranger: 1, acquaintance: 3, friend: 8, best_friend: 41 });
    assert.equal(now.days, 90);
    assert.equal(now.turns, 540);
  });

  it('one long evening makes nobody close, however warm and however long, past midnight too', () => {
    let now = atFirst;
    for (let i = 0; i < 400; i++) now = turn(now, ['warm', 'open'], startAt + i * 150_000);
    assert.equal(now.stage, 'stranger');
    assert.equal(now.days, 1);
    assert.ok(now.rapport <= scoreMost(1) && now.trust <= scoreMost(1));
    assert.ok(now.rapport > 0);
  });

  it('whoever never confides is trusted later', () => {
    const open = lived(atFirst, friendly).reached.best_friend!;
    const shut = lived(atFirst, { ...friendly, tone: (_, i) => (i % 3 === 1 ? ['laugh'] : undefined) }).reached;
    assert.ok(shut.best_friend! > open + 7, `${shut.best_friend} against ${open}`);
  });

  it('talk without a kind word makes friends at most, and late', () => {
    const { now, reached } = lived(atFirst, { days: 200, turnsADay: 4, tone: () => undefined });
    assert.equal(now.stage, 'friend');
    assert.ok(reached.friend! > 21);
  });

  it('a rude month undoes a best friend, one step a day, and leaves an acquaintance', () => {
    const { now, reached } = lived(close, { days: 30, turnsADay: 6, tone: () => ['harsh'], from: 90 });
    assert.equal(close.stage, 'best_friend');
    assert.equal(now.stage, 'acquaintance');
    assert.ok(reached.friend! < reached.acquaintance!);
    assert.ok(now.rapport < 0.05);
  });

  it('a rude start leads nowhere', () => {
    const rude: Weeks = { days: 60, turnsADay: 6, tone: (_, i) => (i % 2 === 1 ? ['harsh'] : undefined) };
    assert.equal(lived(atFirst, rude).now.stage, 'stranger');
  });

  it('one bad evening is forgiven', () => {
    const after = lived(close, { days: 1, turnsADay: 3, tone: () => ['harsh'], from: 90 }).now;
    assert.ok(after.rapport < close.rapport);
    assert.equal(lived(after, { ...friendly, days: 3, from: 91 }).now.stage, 'best_friend');
  });

  it('after a year of silence best friends meet as friends, and find back in weeks', () => {
    const { reached } = lived(close, { ...friendly, days: 30, from: 90 + 365 });
    assert.equal(reached.friend, 1);
    assert.equal(reached.acquaintance, undefined);
    assert.ok(reached.best_friend! > 7 && reached.best_friend! <= 30);
  });

  it('two weeks of silence cost nothing', () => {
    const back = turn(close, undefined, close.dayBegan + 14 * dayMs);
    assert.equal(back.stage, 'best_friend');
    assert.ok(back.rapport >= close.rapport);
    assert.ok(turn(close, undefined, close.dayBegan + 60 * dayMs).rapport < close.rapport);
  });
});

describe('a turn', () => {
  const some = lived(atFirst, { ...friendly, days: 20 }).now;
  const later = some.dayBegan + 60 * 60_000;

  it('grows rapport by warmth and laughter, trust by what is confided', () => {
    const plain = turn(some, undefined, later);
    for (const tone of ['warm', 'laugh'] as const) assert.ok(turn(some, [tone], later).rapport > plain.rapport);
    assert.ok(turn(some, ['open'], later).trust > plain.trust);
    assert.equal(turn(some, ['warm'], later).trust, plain.trust);
  });

  it('is lowered by harshness, except where it comes with a laugh', () => {
    const harsh = turn(some, ['harsh'], later);
    assert.ok(harsh.rapport < some.rapport && harsh.trust < some.trust);
    assert.ok(turn(some, ['harsh', 'laugh'], later).rapport > some.rapport);
  });

  it('changes no stage in the middle of a day of talk', () => {
    let now: Relationship = { ...some, rapport: 0.9, trust: 0.9, days: 100, turns: 1_000, stage: 'friend' };
    for (let i = 0; i < 50; i++) now = turn(now, ['harsh'], later + i);
    assert.equal(now.stage, 'friend');
    assert.equal(turn(now, undefined, some.dayBegan + dayApartMs).stage, 'acquaintance');
  });
});

/** A small generator of numbers, so that a failure can be repeated. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

describe('whatever is said', () => {
  const tones: (Tone[] | undefined)[] = [undefined, ['warm'], ['laugh'], ['open'], ['harsh'], ['harsh', 'laugh']];

  it('scores stay in bounds, with three decimals, and a stage moves by one at most, once a day of talk', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const below = numbersFrom(seed);
      let now = atFirst;
      let at = startAt;
      for (let i = 0; i < 400; i++) {
        at += below(5) === 0 ? below(40 * dayMs) : below(3 * 60 * 60_000);
        const next = turn(now, tones[below(tones.length)], at);
        for (const score of [next.rapport, next.trust]) {
          assert.ok(score >= 0 && score <= scoreMost(next.days), `seed ${seed}: ${score} after ${next.days} days`);
          assert.equal(score, Math.round(score * 1_000) / 1_000);
        }
        const step = Math.abs(stages.indexOf(next.stage) - stages.indexOf(now.stage));
        assert.ok(step <= 1 && (step === 0 || next.days === now.days + 1), `seed ${seed} turn ${i}`);
        assert.equal(next.turns, now.turns + 1);
        now = next;
      }
      assert.ok(JSON.stringify(now).length < 160, JSON.stringify(now));
    }
  });

  it('a stage never falls while the talk is friendly and nobody stays away', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const below = numbersFrom(seed);
      let now = atFirst;
      let at = startAt;
      for (let i = 0; i < 900; i++) {
        at += below(4) === 0 ? below(3 * dayMs) : below(60 * 60_000);
        const next = turn(now, tones[below(4)], at);
        assert.ok(stages.indexOf(next.stage) >= stages.indexOf(now.stage), `seed ${seed} turn ${i}`);
        now = next;
      }
      assert.equal(now.stage, 'best_friend', `seed ${seed}`);
    }
  });

  it('keeps a stage on scores that would not reach it, so that it does not flap', () => {
    const between = { ...close, rapport: 0.24, trust: 0.12, days: 40 };
    const nextDay = close.dayBegan + dayMs;
    assert.equal(turn({ ...between, stage: 'friend' }, undefined, nextDay).stage, 'friend');
    assert.equal(turn({ ...between, stage: 'acquaintance' }, undefined, nextDay).stage, 'acquaintance');
  });
});

describe('jokes', () => {
  it('are few, short, each once, the latest last', () => {
    let now = atFirst;
    for (let i = 0; i < 9; i++) now = noted(now, `joke ${i}`, startAt + i);
    now = noted(now, 'joke 5', startAt + 20);
    assert.deepEqual(
      now.jokes.map(({ text }) => text),
      ['joke 4', 'joke 6', 'joke 7', 'joke 8', 'joke 5'],
    );
    assert.equal(now.jokes.length, jokesMax);
    assert.equal(noted(atFirst, 'x'.repeat(500), startAt).jokes[0]!.text.length, jokeCharsMax);
  });
});

describe('in the conversation', () => {
  it('grows by answered messages of a direct chat, and a new stage is a record and a notice', () => {
    const stage = conversation();
    const asked = [];
    for (let day = 0; day < 4; day++) {
      for (let i = 0; i < 6; i++) {
        const ms = day * dayMs + i * 60_000;
        const id = `d${day}-${i}`;
        asked.push(
          ...stage.send(message({ id, ms, signs: { tone: ['warm'] } })),
          ...stage.send(done([], true, ms + 500)),
        );
      }
    }
    assert.ok(answers(asked).length >= 24);
    const { relationship } = stage.context.mind;
    assert.equal(relationship.turns, 24);
    assert.equal(relationship.stage, 'acquaintance');
    const records = asked.filter((one) => one.do === 'record' && one.kind === 'relationship');
    assert.equal(records.length, 1);
    assert.deepEqual(
      records.map((one) => one.do === 'record' && (one.data as { from: string; stage: string }).from),
      ['stranger'],
    );
    assert.ok(asked.some((one) => one.do === 'notice' && one.event === 'relationship_changed'));
  });

  it('is none in a group', () => {
    const stage = conversation('group');
    stage.send(message({ mode: 'group', signs: { tone: ['warm'] } }));
    stage.send(done([]));
    assert.deepEqual(stage.context.mind.relationship, atFirst);
  });
});
