/** The offline responder: what it reads, how it answers, what it never claims. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sumIn } from '../../src/conversation/arithmetic.ts';
import { composeOffline, createOfflineResponder } from '../../src/conversation/offline-responder.ts';
import type { LineKey, Persona } from '../../src/conversation/persona.ts';
import { builtInPersonas } from '../../src/conversation/persona-registry.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { nyx } from '../../src/conversation/personas/nyx.ts';
import type { ReplyBrief } from '../../src/conversation/responder.ts';
import { crisisAnswer } from '../../src/conversation/safety.ts';
import { createSplitter } from '../../src/conversation/splitter.ts';
import { briefOf, person, said, writeOptions } from './brief.ts';

async function written(brief: ReplyBrief): Promise<string> {
  let text = '';
  for await (const piece of createOfflineResponder().write(brief, writeOptions())) text += piece;
  return text;
}

/** Whether a bubble is one of a persona's lines for an occasion, with anything in its variables. */
function isLine(bubble: string, persona: Persona, key: LineKey, part: 'say' | 'ask' = 'say'): boolean {
  return (persona.lines[key][part] ?? []).some((line) =>
    new RegExp(`^${line.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.+')}$`, 'i').test(bubble),
  );
}

describe('one message, each persona in its own lines', () => {
  const cases: [string, LineKey][] = [
    ['hey', 'greeting'],
    ['heyyy!!', 'greeting'],
    ['how are you?', 'how_are_you'],
    ['hru', 'how_are_you'],
    ['what r u up to', 'doing'],
    ['who are you?', 'who'],
    ['are you a bot', 'nature'],
    ['whats my name', 'remember_not'],
    ['thx!!', 'thanks'],
    ['sorry about earlier', 'sorry'],
    ['good night', 'night'],
    ['gtg, talk later', 'goodbye'],
    ['love you', 'love'],
    ['you’re the best', 'compliment'],
    ['you’re useless', 'insult'],
    ['lmaooo', 'laugh'],
    ['i got the job!!', 'news_good'],
    ['i got fired today', 'news_bad'],
    ['i didn’t get the job', 'news_bad'],
    ['im so tired', 'mood'],
    ['cant sleep', 'mood'],
    ['we’re going to tahoe this weekend', 'plan'],
    ['should i text him back', 'advice'],
    ['what do you think about jazz', 'opinion'],
    ['pizza or sushi?', 'choice'],
    ['what’s 12*7?', 'sum'],
    ['what’s 7/0', 'sum_impossible'],
    ['what time is it', 'clock'],
    ['tell me a joke', 'joke'],
    ['remind me to call mom at 6', 'cannot'],
    ['what’s the weather tomorrow', 'cannot'],
    ['can you look up flights to oslo', 'cannot'],
    ['https://example.com/a', 'link'],
    ['\ufffc', 'photo'],
    ['🥺', 'emoji'],
    ['i’ve been thinking about moving to lisbon', 'reflect'],
    ['qwertz', 'unknown'],
  ];
  for (const [text, key] of cases) {
    it(`${text} → ${key}`, () => {
      for (const persona of builtInPersonas) {
        const [first] = composeOffline(briefOf(text, { persona }));
        assert.ok(isLine(first!, persona, key), `${persona.id}: ${first}`);
      }
    });
  }
});

describe('what it makes of details', () => {
  it('picks one of the things it was given', () => {
    assert.match(composeOffline(briefOf('pizza or sushi?')).join(' '), /pizza|sushi/);
    assert.match(composeOffline(briefOf('should i get the red dress or the blue one')).join(' '), /red dress|blue one/);
  });

  it('gives back what the talk is about, with a question of its own', () => {
    const bubbles = composeOffline(briefOf('i’ve been thinking about moving to lisbon'));
    assert.match(bubbles[0]!, /moving to lisbon/);
    assert.match(composeOffline(briefOf('my sister is being weird again')).join(' '), /your sister/);
  });

  it('tells the time of its own clock and says that it knows no other', () => {
    const [line] = composeOffline(briefOf('what time is it'));
    assert.match(line!, /14:05 UTC/);
    assert.match(line!, /Thursday/);
    assert.match(line!, /time zone|yours/i);
  });

  it('never claims to have done what it cannot', () => {
    const beyond = [
      'remind me to call mom at 6',
      'book me a table for two',
      'google it',
      'text my mom that i’m late',
      'set an alarm for 7',
      'what’s the latest news',
    ];
    for (const persona of builtInPersonas) {
      for (const text of beyond) {
        const reply = composeOffline(briefOf(text, { persona })).join(' ');
        assert.match(reply, /offline/, `${persona.id} ${text}`);
        assert.doesNotMatch(reply, /\b(?:done!|reminder set|i’ll remind|booked it|i looked|i found)\b/i);
      }
    }
  });

  it('gives the fixed answer to a crisis, even when nobody checked before', () => {
    assert.deepEqual(composeOffline(briefOf(['hey', 'i want to die'])), crisisAnswer('self_harm', 'direct'));
  });
});

