import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JournalUnavailable } from '../../actors/journal.ts';
import { createMemoryJournal } from '../../actors/memory-journal.ts';
import { journalContract } from './journal-contract.ts';
import { flushOf, newAddress, rowOf } from './journal-fixtures.ts';

journalContract('memory', async () => {
  const journal = createMemoryJournal();
  return { journal, close: () => journal.close() };
});

test('refuse: the commit throws and wrote nothing, and the next one goes through', async () => {
  const journal = createMemoryJournal();
  const address = newAddress();
  const flush = flushOf({ journal: [rowOf(address, 1)] });
  journal.failNext('refuse');
  assert.equal(journal.faultsLeft(), 1);
  await assert.rejects(journal.commit(flush), JournalUnavailable);
  assert.equal(journal.faultsLeft(), 0);
  assert.deepEqual(await journal.read(address, 0, 10), []);
  assert.deepEqual(await journal.commit(flush), { kind: 'committed' });
});

test('lose-answer: the commit throws although it was written, and sending it again says committed', async () => {
  const journal = createMemoryJournal();
  const address = newAddress();
  const flush = flushOf({ journal: [rowOf(address, 1)] });
  journal.failNext('lose-answer');
  await assert.rejects(journal.commit(flush), JournalUnavailable);
  assert.equal((await journal.read(address, 0, 10)).length, 1);
  assert.deepEqual(await journal.commit(flush), { kind: 'committed' });
  assert.equal((await journal.read(address, 0, 10)).length, 1);
});

test('faults hit the operation they name, in their order', async () => {
  const journal = createMemoryJournal();
  journal.failNext('refuse', 'load');
  journal.failNext('refuse');
  journal.failNext('lose-answer');
  const flush = flushOf({ journal: [rowOf(newAddress(), 1)] });
  await assert.rejects(journal.commit(flush), /refused/);
  await assert.rejects(journal.commit(flush), /answer lost/);
  await assert.rejects(journal.load([]), /refused/);
  assert.equal(journal.faultsLeft(), 0);
});

test('a delay holds the commit before it is written, or its answer after', async () => {
  const journal = createMemoryJournal();
  const address = newAddress();
  for (const [when, rowsMeanwhile] of [
    ['before', 0],
    ['after', 2],
  ] as const) {
    const gate = Promise.withResolvers<void>();
    journal.delayNext(gate.promise, { when });
    let settled = false;
    const seq = when === 'before' ? 1 : 2;
    const commit = journal.commit(flushOf({ journal: [rowOf(address, seq)] })).then((outcome) => {
      settled = true;
      return outcome;
    });
    assert.equal((await journal.read(address, 0, 10)).length, rowsMeanwhile);
    assert.equal(settled, false);
    gate.resolve();
    assert.deepEqual(await commit, { kind: 'committed' });
  }
});

test('a second journal on the same disk finds what the first wrote, and fences it', async () => {
  const first = createMemoryJournal();
  const address = newAddress();
  const owners = [...(await first.takeShards([7], 'first'))].map(([shard, epoch]) => ({ shard, epoch }));
  await first.commit(flushOf({ owners, journal: [rowOf(address, 1)] }));
  const second = createMemoryJournal(first.disk);
  await second.takeShards([7], 'second');
  assert.equal((await second.read(address, 0, 10)).length, 1);
  const late = await first.commit(flushOf({ owners, journal: [rowOf(address, 2)] }));
  assert.deepEqual(late, { kind: 'fenced', shards: [7] });
});
