/** The history window: what a turn is told of the talk before it, and that the cache follows the records. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RecordRow } from '../../actors/journal.ts';
import { createHistory } from '../../src/conversation/history.ts';
import { windowMessages } from '../../src/conversation/history-window.ts';

const address = 'conversation/imessage:any;-;+15550100001:luna';

function row(seq: number, data: Record<string, string | number>): RecordRow {
  return { address, seq, index: 0, kind: 'message', at: seq * 1_000, data };
}
const person = (seq: number, id: string, sender = '+15550100001') =>
  row(seq, { from: 'person', sender, text: `text of ${id}`, sentAt: seq * 1_000, id });
const persona = (seq: number, id: string, turnId: string) =>
  row(seq, { from: 'persona', text: `says ${id}`, id, turnId });

function historyOf(stored: RecordRow[]) {
  let asked = 0;
  const gate = Promise.withResolvers<void>();
  const history = createHistory({
    async records(_address, { limit }) {
      asked += 1;
      const rows = stored.slice(-limit);
      await gate.promise;
      return rows;
    },
  });
  const textsFor = async (ids: string[], turnId = 'turn') => {
    const window = await history.window(address, { before: new Set(ids), turnId });
    return window.map(({ text }) => text);
  };
  return { history, textsFor, open: gate.resolve, asked: () => asked };
}

it('leaves out what is answered now, what people said after it, and what the turn itself has said', async () => {
  const { textsFor, open } = historyOf([
    person(1, 'a'),
    persona(2, 'old', 'before'),
    person(3, 'b'),
    person(4, 'c'),
    person(5, 'waits'),
    persona(6, 'reflex', 'turn'),
    persona(7, 'late', 'before'),
    person(8, 'waits too'),
  ]);
  open();
  assert.deepEqual(await textsFor(['b', 'c']), ['text of a', 'says old', 'says late']);
});

it('asks the journal once, and follows the records from then on', async () => {
  const { history, textsFor, open, asked } = historyOf([person(1, 'a')]);
  open();
  assert.deepEqual(await textsFor([]), ['text of a']);
  history.recorded(persona(2, 'b', 'other'));
  history.recorded({ ...row(3, {}), kind: 'something_else' });
  assert.deepEqual(await textsFor([]), ['text of a', 'says b']);
  assert.equal(asked(), 1);
});

it('lets the window of a conversation at rest go, and reads it again when the talk goes on', async () => {
  const stored = [person(1, 'a')];
  const { history, textsFor, open, asked } = historyOf(stored);
  open();
  assert.deepEqual(await textsFor([]), ['text of a']);
  history.rested(address);
  const next = person(2, 'b');
  stored.push(next);
  history.recorded(next);
  assert.deepEqual(await textsFor([]), ['text of a', 'text of b']);
  assert.equal(asked(), 2);
});

it('loses and doubles nothing that is recorded while the journal is being asked', async () => {
  const stored = [person(1, 'a'), persona(2, 'b', 'other')];
  const { history, textsFor, open } = historyOf(stored);
  const asking = textsFor([]);
  history.recorded(stored[1]!);
  history.recorded(person(3, 'c'));
  open();
  assert.deepEqual(await asking, ['text of a', 'says b', 'text of c']);
});

it('never asks for a conversation whose first word it saw, and keeps the newest of a long one', async () => {
  const { history, textsFor, asked } = historyOf([]);
  for (let seq = 1; seq <= 2 * windowMessages; seq++) {
    history.recorded(person(seq, `m${seq}`));
    const texts = await textsFor([]);
    const oldest = Math.max(1, seq - windowMessages + 1);
    assert.deepEqual(
      [texts.length, texts[0], texts.at(-1)],
      [Math.min(seq, windowMessages), `text of m${oldest}`, `text of m${seq}`],
    );
  }
  assert.deepEqual((await textsFor([`m${2 * windowMessages}`])).at(-1), `text of m${2 * windowMessages - 1}`);
  assert.equal(asked(), 0);
});

it('tells the speakers of a group apart by letters, never by number', async () => {
  const { history } = historyOf([]);
  const senders = ['+15550100001', '+15550100002', '+15550100001'];
  for (const [index, sender] of senders.entries()) history.recorded(person(index + 1, `m${index}`, sender));
  const window = await history.window(address, { before: new Set(), turnId: 'turn' });
  assert.deepEqual(
    window.map(({ speaker }) => speaker),
    ['A', 'B', 'A'],
  );
  assert.equal(JSON.stringify(window).includes('+1555'), false);
});
