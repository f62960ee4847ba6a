/** Classification at the door, and which messages in a row want one reply. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { belongsTogether } from '../../machines/conversation/reading.ts';
import { type Classification, classifyIncoming, normaliseForEcho } from '../../src/conversation/intake.ts';
import { echo } from '../../src/conversation/personas/echo.ts';
import { kael } from '../../src/conversation/personas/kael.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { heard } from './brief.ts';

const members = ['+15550100001', '+15550100002', '+15550100003'];

function inGroup(text: string, persona = luna, activeMiniapp: string | null = null): Classification {
  return classifyIncoming({ text, mode: 'group', persona, participants: members, activeMiniapp });
}

function direct(text: string): Classification {
  return classifyIncoming({ text, mode: 'direct', persona: luna, participants: members.slice(0, 1) });
}

function table(name: string, judge: (text: string) => boolean, cases: { yes: string[]; no: string[] }): void {
  describe(name, () => {
    for (const text of cases.yes) it(`yes: ${text}`, () => assert.equal(judge(text), true));
    for (const text of cases.no) it(`no: ${text}`, () => assert.equal(judge(text), false));
  });
}

table('called by name in a group', (text) => inGroup(text).called, {
  yes: [
    'luna what do you think',
    'Luna, help',
    'LUNA!!!',
    'hey @luna',
    'hey @Luna: vote?',
    'lunaaaa come here',
    'ok so what would luna say',
    '“Luna”',
    '(luna?)',
    'luna’s idea was better',
    '#luna',
    'lunita 💜',
    '你好luna你在吗',
    'luna https://example.com/x',
    'Luna.',
  ],
  no: [
    'lunar eclipse tonight',
    'salunas is a nice place',
    'lunatic',
    'we had luncheon',
    'https://luna.example.com/luna',
    'write to luna@example.com',
    'luna.com is down',
    'luna-park was fun',
    'xluna',
    'luna7',
    'anyone hungry?',
    '',
  ],
});

it('knows the spellings of each persona, and calls everybody in a direct chat', () => {
  assert.equal(inGroup('coach kael we need you', kael).called, true);
  assert.equal(inGroup('an echo-chamber', echo).called, false);
  assert.equal(inGroup('kael?', luna).called, false);
  assert.equal(direct('anything').called, true);
});

table('logistics', (text) => inGroup(text).logistics, {
  yes: [
    'what time are we meeting',
    'wait what time??',
    'when is dinner',
    'when are we leaving?',
    'where should we go',
    'where are we meeting?',
    'whats the address',
    'which restaurant was it',
    'who’s coming tomorrow',
    'whos in?',
    'who is driving',
    'how many of us are there',
    'let’s vote',
    'can we just vote on it',
    'recap pls',
    'what did i miss',
    'can someone catch me up',
    'what did we decide',
    'does friday work for everyone?',
    'so what’s the plan',
    '¿a qué hora quedamos?',
    '几点见面',
  ],
  no: [
    'who cares lol',
    'last time was so funny',
    'when i was a kid we had a dog',
    'where have you been all my life',
    'no one asked',
    'i have no time for this',
    'that place was great',
    'lol',
    'look at this dog',
    'who is he??',
    'what a day',
  ],
});

it('takes a bare pick for a vote only while a MiniApp is active', () => {
  for (const text of ['b', '+1', 'pizza!', 'I’m in', 'option 2']) {
    assert.equal(inGroup(text, luna, 'poll').logistics, true, text);
    assert.equal(inGroup(text, luna, null).logistics, false, text);
  }
  assert.equal(inGroup('my dog is asleep on my laptop again', luna, 'poll').logistics, false);
});

table('personal requests in a group', (text) => inGroup(text).personal, {
  yes: [
    'luna remind me to take my meds',
    'luna what did i tell you about my ex',
    'luna can we talk in private',
    'just between us luna',
    'don’t tell the others',
    'luna should i text him',
    'luna can you look at my cover letter',
  ],
  no: ['luna where should we eat', 'luna recap', 'my dog is sick', 'luna tell a joke', 'should i bring wine'],
});

table('links alone', (text) => direct(text).linkOnly, {
  yes: [
    'https://example.com/a',
    ' www.example.com ',
    'https://example.com/a https://example.org/b',
    'https://example.com!',
  ],
  no: ['look https://example.com/a', 'https://example.com/a 😂', 'example', ''],
});

it('reads links without the punctuation around them', () => {
  const text = 'see (https://example.com/a_(b)), www.example.org/x?y=1. and “https://example.net/”!';
  assert.deepEqual(direct(text).urls, ['https://example.com/a_(b)', 'www.example.org/x?y=1', 'https://example.net/']);
  assert.deepEqual(direct('no links here').urls, []);
});

/** A correction, or a sentence without its end or its beginning. */
function isFragment(text: string): boolean {
  const { correction, unfinished, continuation } = direct(text);
  return correction || unfinished || continuation;
}

