/** A3: one owner. Whoever lost the shard commits nothing more, whatever it still believes; a sequence number is used once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardCount, shardOf } from '../../actors/address.ts';
import { desk } from './desk.ts';
import { eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, logOf } from './rig.ts';

test('a second host on the same journal fences the first, which refuses from then on', async (t) => {
  const older = await createRig(t);
  await older.host.tell('desk/1', { type: 'add', n: 1 });
  const newer = await createRig(t, { disk: older.disk, clock: older.clock });
  await newer.host.tell('desk/1', { type: 'add', n: 2 });

  const late = await older.host.tell('desk/1', { type: 'add', n: 3 });
  assert.deepEqual(late, { kind: 'refused', reason: 'elsewhere', retryAfterMs: 1_000 });
  assert.deepEqual(
    older.seen('ownership_lost').map((event) => event.shards),
    [[shardOf('desk/1')]],
  );
  assert.equal(await older.host.inspect('desk/1'), undefined);
  const again = await older.host.tell('desk/1', { type: 'add', n: 4 });
  assert.equal(again.kind === 'refused' && again.reason, 'elsewhere');
  await newer.host.tell('desk/1', { type: 'add', n: 5 });
  assert.deepEqual(await logOf(newer.host, 'desk/1'), [1, 2, 5]);
});

test('a fenced host lets go of every actor of the shard, its effects and its timers', async (t) => {
  const hung = deferred<{ words: string }>();
  let aborted = 0;
  const definitions = [
    desk({
      work: ({ signal }) => {
        signal.addEventListener('abort', () => {
          aborted += 1;
        });
        return hung.promise;
      },
    }),
  ];
  const older = await createRig(t, { definitions });
  await older.host.tell('desk/1', { type: 'go', job: 'x' });
  await eventually('the effect to run', () => older.host.stats().runningEffects === 1);
  const sibling = siblingOf('desk/1');
  await createRig(t, { disk: older.disk, clock: older.clock, definitions });
  const refused = await older.host.tell(sibling, { type: 'add', n: 1 });
  assert.equal(refused.kind === 'refused' && refused.reason, 'elsewhere');
  assert.equal(older.host.stats().runningEffects, 0);
  assert.equal(aborted, 1);
  await older.clock.advance(10_000);
  assert.equal(older.seen('timer_fired').length, 0);
});

test('turns computed on a commit that is fenced are refused with it, and none is applied', async (t) => {
  const older = await createRig(t);
  await older.host.tell('desk/1', { type: 'add', n: 0 });
  const slow = deferred();
  older.journal.delayNext(slow.promise);
  const told = [1, 2, 3].map((n) => older.host.tell('desk/1', { type: 'add', n }));
  await rounds();
  told.push(older.host.tell('desk/1', { type: 'add', n: 4 }));
  const newer = await createRig(t, { disk: older.disk, clock: older.clock });
  slow.resolve();
  const receipts = await Promise.all(told);
  assert.deepEqual(
    receipts.map((receipt) => receipt.kind === 'refused' && receipt.reason),
    Array(4).fill('elsewhere'),
  );
  assert.deepEqual(await logOf(newer.host, 'desk/1'), [0]);
  assert.equal(older.host.stats().pendingEvents, 0);
});

test('shards given away are refused, and go on where they are adopted', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', { type: 'pass_on_later', address: 'desk/1', n: 7, ms: 500 });
  const shard = shardOf('desk/1');
  rig.placement.lost([shard]);
  rig.host.abandon([shard]);
  const refused = await rig.host.tell('desk/1', { type: 'add', n: 1 });
  assert.equal(refused.kind === 'refused' && refused.reason, 'elsewhere');
  await rig.clock.advance(2_000);
  assert.equal(rig.seen('timer_fired').length, 0);

  await rig.placement.start();
  assert.equal(rig.placement.owned().length, shardCount);
  await rig.host.adopt([shard]);
  await rig.clock.advance(0);
  await eventually('the timer of the adopted shard', async () => (await logOf(rig.host, 'desk/1'))?.includes(7));
});

test('what commits after its shard was given away is told to its sender, and goes on elsewhere', async (t) => {
  let runs = 0;
  const work = async ({ input }: { input: { job: string } }) => {
    runs += 1;
    return { words: input.job };
  };
  const rig = await createRig(t, { definitions: [desk({ work })] });
  const slow = deferred();
  rig.journal.delayNext(slow.promise, { when: 'after' });
  const told = rig.host.tell('desk/1', { type: 'go', job: 'x' });
  await rounds();
  rig.placement.lost([shardOf('desk/1')]);
  rig.host.abandon([shardOf('desk/1')]);
  slow.resolve();
  assert.deepEqual(await told, { kind: 'accepted', seq: 1 });
  await rounds();
  assert.deepEqual([runs, rig.host.stats().pendingEvents], [0, 0]);
  await createRig(t, { disk: rig.disk, clock: rig.clock, definitions: [desk({ work })] });
  await eventually('the effect at the new owner', () => runs === 1);
});

test('a conflict of one address harms no neighbour in the same flush', async (t) => {
  const { host, journal, disk, placement } = await createRig(t);
  const addresses = ['desk/1', 'desk/2', 'desk/3'];
  await Promise.all(addresses.map((address) => host.tell(address, { type: 'add', n: 0 })));
  await writeBehindItsBack(journal, placement, 'desk/2', 2);
  assert.equal(disk.actors.get('desk/2')?.rows.size, 2);
  const receipts = await Promise.all(addresses.map((address) => host.tell(address, { type: 'add', n: 1 })));
  assert.deepEqual(
    receipts.map((receipt) => receipt.kind === 'accepted' && receipt.seq),
    [2, 3, 2],
  );
  assert.deepEqual(await logOf(host, 'desk/2'), [0, 99, 1]);
  assert.deepEqual(await logOf(host, 'desk/3'), [0, 1]);
});

test('turns computed ahead of a conflict are computed anew, in their order', async (t) => {
  const { host, journal, placement, seen } = await createRig(t);
  await host.tell('desk/1', { type: 'add', n: 0 });
  await writeBehindItsBack(journal, placement, 'desk/1', 2);
  const receipts = await Promise.all([1, 2, 3].map((n) => host.tell('desk/1', { type: 'add', n })));
  assert.deepEqual(
    receipts.map((receipt) => receipt.kind === 'accepted' && receipt.seq),
    [3, 4, 5],
  );
  assert.deepEqual(await logOf(host, 'desk/1'), [0, 99, 1, 2, 3]);
  assert.equal(seen('commit_conflict').length, 1);
});

/** Another address of the same shard and kind. */
function siblingOf(address: string): string {
  for (let i = 0; ; i++) if (shardOf(`desk/s${i}`) === shardOf(address)) return `desk/s${i}`;
}

type Rig = Awaited<ReturnType<typeof createRig>>;

/** A row that the host does not know of, as a bug or an operator might leave it. */
async function writeBehindItsBack(journal: Rig['journal'], placement: Rig['placement'], address: string, seq: number) {
  const shard = shardOf(address);
  const outcome = await journal.commit({
    id: `behind-${address}`,
    owners: [{ shard, epoch: placement.epoch(shard)! }],
    journal: [
      {
        address,
        seq,
        at: 1,
        eventId: null,
        origin: 'external',
        event: { type: 'add', n: 99 },
        answers: null,
        poison: null,
      },
    ],
    snapshots: [],
    records: [],
    outbox: [],
    outboxDone: [],
    timers: [],
    timersDone: [],
    busy: [],
    idle: [],
  });
  assert.equal(outcome.kind, 'committed');
}
