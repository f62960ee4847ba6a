/** A10: every queue has a bound in count and bytes, and at the bound the sender hears it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Mailbox } from '../../actors/mailbox.ts';
import { rounds } from './manual-clock.ts';
import { createRig, deferred, logOf } from './rig.ts';

const add = (n: number) => ({ type: 'add', n });
const refused = (reason: string, retryAfterMs: number | null = 1_000) => ({ kind: 'refused', reason, retryAfterMs });

test('a mailbox takes so many events and refuses the next', async (t) => {
  const { host, journal, seen } = await createRig(t, { limits: { mailboxEventsMax: 4, turnsAheadMax: 2 } });
  await host.tell('desk/1', add(0));
  const slow = deferred();
  journal.delayNext(slow.promise);
  const told = Array.from({ length: 8 }, (_, n) => host.tell('desk/1', add(n + 1)));
  await rounds();
  slow.resolve();
  const receipts = await Promise.all(told);
  assert.deepEqual(
    receipts.slice(0, 6).map((receipt) => receipt.kind),
    Array(6).fill('accepted'),
  );
  assert.deepEqual(receipts.slice(6), [refused('mailbox_full'), refused('mailbox_full')]);
  assert.deepEqual(await logOf(host, 'desk/1'), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(
    seen('mailbox_refused').map((event) => event.reason),
    ['mailbox_full', 'mailbox_full'],
  );
});

test('a mailbox takes so many bytes and refuses the next, by the measure of the sender', async (t) => {
  const { host, journal } = await createRig(t, { limits: { mailboxBytesMax: 1_000, turnsAheadMax: 1 } });
  await host.tell('desk/1', add(0));
  const slow = deferred();
  journal.delayNext(slow.promise);
  const told = [100, 600, 500, 400].map((bytes, n) => host.tell('desk/1', add(n + 1), { bytes }));
  await rounds();
  slow.resolve();
  assert.deepEqual(
    (await Promise.all(told)).map((receipt) => receipt.kind),
    ['accepted', 'accepted', 'refused', 'accepted'],
  );
});

test('repeats of an event under way fill the mailbox like any other event', async (t) => {
  const { host, journal } = await createRig(t, { limits: { mailboxEventsMax: 4, turnsAheadMax: 2 } });
  await host.tell('desk/1', add(0));
  const slow = deferred();
  journal.delayNext(slow.promise);
  const told = Array.from({ length: 8 }, () => host.tell('desk/1', add(1), { id: 'same' }));
  await rounds();
  slow.resolve();
  const kinds = (await Promise.all(told)).map((receipt) => receipt.kind);
  assert.deepEqual(kinds, ['accepted', ...Array(5).fill('duplicate'), 'refused', 'refused']);
  assert.deepEqual(await logOf(host, 'desk/1'), [0, 1]);
});

test('the host as a whole takes so many events and so many bytes', async (t) => {
  for (const limits of [{ pendingEventsMax: 5 }, { pendingBytesMax: 5 * 100 }]) {
    const { host, journal } = await createRig(t, { limits });
    const slow = deferred();
    journal.delayNext(slow.promise);
    const told = Array.from({ length: 7 }, (_, n) => host.tell(`desk/${n}`, add(n), { bytes: 100 }));
    await rounds();
    slow.resolve();
    const receipts = await Promise.all(told);
    assert.deepEqual(receipts.slice(5), [refused('overloaded'), refused('overloaded')]);
    assert.equal(
      (await host.tell('desk/1', add(1), { bytes: 100 })).kind,
      'accepted',
      'and takes more once they are through',
    );
    assert.deepEqual([host.stats().pendingEvents, host.stats().pendingBytes], [0, 0]);
  }
});

test('events from inside are taken at the bound: each is bounded by the turn that caused it', async (t) => {
  const { host, disk } = await createRig(t, { limits: { mailboxEventsMax: 1, pendingEventsMax: 2 } });
  await host.tell('desk/1', { type: 'pass_on', address: 'desk/2', n: 1 });
  await host.tell('desk/1', { type: 'pass_on', address: 'desk/2', n: 2 });
  await host.tell('desk/1', { type: 'pass_on', address: 'desk/2', n: 3 });
  await rounds();
  assert.deepEqual(await logOf(host, 'desk/2'), [1, 2, 3]);
  assert.equal(disk.outbox.size, 0);
});

test('events that are not to be taken are refused with their reason', async (t) => {
  const { host } = await createRig(t);
  for (const [address, type, id, reason] of [
    ['desk/1', 'xstate.stop', undefined, 'bad_event'],
    ['desk/1', 'xstate.done.actor.work', undefined, 'bad_event'],
    ['desk/1', '@delayed_send', undefined, 'bad_event'],
    ['desk/1', '', undefined, 'bad_event'],
    ['desk/1', 7 as unknown as string, undefined, 'bad_event'],
    ['desk/1', 'add', '', 'bad_event'],
    ['desk/1', 'add', 'a\u0000b', 'bad_event'],
    ['desk/1', 'add', 'x'.repeat(401), 'bad_event'],
    ['desk', 'add', undefined, 'bad_address'],
    ['desk/', 'add', undefined, 'bad_address'],
    ['desk/a\nb', 'add', undefined, 'bad_address'],
    ['nobody/1', 'add', undefined, 'unknown_kind'],
  ] as const) {
    assert.deepEqual(await host.tell(address, { type, n: 1 }, { id }), refused(reason, null), `${address} ${type}`);
  }
  assert.equal(host.stats().residents, 0);
});

test('types that no transition takes are accepted, and leave nothing behind in memory', async (t) => {
  const { host } = await createRig(t);
  await host.tell('desk/1', add(1));
  const before = await host.inspect('desk/1');
  for (let i = 0; i < 20; i++) assert.equal((await host.tell('desk/1', { type: `unknown_${i}` })).kind, 'accepted');
  const after = await host.inspect('desk/1');
  assert.deepEqual([after?.seq, after?.context], [21, before?.context]);
});

test('an actor that ends refuses what comes after, and what it had armed is gone', async (t) => {
  const { host, disk } = await createRig(t);
  await host.tell('desk/1', { type: 'pass_on_later', address: 'desk/2', n: 1, ms: 100 });
  const told = [{ type: 'finish' }, add(1)].map((event) => host.tell('desk/1', event));
  assert.deepEqual(await Promise.all(told), [{ kind: 'accepted', seq: 2 }, refused('ended', null)]);
  assert.equal(disk.actors.get('desk/1')?.timers.size, 0);
  assert.equal(disk.actors.get('desk/1')?.snapshot?.status, 'done');
  await host.tell('desk/3', { type: 'pass_on', address: 'desk/1', n: 1 });
  await rounds();
  assert.equal(disk.outbox.size, 0, 'a message to it is refused and seen, not kept for ever');
});

test('a mailbox that is never empty does not grow, and keeps its count and bytes', () => {
  const mailbox = new Mailbox({ mailboxEventsMax: 10, mailboxBytesMax: 1_000 });
  const item = (n: number) => ({
    event: add(n),
    eventId: null,
    origin: 'external',
    bytes: 10,
    outboxId: null,
    timer: null,
    invocation: null,
    unwritable: null,
    settle: () => {},
  });
  let next = 0;
  let expected = 0;
  for (let i = 0; i < 5; i++) assert.equal(mailbox.offer(item(next++), false), true);
  for (let i = 0; i < 1_000; i++) {
    assert.equal(mailbox.take()?.event.n, expected++);
    mailbox.offer(item(next++), false);
  }
  assert.equal(mailbox.size, 5);
  const taken = mailbox.takeAll();
  mailbox.putBack(taken.slice(2));
  assert.deepEqual([mailbox.size, mailbox.take()?.event.n], [3, expected + 2]);
  for (let i = 0; i < 8; i++) assert.equal(mailbox.offer(item(i), false), true);
  assert.equal(mailbox.offer(item(9), false), false);
  assert.equal(mailbox.offer(item(9), true), true);
});
