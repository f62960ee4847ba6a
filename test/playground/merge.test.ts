/** Two tabs over one storage, as stale as browsers make it: each write replaces all, and is known to the other a moment later. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, openTranscript } from '../../src/playground/web/transcript.ts';

/** Tabs that each have their own copy of the storage, brought up to date only by `settle`. */
function openTabs(count: number) {
  const key = 'archety.playground.someone';
  let common: string | null = null;
  const copies: (string | null)[] = [];
  const news: { from: number; value: string }[] = [];
  let writes = 0;
  const tabs = Array.from({ length: count }, (_, from) => {
    copies[from] = common;
    const storage = {
      getItem: () => copies[from],
      setItem(_key: string, value: string) {
        writes += 1;
        copies[from] = value;
        news.push({ from, value });
      },
    } as unknown as Storage;
    return openTranscript(storage, 'someone');
  });
  const settle = () => {
    for (let one = news.shift(); one !== undefined; one = news.shift()) {
      assert.ok(writes < 200, 'the tabs must come to rest');
      common = one.value;
      for (const [index, tab] of tabs.entries()) {
        if (index === one.from) continue;
        copies[index] = common;
        tab.absorb(key);
      }
    }
  };
  return { tabs, settle, kept: () => JSON.parse(common!) as { entries: Entry[] } };
}

const note = (id: string, at: number): Entry => ({ kind: 'note', id, thread: 't', text: id, at });
const mine = (id: string, at: number) =>
  ({
    kind: 'mine',
    id,
    thread: 't',
    at,
    text: id,
    sender: '',
    status: 'sending',
    body: {},
    via: 'socket',
  }) as unknown as Entry;
const ids = (entries: Entry[]) => entries.map(({ id }) => id).join(' ');

test('written in the same moment, nothing of either is lost, and all come to rest', () => {
  const { tabs, settle, kept } = openTabs(3);
  tabs[0]!.add(note('a', 1));
  tabs[1]!.add(mine('b', 2));
  tabs[2]!.add(note('c', 3));
  tabs[0]!.add(note('d', 4));
  settle();
  for (const tab of tabs) assert.equal(ids(tab.of('t')), 'a b c d');
  assert.deepEqual(ids(kept().entries).split(' ').sort(), ['a', 'b', 'c', 'd']);

  tabs[1]!.change('b', 'delivered');
  tabs[0]!.add(note('e', 5));
  settle();
  for (const tab of tabs) {
    assert.deepEqual(tab.unsent('socket'), []);
    assert.equal(ids(tab.of('t')), 'a b c d e');
  }
});

test('a failed message that is tried again is being sent in each tab', () => {
  const { tabs, settle } = openTabs(2);
  tabs[0]!.add(mine('a', 1));
  tabs[0]!.change('a', 'failed');
  settle();
  tabs[1]!.change('a', 'sending');
  tabs[0]!.add(note('b', 2));
  settle();
  for (const tab of tabs) assert.equal(ids(tab.unsent('socket')), 'a');
});

test('what one clears is gone in the other, and does not come back with what the other writes', () => {
  const { tabs, settle } = openTabs(2);
  for (const id of ['a', 'b']) tabs[0]!.add(note(id, 1));
  settle();
  tabs[0]!.clear('t');
  tabs[1]!.add(note('c', 2));
  settle();
  for (const tab of tabs) {
    assert.equal(ids(tab.of('t')), 'c');
    assert.ok(tab.hasShown('a'));
  }
});

test('a scheduled message that one tab has shown is not held by the other, and a cancelled one by neither', () => {
  const { tabs, settle } = openTabs(2);
  const held = { thread: 't', text: 'tea', sendAt: 1, phase: 'held', cancelledAt: null } as const;
  tabs[0]!.shelf.put({ ...held, id: 'a' });
  tabs[0]!.shelf.put({ ...held, id: 'b' });
  settle();
  tabs[0]!.shelf.put({ ...held, id: 'a', phase: 'sent' });
  tabs[1]!.shelf.put({ ...held, id: 'b', phase: 'cancelled', cancelledAt: 5 });
  settle();
  for (const tab of tabs) {
    assert.deepEqual(
      tab.shelf.all().map(({ id, phase }) => `${id} ${phase}`),
      ['a sent', 'b cancelled'],
    );
  }
});

test('many messages written by turns end in one order', () => {
  const { tabs, settle } = openTabs(2);
  for (let index = 0; index < 60; index++) tabs[index % 2]!.add(note(`n${index}`, index));
  settle();
  const [one, other] = tabs.map((tab) => ids(tab.of('t')));
  assert.equal(one, other);
});