describe('several messages, one reply', () => {
  it('answers each thing once, in order', () => {
    const bubbles = composeOffline(briefOf(['hey', 'how are you', 'pizza or tacos?']));
    assert.ok(isLine(bubbles[0]!, luna, 'how_are_you'));
    assert.match(bubbles.join(' '), /pizza|tacos/);
    assert.ok(!bubbles.some((bubble) => isLine(bubble, luna, 'greeting')));
  });

  it('puts together what belongs together and drops corrections', () => {
    assert.match(composeOffline(briefOf(['I think we should', 'talk about the party', '*our'])).join(' '), /the party/);
  });

  it('has no small talk beside bad news', () => {
    const bubbles = composeOffline(briefOf(['lol', 'my dog died', 'tell me a joke']));
    assert.ok(isLine(bubbles[0]!, luna, 'news_bad'));
    assert.ok(!bubbles.some((bubble) => isLine(bubble, luna, 'joke')));
  });

  it('keeps to the bubbles its persona sends', () => {
    const many = ['thanks!', 'love you', 'what time is it', 'pizza or sushi', 'are you a bot'];
    for (const persona of builtInPersonas) {
      assert.ok(composeOffline(briefOf(many, { persona })).length <= persona.rhythm.bubblesMax);
    }
  });
});

describe('history', () => {
  const history = [
    person('btw my name is Sam', 3000),
    said('nice to meet you'),
    person('so nervous, my interview is on monday', 2000),
    said('you’ll do great', 1999),
  ];

  it('knows a name it was told', () => {
    for (const persona of builtInPersonas) {
      assert.match(composeOffline(briefOf('do you remember my name?', { persona, history })).join(' '), /Sam/);
    }
    const forgotten = composeOffline(
      briefOf('do you remember my name?', { history: [person('i’m tired'), person('call me later')] }),
    );
    assert.ok(isLine(forgotten[0]!, luna, 'remember_not'));
  });

  it('comes back to something that lay ahead', () => {
    assert.match(composeOffline(briefOf('hey', { history })).join(' '), /interview/);
    // Not when it was just said, and not twice.
    assert.doesNotMatch(
      composeOffline(briefOf('hey', { history: [person('my interview is on monday', 1)] })).join(' '),
      /interview/,
    );
    assert.doesNotMatch(
      composeOffline(briefOf('hey', { history: [...history, said('how was the interview?', 5)] })).join(' '),
      /interview/,
    );
  });

  it('does not repeat what it said lately', () => {
    let past: ReplyBrief['history'] = [];
    const seen = new Set<string>();
    for (let i = 0; i < luna.lines.thanks.say.length; i++) {
      const [line] = composeOffline(briefOf('thanks', { history: past }));
      assert.ok(!seen.has(line!), `said twice: ${line}`);
      seen.add(line!);
      past = [...past, person('thanks'), said(line!)];
    }
  });
});

describe('groups', () => {
  const history = [
    person('7pm works for me', 9, 'A'),
    person('my number is 555-010-0101', 8, 'B'),
    person('i’ll bring wine', 7, 'C'),
    person('where tho?', 6, 'A'),
  ];

  it('recaps what was settled, in people’s words, without numbers or labels', () => {
    const [line, ...more] = composeOffline(briefOf('luna recap pls', { mode: 'group', history }));
    assert.match(line!, /“7pm works for me”, “i’ll bring wine”/);
    assert.doesNotMatch(line!, /555|where tho|\b[ABC]:/);
    assert.ok(more.length <= 1);
  });

  it('says so when nothing is settled', () => {
    const [line] = composeOffline(briefOf('what time are we meeting?', { mode: 'group' }));
    assert.ok(isLine(line!, luna, 'recap_empty'));
  });

  it('is short, and knows no names there', () => {
    const bubbles = composeOffline(
      briefOf(['luna hi', 'what’s my name', 'pizza or sushi?'], {
        mode: 'group',
        history: [person('my name is Sam', 60, 'A')],
      }),
    );
    assert.ok(bubbles.length <= 2);
    assert.doesNotMatch(bubbles.join(' '), /Sam/);
  });
});