table('fragments', isFragment, {
  yes: [
    '*there',
    '*you’re',
    'their*',
    'i was thinking that maybe we could and',
    'so...',
    'wait',
    'guess what',
    'ok real talk',
    'and also bread',
    'but she said no',
    'because i forgot',
    'the thing is,',
    'i mean not really',
    'went to the',
  ],
  no: [
    'that’s it',
    'ok',
    'i think so',
    'and?',
    'i don’t want to',
    'love you',
    'what is it like',
    'it was *really* good',
    '5 * 3',
  ],
});

table('tapbacks', (text) => inGroup(text).reaction, {
  yes: [
    'Loved “see you at 7”',
    'Liked an image',
    'Laughed at “that was\nso good”',
    'Emphasized “NOW”',
    'Emphasised “NOW”',
    'Questioned “what”',
    'Disliked a photo',
    'Removed a heart from “see you at 7”',
    'Reacted 😂 to “see you at 7”',
    'Reacted 👍🏽 to an image',
    '❤️ to “see you at 7”',
    '\u200b👍\u200b to “ ok ”',
  ],
  no: [
    'Loved the movie',
    'liked it',
    'i laughed at “the office” so hard',
    'Loved “Dune”, you?',
    '❤️',
    'thanks ❤️ to you',
  ],
});

it('says nothing else of a tapback: it is no question, call or request', () => {
  const read = inGroup('Loved “luna what time are we meeting?”');
  assert.deepEqual(read, { ...read, called: false, logistics: false, question: false, unfinished: false });
});

table('questions', (text) => direct(text).question, {
  yes: [
    'are you there?',
    'what do you think',
    'can you help',
    'how do i do this',
    'ok? 😅',
    'is it weird that i cried',
    'why tho',
    '你好吗',
    '行きますか',
  ],
  no: ['what a day', 'how cool!', 'i know why', 'ok', 'who cares!', 'wow'],
});

it('never breaks or lingers on hostile text', () => {
  for (const text of [
    '\ud800',
    '*'.repeat(5000),
    '['.repeat(5000),
    `${'a'.repeat(4999)}?`,
    'https://'.repeat(600),
    '“'.repeat(5000),
    `${'and '.repeat(1200)}`,
    'luna'.repeat(1200),
    '😂'.repeat(2500),
    '\u0000\uFFFC',
  ]) {
    const read = inGroup(text);
    assert.equal(typeof read.called, 'boolean');
    normaliseForEcho(text);
  }
});

describe('messages that want one reply', () => {
  const after = (first: string, second: string, seconds: number, sender = 'a') =>
    belongsTogether(heard(first, 1_000_000, 'a'), heard(second, 1_000_000 + seconds * 1000, sender));

  for (const [first, second, seconds] of [
    ['i was thinking that', 'we could go to the beach', 8],
    ['your the best', '*you’re', 20],
    ['look at this', 'https://example.com/a', 5],
    ['https://example.com/a', 'isnt it cute', 5],
    ['omg', 'guess what', 2],
    ['hey', 'how are you?', 3],
    ['ugh', 'worst day', 3],
    ['i got milk', 'and bread', 9],
    ['are you there?', '??', 3],
    ['same second', 'really', 0],
  ] as const) {
    it(`together: ${first} / ${second}`, () => assert.equal(after(first, second, seconds), true));
  }

  for (const [first, second, seconds] of [
    ['what should i cook?', 'what time is it in tokyo?', 3],
    ['i finished the report', 'btw did you see the game', 3],
    ['ok', 'Loved “see you”', 2],
    ['good morning', 'so i got the job', 600],
    ['look at this', 'https://example.com/a', 40],
    ['nice', 'what’s for dinner?', 30],
  ] as const) {
    it(`apart: ${first} / ${second}`, () => assert.equal(after(first, second, seconds), false));
  }

  it('never across senders, and not backwards in time as a new topic', () => {
    assert.equal(after('i was thinking that', 'we could go', 2, 'b'), false);
    assert.equal(after('ugh', 'worst day', -1), true);
  });
});

it('takes an echo for what it is', () => {
  const sent = 'Okay, that’s “huge”… tell me everything — now ❤️';
  for (const heard of [
    'Okay, that\'s "huge"... tell me everything - now ❤',
    ' okay,  that’s “huge”…\ntell me everything – now ❤️ ',
    'OKAY, THAT’S “HUGE”… TELL ME EVERYTHING — NOW ❤️\ufffc',
  ]) {
    assert.equal(normaliseForEcho(heard), normaliseForEcho(sent));
  }
  assert.notEqual(normaliseForEcho('okay'), normaliseForEcho('okay?'));
  assert.equal(normaliseForEcho('ＡＢＣ'), 'abc');
});
