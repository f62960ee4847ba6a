/** Who shares a bill: as texts name them, against the people of the chat. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Member } from '../../machines/miniapp/types.ts';
import { type BillPerson, peopleOfBill, renamedOnBill } from '../../src/miniapps/apps/bill-split/people.ts';
import { readSharers } from '../../src/miniapps/apps/bill-split/sharers.ts';

const said: [text: string, guests: string[], sharers: string][] = [
  ['split 84.50 between Ana, Ben and me', ['Ana', 'Ben'], 'named_and_host'],
  ['split 90 between me, ana & ben please', ['Ana', 'Ben'], 'named_and_host'],
  ['split 90 between ana, ben n me tonight', ['Ana', 'Ben'], 'named_and_host'],
  ['split 90 among myself, ana and ben, tip 10%', ['Ana', 'Ben'], 'named_and_host'],
  ['between me and ana, please', ['Ana'], 'named_and_host'],
  ['84.20 for me, ben and ana', ['Ben', 'Ana'], 'named_and_host'],
  ['split it with Tom', ['Tom'], 'named_and_host'],
  ['split dinner with ana and ben', ['Ana', 'Ben'], 'named_and_host'],
  ['split 90 for dinner with Ana and Ben', ['Ana', 'Ben'], 'named_and_host'],
  ['split 90 between Ana and Ben', ['Ana', 'Ben'], 'named'],
  ['split 90 between me, ana and the others', ['Ana'], 'all'],
  ['split 90 between me, ana and 2 friends', ['Ana'], 'all'],
  ['split 90 between us and Tom', ['Tom'], 'all'],
  ['split 90 between me and my friends', [], 'all'],
  ['split 90 between the three of us', [], 'all'],
  ['split 90 for pizza and wine', [], 'all'],
  ['split 90 with card', [], 'all'],
  ['split the bill 90 for dinner', [], 'all'],
];

for (const [text, guests, sharers] of said)
  test(`"${text}" is shared by ${sharers}: ${guests.join(', ') || 'nobody by name'}`, () =>
    assert.deepEqual(readSharers(text), { guests, sharers }));

const chat = (...names: string[]): Member[] =>
  names.map((name, index) => ({
    id: `m${index}`,
    name,
    contact: null,
    role: index === 0 ? 'host' : 'member',
    present: true,
  })) as Member[];
const shown = (people: readonly BillPerson[]) => people.map(({ name, sharing }) => `${sharing ? '' : '-'}${name}`);

test('as many names as people are the people of the chat, whoever of them gave none', () => {
  const three = chat('Member A', 'Member B', 'Member C');
  assert.deepEqual(shown(peopleOfBill(three, ['Ana', 'Ben'], 'named_and_host')), ['Member A', 'Ana', 'Ben']);
  const known = chat('Member A', 'Ben', 'Member C');
  assert.deepEqual(shown(peopleOfBill(known, ['Ana', 'Ben'], 'named_and_host')), ['Member A', 'Ben', 'Ana']);
  // Ana names herself and says "me" too.
  const herself = chat('Ana', 'Member B', 'Member C');
  assert.deepEqual(shown(peopleOfBill(herself, ['Ana', 'Ben'], 'named_and_host')), ['Ana', 'Ben', 'Member C']);
});

test('fewer or other names leave the rest out, and names without a seat come on the bill', () => {
  const four = chat('Ana', 'Ben', 'Cleo', 'Dan');
  assert.deepEqual(shown(peopleOfBill(four, ['Ben'], 'named_and_host')), ['Ana', 'Ben', '-Cleo', '-Dan']);
  assert.deepEqual(shown(peopleOfBill(four, ['Ben', 'Cleo'], 'named')), ['-Ana', 'Ben', 'Cleo', '-Dan']);
  assert.deepEqual(shown(peopleOfBill(chat('Ana', 'Ben', 'Cleo'), ['Ben', 'Tom'], 'named_and_host')), [
    'Ana',
    'Ben',
    '-Cleo',
    'Tom',
  ]);
  assert.deepEqual(shown(peopleOfBill(chat('You'), ['Tom'], 'named_and_host')), ['You', 'Tom']);
  assert.deepEqual(shown(peopleOfBill(four, ['Tom'], 'all')), ['Ana', 'Ben', 'Cleo', 'Dan', 'Tom']);
});

test('a guessed name goes to whoever says that it is theirs', () => {
  const people = peopleOfBill(chat('Member A', 'Member B', 'Member C'), ['Ana', 'Ben'], 'named_and_host');
  const [, b] = chat('Member A', 'Ben', 'Member C');
  assert.deepEqual(shown(renamedOnBill(people, [b!])), ['Member A', 'Ben', 'Ana']);
  const [, other] = chat('Member A', 'Bea', 'Member C');
  assert.deepEqual(shown(renamedOnBill(people, [other!])), ['Member A', 'Bea', 'Ben']);
});
