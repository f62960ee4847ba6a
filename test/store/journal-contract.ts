/** What every journal does: one suite, run by the memory, the PostgreSQL and the PGlite journal. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { shardCount, shardOf } from '../../actors/address.ts';
import type { Flush, Journal } from '../../actors/journal.ts';
import type { Json } from '../../actors/json.ts';
import { flushOf, newAddress, newFlushId, outboxOf, recordOf, rowOf, snapshotOf, timerOf } from './journal-fixtures.ts';

const committed = { kind: 'committed' } as const;
const allShards = Array.from({ length: shardCount }, (_, shard) => shard);

/** Texts that PostgreSQL or JSON treat specially. */
const awkwardTexts = [
  'with \u0000 in it',
  'lone \ud800 high',
  'lone \udc00 low',
  'U+0001 \u0001 and \u00010000',
  'back\\slash \\u0000 "quotes" \'single\' $1 ?',
  'emoji 👩‍👩‍👧 and \u2028',
  'two\nlines, \r and \u001e',
  '',
];

export function journalContract(name: string, open: () => Promise<{ journal: Journal; close(): Promise<void> }>): void {
  describe(`${name}: the journal contract`, () => {
    let journal: Journal;
    let close: () => Promise<void>;

    before(async () => {
      const opened = await open();
      journal = opened.journal;
      close = opened.close;
    });
    after(() => close());

    const commit = (parts: Partial<Flush>) => journal.commit(flushOf(parts));
    const loadOne = async (address: string) => {
      const actor = (await journal.load([address])).get(address);
      assert.ok(actor, 'every address asked for is in the answer');
      return actor;
    };
    const pendingOf = async (source: string) =>
      (await journal.outboxPending([shardOf(source)], 10_000)).filter((row) => row.source === source);
    const isBusy = async (address: string) =>
      (await journal.busyActors([shardOf(address)], 10_000, '')).includes(address);

    /** A flush with a row in every part for the address, so that a partial write would show. */
    const fullFlush = (address: string, seq: number): Flush =>
      flushOf({
        journal: [rowOf(address, seq)],
        snapshots: [snapshotOf(address, seq)],
        records: [recordOf(address, seq, 0)],
        outbox: [outboxOf(address, seq)],
        timers: [timerOf(address, `t${seq}`)],
        busy: [address],
      });
    const assertUntouched = async (address: string) => {
      assert.deepEqual(await loadOne(address), { snapshot: null, rows: [], timers: [], parkedReason: null });
      assert.deepEqual(await journal.records(address, { limit: 10 }), []);
      assert.deepEqual(await pendingOf(address), []);
      assert.equal(await isBusy(address), false);
    };

    describe('commit and load', () => {
      test('an address never seen is present with nothing in it', async () => {
        const [one, two] = [newAddress(), newAddress()];
        const loaded = await journal.load([one, two, one]);
        assert.deepEqual([...loaded.keys()], [one, two]);
        await assertUntouched(one);
      });

      test('every part of a flush comes back as it was written', async () => {
        const address = newAddress();
        const row = rowOf(address, 1, { answers: { e1: { ok: [1, 'two', null] } }, origin: 'timer:abc' });
        const timer = timerOf(address, 'xstate.after.5000.m', { dueAt: 1_800_000_000_000.25 });
        const outbox = outboxOf(address, 1);
        const record = recordOf(address, 1, 0);
        assert.deepEqual(
          await commit({ journal: [row], records: [record], outbox: [outbox], timers: [timer], busy: [address] }),
          committed,
        );
        assert.deepEqual(await loadOne(address), { snapshot: null, rows: [row], timers: [timer], parkedReason: null });
        assert.deepEqual(await journal.read(address, 0, 10), [row]);
        assert.deepEqual(await journal.records(address, { limit: 10 }), [record]);
        assert.deepEqual(await pendingOf(address), [outbox]);
        assert.equal(await isBusy(address), true);
      });

      test('a snapshot replaces the older one, and only rows after it are loaded', async () => {
        const address = newAddress();
        await commit({ journal: [1, 2, 3].map((seq) => rowOf(address, seq)), snapshots: [snapshotOf(address, 2)] });
        const done = snapshotOf(address, 3, {
          status: 'done',
          version: 4,
          state: ['x', { y: null }],
          machine: 'other',
        });
        await commit({ snapshots: [done], journal: [rowOf(address, 4)] });
        await commit({ snapshots: [snapshotOf(address, 2, { state: 'too old' })] });
        const actor = await loadOne(address);
        assert.deepEqual(actor.snapshot, done);
        assert.deepEqual(
          actor.rows.map((row) => row.seq),
          [4],
        );
        assert.deepEqual(
          (await journal.read(address, 1, 2)).map((row) => row.seq),
          [2, 3],
        );
      });

      test('several actors are loaded at once, each with its own', async () => {
        const addresses = [newAddress(), newAddress(), newAddress()];
        await commit({
          journal: addresses.flatMap((address) => [rowOf(address, 2), rowOf(address, 1)]),
          timers: addresses.map((address) => timerOf(address, 'x')),
        });
        for (const [address, actor] of await journal.load(addresses)) {
          assert.deepEqual(
            actor.rows.map((row) => [row.address, row.seq]),
            [
              [address, 1],
              [address, 2],
            ],
          );
          assert.deepEqual(
            actor.timers.map((timer) => timer.address),
            [address],
          );
        }
      });

      test('a flush of two thousand rows is one flush', async () => {
        const address = newAddress();
        const journalRows = Array.from({ length: 2_000 }, (_, index) => rowOf(address, index + 1));
        assert.deepEqual(await commit({ journal: journalRows }), committed);
        assert.deepEqual((await loadOne(address)).rows, journalRows);
      });

      test('what the caller changes after the call is not written', async () => {
        const address = newAddress();
        const event = { type: 'message_received', list: ['before'] };
        const flush = flushOf({ journal: [rowOf(address, 1, { event })] });
        const answer = journal.commit(flush);
        event.list.push('after');
        flush.journal.push(rowOf(address, 2));
        await answer;
        assert.deepEqual(
          (await journal.read(address, 0, 10)).map((row) => row.event.list),
          [['before']],
        );
      });

      test('a flush of nothing is committed', async () => {
        assert.deepEqual(await commit({}), committed);
      });
    });

    describe('values', () => {
      const awkward: Json = {
        texts: awkwardTexts,
        keys: Object.fromEntries(awkwardTexts.map((text, index) => [text, index])),
        numbers: [0, -1, 1e308, 5e-324, 0.1, 9_007_199_254_740_991, -1.5],
        nested: [[[{ deep: [null, true, false, {}, []] }]]],
        order: { b: 1, a: 2 },
      };

      test('events, states, answers and data come back equal as JSON', async () => {
        const address = newAddress();
        const event = { type: 'awkward', ...(awkward as Record<string, Json>) };
        const own = JSON.parse('{"type": "own", "__proto__": {"polluted": true}}');
        await commit({
          journal: [rowOf(address, 1, { event, answers: { e1: awkward } }), rowOf(address, 2, { event: own })],
          snapshots: [snapshotOf(address, 0, { state: awkward })],
          records: [recordOf(address, 1, 0, { data: awkward })],
          outbox: [outboxOf(address, 1, 0, { event })],
          timers: [timerOf(address, 'x', { event })],
        });
        const { snapshot, rows, timers } = await loadOne(address);
        // As texts: deepEqual would not see the order of keys.
        assert.equal(JSON.stringify(rows[0]?.event), JSON.stringify(event));
        assert.equal(JSON.stringify(rows[0]?.answers), JSON.stringify({ e1: awkward }));
        assert.equal(JSON.stringify(rows[1]?.event), JSON.stringify(own));
        assert.equal(JSON.stringify(snapshot?.state), JSON.stringify(awkward));
        assert.equal(JSON.stringify(timers[0]?.event), JSON.stringify(event));
        assert.equal(JSON.stringify((await pendingOf(address))[0]?.event), JSON.stringify(event));
        assert.equal(JSON.stringify((await journal.records(address, { limit: 1 }))[0]?.data), JSON.stringify(awkward));
        assert.equal(JSON.stringify((await journal.seen(address, 'e1'))?.answer?.value), JSON.stringify(awkward));
      });

      test('what JSON drops is dropped: undefined, NaN, dates', async () => {
        const address = newAddress();
        const event = { type: 'x', gone: undefined, nan: Number.NaN, date: new Date(0) };
        await commit({ journal: [rowOf(address, 1, { event })] });
        const [row] = await journal.read(address, 0, 1);
        assert.deepEqual(row?.event, { type: 'x', nan: null, date: '1970-01-01T00:00:00.000Z' });
      });

      test('ids and names may hold any text at all, and stay apart', async () => {
        for (const text of awkwardTexts) {
          const address = `${newAddress()}${text}`;
          const row = rowOf(address, 1, {
            eventId: text,
            origin: `actor:${text}`,
            poison: text,
            answers: { [text]: text },
          });
          const timer = timerOf(address, text, { token: text });
          const outbox = outboxOf(address, 1, 0, { target: `output:${text}` });
          const snapshot = snapshotOf(address, 0, { machine: text });
          const record = recordOf(address, 1, 0, { kind: text });
          const flush = flushOf({
            id: `${newFlushId()}${text}`,
            journal: [row],
            snapshots: [snapshot],
            records: [record],
            outbox: [outbox],
            timers: [timer],
            busy: [address],
          });
          assert.deepEqual(await journal.commit(flush), committed);
          assert.deepEqual(await journal.commit(flush), committed);
          assert.deepEqual(await loadOne(address), { snapshot, rows: [row], timers: [timer], parkedReason: null });
          assert.deepEqual(await journal.seen(address, text), { seq: 1, poison: text, answer: { value: text } });
          assert.deepEqual(await journal.records(address, { kind: text, limit: 1 }), [record]);
          assert.deepEqual(await pendingOf(address), [outbox]);
          assert.ok(await isBusy(address));
          assert.deepEqual(await commit({ journal: [row] }), { kind: 'conflict', addresses: [address] });
          const undo = { outboxDone: [outbox.id], timersDone: [{ address, id: text }], idle: [address] };
          assert.deepEqual(await commit(undo), committed);
          assert.deepEqual(await pendingOf(address), []);
          assert.deepEqual((await loadOne(address)).timers, []);
          assert.equal(await isBusy(address), false);
        }
      });
    });

    describe('a flush sent again', () => {
      test('answers committed and writes nothing twice', async () => {
        const address = newAddress();
        const flush = fullFlush(address, 1);
        assert.deepEqual(await journal.commit(flush), committed);
        const undo = { outboxDone: [`${address}:1:0`], timersDone: [{ address, id: 't1' }], idle: [address] };
        await commit({ journal: [rowOf(address, 2)], snapshots: [snapshotOf(address, 2)], ...undo });
        assert.deepEqual(await journal.commit(flush), committed);
        const actor = await loadOne(address);
        assert.equal(actor.snapshot?.seq, 2);
        assert.deepEqual(actor.timers, []);
        assert.deepEqual(await pendingOf(address), []);
        assert.equal(await isBusy(address), false);
      });

      test('answers committed although its owner was fenced meanwhile', async () => {
        const address = newAddress();
        const shard = shardOf(address);
        const epoch = (await journal.takeShards([shard], 'first')).get(shard) as number;
        const flush = flushOf({ owners: [{ shard, epoch }], journal: [rowOf(address, 1)] });
        assert.deepEqual(await journal.commit(flush), committed);
        await journal.takeShards([shard], 'second');
        assert.deepEqual(await journal.commit(flush), committed);
        assert.equal((await journal.read(address, 0, 10)).length, 1);
      });

      test('is tried anew when it was not committed the first time', async () => {
        const address = newAddress();
        const shard = shardOf(address);
        await journal.takeShards([shard], 'one');
        const flush = flushOf({ owners: [{ shard, epoch: 0 }], journal: [rowOf(address, 1)] });
        assert.equal((await journal.commit(flush)).kind, 'fenced');
        assert.deepEqual(await journal.commit({ ...flush, owners: [] }), committed);
      });

      test('at the same moment is written once', async () => {
        const address = newAddress();
        const flush = flushOf({ journal: [rowOf(address, 1)] });
        const outcomes = await Promise.all(Array.from({ length: 4 }, () => journal.commit(flush)));
        assert.deepEqual(outcomes, [committed, committed, committed, committed]);
      });
    });

    describe('conflicts', () => {
      test('a sequence number that is there already: nothing is written, and the address is named', async () => {
        const [clashing, innocent] = [newAddress(), newAddress()];
        await commit({ journal: [rowOf(clashing, 1, { eventId: 'first' })] });
        const flush = fullFlush(innocent, 1);
        flush.journal.push(rowOf(clashing, 1, { eventId: 'second' }));
        flush.snapshots.push(snapshotOf(clashing, 1));
        assert.deepEqual(await journal.commit(flush), { kind: 'conflict', addresses: [clashing] });
        await assertUntouched(innocent);
        const actor = await loadOne(clashing);
        assert.equal(actor.snapshot, null);
        assert.equal(actor.rows[0]?.eventId, 'first');
        // Not remembered as committed either.
        flush.journal.pop();
        flush.snapshots.pop();
        assert.deepEqual(await journal.commit(flush), committed);
      });

      test('an event id the address has seen: nothing is written, and the address is named', async () => {
        const address = newAddress();
        await commit({ journal: [rowOf(address, 1, { eventId: 'same' })] });
        assert.deepEqual(await commit({ journal: [rowOf(address, 2, { eventId: 'same' })] }), {
          kind: 'conflict',
          addresses: [address],
        });
        assert.equal((await journal.read(address, 0, 10)).length, 1);
      });

      test('the same event id at another address, and rows without one, are no conflict', async () => {
        const [one, two] = [newAddress(), newAddress()];
        await commit({ journal: [rowOf(one, 1, { eventId: 'same' })] });
        const rows = [
          rowOf(two, 1, { eventId: 'same' }),
          rowOf(two, 2, { eventId: null }),
          rowOf(two, 3, { eventId: null }),
        ];
        assert.deepEqual(await commit({ journal: rows }), committed);
      });

      test('within one flush: the same number or the same event id twice', async () => {
        const [one, two, fine] = [newAddress(), newAddress(), newAddress()];
        const rows = [
          rowOf(one, 1, { eventId: 'a' }),
          rowOf(one, 1, { eventId: 'b' }),
          rowOf(two, 1, { eventId: 'c' }),
          rowOf(two, 2, { eventId: 'c' }),
          rowOf(fine, 1),
        ];
        assert.deepEqual(await commit({ journal: rows }), { kind: 'conflict', addresses: [one, two] });
        await assertUntouched(fine);
      });

      test('records and messages that are there already name their actor', async () => {
        const [one, two] = [newAddress(), newAddress()];
        await commit({ records: [recordOf(one, 1, 0)], outbox: [outboxOf(two, 1)] });
        assert.deepEqual(await commit({ records: [recordOf(one, 1, 0)], outbox: [outboxOf(two, 1)] }), {
          kind: 'conflict',
          addresses: [one, two],
        });
      });

      test('of many commits for one place exactly one wins', async () => {
        const address = newAddress();
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, (_, index) => commit({ journal: [rowOf(address, 1, { eventId: `e${index}` })] })),
        );
        assert.equal(outcomes.filter(({ kind }) => kind === 'committed').length, 1);
        assert.deepEqual(
          outcomes.find(({ kind }) => kind !== 'committed'),
          { kind: 'conflict', addresses: [address] },
        );
        assert.equal((await journal.read(address, 0, 10)).length, 1);
      });
    });

    describe('ownership', () => {
      test('taking a shard raises its epoch by one, each time', async () => {
        const first = await journal.takeShards([3, 5], 'one');
        const second = await journal.takeShards([5, 3, 5], 'two');
        assert.deepEqual([...second.keys()].sort(), [3, 5]);
        assert.equal(second.get(3), (first.get(3) as number) + 1);
        assert.equal(second.get(5), (first.get(5) as number) + 1);
      });

      test('an owner whose shard was taken is fenced and writes nothing', async () => {
        const address = newAddress();
        const shard = shardOf(address);
        const other = (shard + 1) % shardCount;
        const epochs = await journal.takeShards([shard, other], 'old');
        const owners = [other, shard].map((each) => ({ shard: each, epoch: epochs.get(each) as number }));
        await journal.takeShards([shard], 'new');
        assert.deepEqual(await journal.commit({ ...fullFlush(address, 1), owners }), {
          kind: 'fenced',
          shards: [shard],
        });
        await assertUntouched(address);
        assert.deepEqual(await commit({ owners: owners.slice(0, 1), journal: [rowOf(address, 1)] }), committed);
      });

      test('a shard that nobody took fences, and fenced goes before conflict', async () => {
        const address = newAddress();
        await commit({ journal: [rowOf(address, 1)] });
        const owners = [
          { shard: 901, epoch: 1 },
          { shard: 900, epoch: 0 },
        ];
        assert.deepEqual(await commit({ owners, journal: [rowOf(address, 1)] }), {
          kind: 'fenced',
          shards: [900, 901],
        });
      });

      test('while owners race for a shard, what was acknowledged is there, and the rest was fenced', async () => {
        const address = newAddress();
        const shard = shardOf(address);
        const epochs: number[] = [];
        // Three owners race: each takes the shard and writes under its epoch until it is fenced.
        const own = async (owner: string) => {
          for (let round = 0; round < 5; round++) {
            const epoch = (await journal.takeShards([shard], owner)).get(shard) as number;
            const seq = epoch * 100 + round;
            const row = rowOf(address, seq, { eventId: null, event: { type: 'owned', epoch } });
            const outcome = await commit({ owners: [{ shard, epoch }], journal: [row], records: [] });
            if (outcome.kind === 'committed') epochs.push(epoch);
            else assert.deepEqual(outcome, { kind: 'fenced', shards: [shard] });
          }
        };
        await Promise.all(['a', 'b', 'c'].map(own));
        assert.ok(epochs.length > 0, 'at least the last owner writes');
        assert.equal((await journal.read(address, 0, 100)).length, epochs.length);
      });
    });

    describe('timers', () => {
      test('a timer is replaced by its id and gone when done', async () => {
        const address = newAddress();
        await commit({ timers: [timerOf(address, 'a'), timerOf(address, 'b')] });
        const again = timerOf(address, 'a', { token: 'second', dueAt: 1_900_000_000_000, event: { type: 'new' } });
        await commit({
          timers: [again],
          timersDone: [
            { address, id: 'b' },
            { address, id: 'never armed' },
          ],
        });
        assert.deepEqual((await loadOne(address)).timers, [again]);
      });

      test('those due come soonest first, up to the limit, of the shards asked for', async () => {
        const [one, two] = [newAddress(), newAddress()];
        const due = [
          timerOf(one, 'late', { dueAt: 3 }),
          timerOf(two, 'early', { dueAt: 1 }),
          timerOf(one, 'middle', { dueAt: 2.5 }),
          timerOf(one, 'future', { dueAt: 3.5 }),
        ];
        await commit({ timers: due });
        const ids = async (until: number, limit: number, shards?: number[]) =>
          (await journal.timersDue(until, limit, shards)).map((timer) => timer.id);
        assert.deepEqual(await ids(3, 10), ['early', 'middle', 'late']);
        assert.deepEqual(await ids(3, 2), ['early', 'middle']);
        assert.deepEqual(await ids(0, 10), []);
        assert.deepEqual(await ids(3, 10, []), []);
        const ofOne = due.filter((timer) => shardOf(timer.address) === shardOf(one) && timer.dueAt <= 3).length;
        assert.equal((await ids(3, 10, [shardOf(one)])).length, ofOne);
        await commit({ timersDone: due.map(({ address, id }) => ({ address, id })) });
      });
    });

    describe('outbox', () => {
      test('pending messages come oldest first and can be paged', async () => {
        const source = newAddress();
        const rows = [
          outboxOf(source, 1, 0, { at: 20 }),
          outboxOf(source, 2, 0, { at: 10 }),
          outboxOf(source, 2, 1, { at: 10 }),
          outboxOf(source, 3, 0, { at: 5.5 }),
        ];
        await commit({ outbox: rows });
        const seen: string[] = [];
        let position: { at: number; id: string } | undefined;
        for (;;) {
          const page = await journal.outboxPending([shardOf(source)], 1, position);
          if (!page[0]) break;
          position = { at: page[0].at, id: page[0].id };
          if (page[0].source === source) seen.push(page[0].id.slice(source.length));
        }
        assert.deepEqual(seen, [':3:0', ':2:0', ':2:1', ':1:0']);
        const elsewhere = allShards.filter((shard) => shard !== shardOf(source));
        assert.ok((await journal.outboxPending(elsewhere, 10_000)).every((row) => row.source !== source));
      });

      test('a consumed message is gone, also one consumed by the flush that writes it', async () => {
        const source = newAddress();
        await commit({ outbox: [outboxOf(source, 1), outboxOf(source, 2)] });
        const short = outboxOf(source, 3);
        await commit({ outbox: [short], outboxDone: [`${source}:1:0`, short.id, 'never written'] });
        assert.deepEqual(
          (await pendingOf(source)).map((row) => row.id),
          [`${source}:2:0`],
        );
      });
    });

    describe('busy actors', () => {
      test('are listed in order, page by page, until they are idle', async () => {
        const kind = `busy-${process.pid}`;
        const addresses = [newAddress(kind), newAddress(kind), newAddress(kind)];
        await commit({ busy: [...addresses].reverse() });
        await commit({ busy: addresses.slice(0, 1) });
        const page = await journal.busyActors(allShards, 2, kind);
        assert.deepEqual(page, addresses.slice(0, 2));
        assert.equal((await journal.busyActors(allShards, 1, addresses[1] as string))[0], addresses[2]);
        await commit({ idle: [addresses[0] as string, 'conversation/never-busy'] });
        assert.equal(await isBusy(addresses[0] as string), false);
        assert.equal(await isBusy(addresses[1] as string), true);
      });
    });

    describe('operators', () => {
      test('a parked actor says why, until it is unparked', async () => {
        const [one, two] = [newAddress(), newAddress()];
        await commit({ snapshots: [snapshotOf(two, 1)] });
        await journal.park({ address: one, machine: 'm', reason: 'unknown version', parkedAt: 1 });
        await journal.park({ address: two, machine: 'm', reason: 'first', parkedAt: 2 });
        await journal.park({ address: two, machine: 'm', reason: 'second', parkedAt: 3 });
        const mine = (await journal.parked(1_000)).filter(({ address }) => address === one || address === two);
        assert.deepEqual(mine, [
          { address: two, machine: 'm', reason: 'second', parkedAt: 3 },
          { address: one, machine: 'm', reason: 'unknown version', parkedAt: 1 },
        ]);
        assert.equal((await loadOne(two)).parkedReason, 'second');
        assert.deepEqual((await loadOne(two)).snapshot, snapshotOf(two, 1));
        assert.equal((await journal.parked(1)).length, 1);
        assert.equal(await journal.unpark(two), true);
        assert.equal(await journal.unpark(two), false);
        assert.equal(await journal.unpark(newAddress()), false);
        assert.equal((await loadOne(two)).parkedReason, null);
        await journal.unpark(one);
      });

      test('poison events come newest first', async () => {
        const address = newAddress();
        const rows = [1, 2, 3, 4].map((seq) =>
          rowOf(address, seq, { at: 4_000_000_000_000 + seq, poison: seq % 2 === 0 ? `broke ${seq}` : null }),
        );
        await commit({ journal: rows });
        assert.deepEqual(await journal.poisoned(2), [rows[3], rows[1]]);
      });
    });

    describe('records', () => {
      test('the newest before a position, oldest first, of a kind where given', async () => {
        const address = newAddress();
        await commit({
          records: [
            recordOf(address, 1, 0),
            recordOf(address, 1, 1, { kind: 'note' }),
            recordOf(address, 2, 0),
            recordOf(address, 10, 0),
            recordOf(address, 10, 1),
          ],
        });
        await commit({ records: [recordOf(newAddress(), 5, 0)] });
        const keys = async (query: { kind?: string; afterSeq?: number; beforeSeq?: number; limit: number }) =>
          (await journal.records(address, query)).map(({ seq, index }) => `${seq}:${index}`);
        assert.deepEqual(await keys({ limit: 10 }), ['1:0', '1:1', '2:0', '10:0', '10:1']);
        assert.deepEqual(await keys({ limit: 2 }), ['10:0', '10:1']);
        assert.deepEqual(await keys({ limit: 2, beforeSeq: 10 }), ['1:1', '2:0']);
        assert.deepEqual(await keys({ limit: 10, kind: 'note' }), ['1:1']);
        assert.deepEqual(await keys({ limit: 1, kind: 'message', beforeSeq: 2 }), ['1:0']);
        assert.deepEqual(await keys({ limit: 10, kind: 'none' }), []);
        assert.deepEqual(await keys({ limit: 10, afterSeq: 1 }), ['2:0', '10:0', '10:1']);
        assert.deepEqual(await keys({ limit: 10, afterSeq: 1, beforeSeq: 10 }), ['2:0']);
        assert.deepEqual(await keys({ limit: 1, afterSeq: 1 }), ['10:1']);
        assert.deepEqual(await keys({ limit: 10, afterSeq: 10 }), []);
      });
    });

    describe('seen', () => {
      test('an event id nobody sent is unknown', async () => {
        const address = newAddress();
        await commit({ journal: [rowOf(address, 1)] });
        assert.equal(await journal.seen(address, 'other'), undefined);
        assert.equal(await journal.seen(newAddress(), 'e1'), undefined);
      });

      test('tells the place, the poison and the latest answer', async () => {
        const address = newAddress();
        await commit({
          journal: [
            rowOf(address, 1, { answers: { e1: 'at once' } }),
            rowOf(address, 2),
            rowOf(address, 3, { poison: 'broke' }),
            rowOf(address, 4, { answers: { e2: null, e1: { later: true } } }),
            rowOf(address, 5),
          ],
        });
        assert.deepEqual(await journal.seen(address, 'e1'), {
          seq: 1,
          poison: null,
          answer: { value: { later: true } },
        });
        assert.deepEqual(await journal.seen(address, 'e2'), { seq: 2, poison: null, answer: { value: null } });
        assert.deepEqual(await journal.seen(address, 'e3'), { seq: 3, poison: 'broke', answer: null });
        assert.deepEqual(await journal.seen(address, 'e5'), { seq: 5, poison: null, answer: null });
      });

      test('is not misled by answers that merely quote the id', async () => {
        const address = newAddress();
        const decoys = Array.from({ length: 45 }, (_, index) =>
          rowOf(address, index + 2, { answers: { [`x${index}`]: { e1: 'nested', text: '"e1":' } } }),
        );
        await commit({ journal: [rowOf(address, 1, { answers: { e1: 'real' } }), ...decoys] });
        assert.deepEqual(await journal.seen(address, 'e1'), { seq: 1, poison: null, answer: { value: 'real' } });
        await commit({ journal: [rowOf(address, 100, { answers: { y: { '': { e4: 1 } } } })] });
        assert.deepEqual(await journal.seen(address, 'e4'), { seq: 4, poison: null, answer: null });
      });
    });

    test('ping answers', async () => {
      assert.equal(await journal.ping(), undefined);
    });
  });

  test(`${name}: every call after close() throws`, async () => {
    const { journal, close } = await open();
    await journal.ping();
    await journal.close();
    const calls: (() => Promise<unknown>)[] = [
      () => journal.ping(),
      () => journal.commit(flushOf({})),
      () => journal.load(['conversation/x']),
      () => journal.takeShards([0], 'x'),
      () => journal.seen('conversation/x', 'e'),
      () => journal.timersDue(0, 1),
    ];
    for (const call of calls) await assert.rejects(async () => call(), /after close\(\)/);
    await journal.close();
    await close();
  });
}
