/** The reflex: only where it fits, never twice, the same for the same turn. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { builtInPersonas } from '../../src/conversation/persona-registry.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { chooseReflex } from '../../src/conversation/reflex.ts';

const seeds = Array.from({ length: 60 }, (_, i) => `turn-${i}`);

function reflexes(text: string, mode: 'direct' | 'group' = 'direct', persona = luna): string[] {
  return seeds.flatMap((seed) => chooseReflex({ persona, text, mode, recent: [], seed }) ?? []);
}

describe('a reflex fits', () => {
  for (const [occasion, text] of [
    ['greeting', 'hey you!!'],
    ['greeting', 'good morning'],
    ['news_good', 'omg i got the job'],
    ['news_bad', 'my grandma died last night'],
    ['request', 'can you help me plan a birthday party'],
    ['request', 'tell me a story about a brave little snail'],
    ['question', 'do you think it was wrong of me to leave early'],
    ['question', 'why do people always say they are busy'],
  ] as const) {
    it(`${occasion}: ${text}`, () => {
      for (const persona of builtInPersonas) {
        const chosen = reflexes(text, 'direct', persona);
        assert.ok(chosen.length > seeds.length / 4, `${persona.id}: ${chosen.length} of ${seeds.length}`);
        for (const reflex of chosen) assert.ok(persona.reflexes[occasion].includes(reflex), reflex);
      }
    });
  }
});

describe('no reflex', () => {
  for (const text of [
    'ok',
    'k',
    'lol',
    'hahaha',
    'yes',
    'nope',
    'thanks',
    '😂😂😂',
    '❤️',
    '?',
    '??',
    'hm',
    'u there?',
    'what time is it',
    'https://example.com/funny',
    'Loved “see you at 7”',
    '*there',
    'i want to kill myself',
    'i don’t want to live anymore, can you help me',
    'he keeps hitting me what should i do',
    'remind me to call mom at six tomorrow please',
    'good night',
    '',
    ' ',
  ]) {
    it(JSON.stringify(text), () => assert.deepEqual(reflexes(text), []));
  }

  it('in a group, unless the persona is called', () => {
    assert.deepEqual(reflexes('i got the job!!', 'group'), []);
    assert.deepEqual(reflexes('can you help me plan a party', 'group'), []);
    assert.ok(reflexes('luna i got the job!!', 'group').length > 0);
  });
});

it('is the same for the same turn and differs between turns', () => {
  const question = { persona: luna, text: 'i got the job!!', mode: 'direct', recent: [], seed: 'turn-1' } as const;
  assert.equal(chooseReflex(question), chooseReflex(question));
  assert.ok(new Set(reflexes('i got the job!!')).size > 2);
});

it('says nothing that was said lately, in any spelling, and nothing at all when all was', () => {
  const all = luna.reflexes.news_good;
  const recent = all.slice(1).map((text) => ` ${text.toUpperCase()}`);
  const chosen = seeds.flatMap(
    (seed) => chooseReflex({ persona: luna, text: 'i got the job!!', mode: 'direct', recent, seed }) ?? [],
  );
  assert.deepEqual([...new Set(chosen)], [all[0]]);
  for (const seed of seeds) {
    assert.equal(chooseReflex({ persona: luna, text: 'i got the job!!', mode: 'direct', recent: all, seed }), null);
  }
});

it('comes on a third to a half of what people normally write', () => {
  const normal = [
    'hey',
    'heyy luna',
    'good morning!',
    'how do you get wine out of a carpet',
    'i passed my driving test!!!',
    'my flight got cancelled ugh',
    'had the worst day at work',
    'what should i cook tonight, i have eggs and spinach',
    'can you help me write a text to my landlord',
    'do you think i should cut my hair short',
    'i’m at the store',
    'we ended up watching the first two episodes',
    'it was fine i guess',
    'my sister is being weird again',
    'give me three ideas for a gift under 20 bucks',
    'should i wear the black boots or the sneakers',
    'so he finally answered',
    'i’m so tired today',
    'she said yes!!!!',
    'what would you say to someone who never replies',
    'anyway i have to go',
    'i made soup',
  ];
  const rounds = normal.flatMap((text) => reflexes(text));
  const share = rounds.length / (normal.length * seeds.length);
  assert.ok(share >= 0.3 && share <= 0.55, `share ${share.toFixed(2)}`);
});