describe('a reply in pieces', () => {
  it('goes on after a reflex without reacting again', () => {
    const bubbles = composeOffline(briefOf('i got the job!!', { reflex: luna.reflexes.news_good[0]! }));
    assert.equal(bubbles.length, 1);
    assert.ok(isLine(bubbles[0]!, luna, 'news_good', 'ask'), bubbles[0]);
  });

  it('introduces itself at first contact, once', () => {
    const bubbles = composeOffline(briefOf('hi', { firstContact: true }));
    assert.equal(bubbles[0], luna.introduction.direct[0]);
    assert.ok(!bubbles.slice(1).some((bubble) => isLine(bubble, luna, 'greeting')));
    assert.equal(
      composeOffline(briefOf('who are you', { firstContact: true })).filter((b) => /i’m luna/.test(b)).length,
      1,
    );
  });

  it('is the same each time, so that a cut reply is continued and not begun anew', async () => {
    for (const persona of builtInPersonas) {
      const brief = briefOf(['how are you?', 'pizza or sushi?', 'i love you'], { persona });
      const whole = await written(brief);
      assert.equal(await written(structuredClone(brief)), whole);
      const splitter = createSplitter(persona.rhythm);
      const bubbles = [...splitter.push(whole), ...splitter.end()];
      assert.ok(bubbles.length >= 2);
      for (let said = 0; said <= bubbles.length; said++) {
        const rest = await written({ ...brief, alreadySaid: bubbles.slice(0, said) });
        assert.equal([...bubbles.slice(0, said), rest].join('').replace(/\s/g, ''), whole.replace(/\s/g, ''));
      }
    }
  });

  it('ends in its own words a reply that somebody else began', async () => {
    const rest = await written(
      briefOf('i got the job!!', { persona: nyx, alreadySaid: ['well well, look who has money now'] }),
    );
    assert.ok(rest.length > 0 && rest.length < 120 && !rest.includes('\n'));
  });

  it('is offline, and stops when the turn was given up', async () => {
    const responder = createOfflineResponder();
    assert.equal(responder.offline, true);
    assert.equal(responder.name, 'offline');
    const pieces: string[] = [];
    for await (const piece of responder.write(briefOf('hey'), writeOptions(AbortSignal.abort()))) pieces.push(piece);
    assert.deepEqual(pieces, []);
  });
});

it('always has something to say, whatever it is sent', () => {
  const odd = [
    '',
    ' ',
    '\u0000',
    '\ud800',
    '?',
    '!!!',
    '[[[',
    'a'.repeat(5000),
    '😂'.repeat(2000),
    'or or or',
    '1/',
    '((((1))))',
    'Loved “x”',
    'x'.repeat(30),
    '今天',
    'my my my',
    '{name} {topic}',
    '$& $1',
    '\n\n\n',
  ];
  for (const persona of builtInPersonas) {
    for (const text of odd) {
      for (const mode of ['direct', 'group'] as const) {
        const bubbles = composeOffline(briefOf(text, { persona, mode }));
        assert.ok(bubbles.length > 0 && bubbles.every((bubble) => /\S/.test(bubble)), JSON.stringify(text));
        assert.doesNotMatch(bubbles.join(' '), /undefined|\{\w+\}|null/, JSON.stringify(text));
      }
    }
  }
});

describe('sums', () => {
  for (const [text, value] of [
    ['what is 2 + 2 * 3', '8'],
    ['12x7', '84'],
    ['15% of 80?', '12'],
    ['split 84 by 4', '21'],
    ['half of 9', '4.5'],
    ["what's 1,200 / 7", '171.4286'],
    ['(1+2)*3', '9'],
    ['2^10', '1024'],
    ['how much is 0.1 + 0.2', '0.3'],
    ['20 minus 25', '-5'],
    ['9 squared', '81'],
  ] as const) {
    it(`${text} → ${value}`, () => assert.deepEqual(sumIn(text), { kind: 'value', value }));
  }
  for (const text of [
    'see you at 7',
    '12/25',
    '2026-05-14',
    '555-0100',
    '+15550100001',
    'i have 2 dogs + 1 cat',
    '((((',
    '1+',
    'what is 5',
    '24/7',
  ]) {
    it(`no sum: ${text}`, () => assert.equal(sumIn(text), null));
  }
  it('survives brackets without end', () => {
    assert.equal(sumIn(`${'('.repeat(30)}1${')'.repeat(30)}+1`)?.kind, 'value');
    assert.equal(sumIn(`${'('.repeat(70)}1`), null);
    assert.equal(sumIn('9^9^9^9')?.kind, 'impossible');
  });
});
