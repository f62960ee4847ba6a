/** The relay's machine as a table: the life of a command through sockets that come and go. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pendingCommandsMax, scheduleGraceMs } from '../../machines/edge-link/commands.ts';
import type { EdgeLinkContext } from '../../machines/edge-link/types.ts';
import { windowBytesMax, windowCommandsMax } from '../../machines/edge-link/window.ts';
import { edgeLinkMachine } from '../../machines/edge-link.ts';
import { type Asked, createStage, type Stage } from './stage.ts';

const startAt = 1_700_000_000_000;
const from = 'conversation/imessage:any;-;+15550100001:luna';

type Event = { type: string; [key: string]: unknown };

const opened = (connection: string, ms = 0): Event => ({ type: 'socket_opened', connection, at: startAt + ms });
const closed = (connection: string, ms = 0): Event => ({ type: 'socket_closed', connection, at: startAt + ms });
const acked = (commandId: string, status: string, ms = 10): Event => ({
  type: 'command_acked',
  commandId,
  status,
  error: null,
  at: startAt + ms,
});
const asked = (ids: string[], ms = 20): Event => ({
  type: 'commands_asked_about',
  commandIds: ids,
  replyTo: from,
  at: startAt + ms,
});
const synced = (lastCommandId: string | null, ms = 30): Event => ({
  type: 'synced',
  requestId: 'sync:1',
  lastCommandId,
  at: startAt + ms,
});

const answersOf = (acts: readonly Asked[]) => acts.flatMap((one) => (one.do === 'answer' ? [one.value] : []));

interface More {
  ms?: number;
  lifeMs?: number | null;
  replyTo?: string;
  priority?: 'normal' | 'immediate';
  text?: string;
}

function queued(id: string, more: More = {}): Event {
  const { priority = 'normal', text = `text of ${id}` } = more;
  const payload = { thread_id: 'any;-;+15550100001', text, bubble_type: 'burst' };
  return {
    type: 'command_queued',
    command: { command_id: id, command_type: 'send_message_now', priority, payload },
    lifeMs: more.lifeMs ?? null,
    replyTo: more.replyTo ?? null,
    at: startAt + (more.ms ?? 0),
  };
}

function scheduled(id: string, sendInMs: number): Event {
  const send_at = new Date(startAt + sendInMs).toISOString();
  const payload = { thread_id: 'any;-;+15550100001', message_text: `text of ${id}`, send_at, is_group: false };
  return {
    type: 'command_queued',
    command: { command_id: id, command_type: 'schedule_message', priority: 'normal', payload },
    lifeMs: null,
    replyTo: null,
    fallback: { cancelId: `${id}-cancel`, sendId: `${id}-send` },
    at: startAt,
  };
}

const relay = (): Stage<EdgeLinkContext> => createStage<EdgeLinkContext>(edgeLinkMachine, { self: 'edge/luna1' });

/** Frames, as `connection id`. */
function frames(all: readonly Asked[]): string[] {
  return all.flatMap((one) => {
    if (one.do !== 'emit') return [];
    if (one.event.type === 'replaced') return [`${String(one.event.connection)} replaced`];
    return [`${String(one.event.connection)} ${(one.event.command as { command_id: string }).command_id}`];
  });
}

function outcomes(all: readonly Asked[]): unknown {
  const sent = all.find((one) => one.do === 'send' && one.event.type === 'commands_settled');
  return sent?.do === 'send' ? sent.event.outcomes : undefined;
}

function collected(all: readonly Asked[]): string[] {
  const answer = all.find((one) => one.do === 'answer');
  assert.ok(answer?.do === 'answer', 'a sync is answered');
  return (answer.value as { command: { command_id: string } }[]).map(({ command }) => command.command_id);
}

const pendingOf = (stage: Stage<EdgeLinkContext>) => stage.context.pending.map(({ command }) => command.command_id);

describe('a command', () => {
  it('waits for a socket, and goes out in order when one opens', () => {
    const stage = relay();
    assert.deepEqual(frames([...stage.send(queued('1')), ...stage.send(queued('2'))]), []);
    assert.equal(stage.value, 'offline');
    assert.deepEqual(frames(stage.send(opened('A'))), ['A 1', 'A 2']);
    assert.equal(stage.value, 'online');
  });

  it('goes out at once on an open socket, again on each new one, until it is acknowledged', () => {
    const stage = relay();
    stage.send(opened('A'));
    assert.deepEqual(frames(stage.send(queued('1'))), ['A 1']);
    stage.send(queued('2'));
    stage.send(acked('1', 'completed'));
    stage.send(closed('A'));
    assert.deepEqual(frames(stage.send(opened('B'))), ['B 2']);
    stage.send(acked('2', 'completed'));
    assert.deepEqual(frames(stage.send(opened('C'))), ['B replaced']);
  });

  it('is one command though it is queued twice', () => {
    const stage = relay();
    stage.send(opened('A'));
    stage.send(queued('1'));
    assert.deepEqual(stage.send(queued('1')), []);
    assert.deepEqual(pendingOf(stage), ['1']);
  });

  it('stays pending while the relay works on it, and ends when it failed', () => {
    const stage = relay();
    stage.send(opened('A'));
    stage.send(queued('1', { replyTo: from }));
    stage.send(acked('1', 'received'));
    stage.send(acked('1', 'executing'));
    assert.deepEqual(pendingOf(stage), ['1']);
    const failed = stage.send(acked('1', 'failed'));
    assert.ok(failed.some((one) => one.do === 'send' && one.to === from && one.event.type === 'command_failed'));
    assert.deepEqual(pendingOf(stage), []);
    assert.deepEqual(stage.send(acked('1', 'completed')), []);
  });

  it('expires, and is then never pushed again', () => {
    const stage = relay();
    stage.send(queued('1', { lifeMs: 30_000 }));
    stage.send(queued('2'));
    assert.deepEqual(frames(stage.send(opened('A', 30_000))), ['A 2']);
    assert.deepEqual(pendingOf(stage), ['2']);
  });

  it('is refused when too many wait, and the sender hears it', () => {
    const stage = relay();
    for (let i = 0; i < pendingCommandsMax; i++) stage.send(queued(`c${i}`));
    const refused = stage.send(queued('more', { replyTo: from }));
    assert.ok(refused.some((one) => one.do === 'send' && one.event.type === 'command_failed'));
    assert.ok(refused.some((one) => one.do === 'record' && one.kind === 'refused_command'));
    assert.equal(stage.context.pending.length, pendingCommandsMax);
    const asker = stage.send({ ...queued('more too'), requestId: 'r' });
    assert.deepEqual(answersOf(asker), ['refused']);
  });

  it('is answered to whoever asks', () => {
    assert.deepEqual(answersOf(relay().send({ ...queued('1'), requestId: 'r' })), ['queued']);
  });

  it('has room beside the scheduled messages that the relay holds, which have a bound of their own', () => {
    const stage = relay();
    for (let i = 0; i < pendingCommandsMax; i++) {
      stage.send(scheduled(`s${i}`, 3_600_000));
      stage.send(acked(`s${i}`, 'completed'));
    }
    assert.deepEqual(answersOf(stage.send({ ...queued('bubble'), requestId: 'r' })), ['queued']);
  });
});

describe('a relay that comes back', () => {
  const idsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => `c${first + index}`);
  const on = (connection: string, ids: readonly string[]) => ids.map((id) => `${connection} ${id}`);
  const behind = (count: number): Stage<EdgeLinkContext> => {
    const stage = relay();
    for (const id of idsFrom(0, count)) stage.send(queued(id));
    return stage;
  };

  it('is sent a window, and as much more as it acknowledges, in order', () => {
    const stage = behind(windowCommandsMax + 3);
    const first = frames(stage.send(opened('A')));
    assert.deepEqual(first, on('A', idsFrom(0, windowCommandsMax)));
    assert.deepEqual(frames(stage.send(acked('c5', 'completed'))), on('A', idsFrom(windowCommandsMax, 1)));
    assert.deepEqual(frames(stage.send(acked('c0', 'failed'))), on('A', idsFrom(windowCommandsMax + 1, 1)));
    assert.deepEqual(frames(stage.send(acked('c1', 'received'))), [], 'it is still at work on that one');
    assert.deepEqual(frames(stage.send(acked('c1', 'completed'))), on('A', idsFrom(windowCommandsMax + 2, 1)));
    assert.deepEqual(frames(stage.send(acked('c2', 'completed'))), []);
  });

  it('is sent bytes by the same rule, and what is larger than the window alone', () => {
    const stage = relay();
    const half = 'x'.repeat(windowBytesMax / 2);
    for (const [id, text] of [
      ['huge', 'x'.repeat(2 * windowBytesMax)],
      ['half', half],
      ['little', 'x'],
      ['other', half],
    ] as const) {
      stage.send(queued(id, { text }));
    }
    assert.deepEqual(frames(stage.send(opened('A'))), ['A huge']);
    assert.deepEqual(frames(stage.send(acked('huge', 'completed'))), ['A half', 'A little']);
    assert.deepEqual(frames(stage.send(acked('little', 'completed'))), []);
    assert.deepEqual(frames(stage.send(acked('half', 'completed'))), ['A other']);
  });

  it('is sent what is immediate first, and while it catches up', () => {
    const stage = behind(windowCommandsMax + 1);
    for (const id of ['i1', 'i2']) stage.send(queued(id, { priority: 'immediate' }));
    const first = frames(stage.send(opened('A')));
    assert.deepEqual(first, on('A', ['i1', 'i2', ...idsFrom(0, windowCommandsMax - 2)]));
    assert.deepEqual(frames(stage.send(queued('i3', { priority: 'immediate' }))), ['A i3']);
    assert.deepEqual(frames(stage.send(acked('i1', 'completed'))), [], 'what went at once has its place too');
    assert.deepEqual(frames(stage.send(acked('i2', 'completed'))), on('A', idsFrom(windowCommandsMax - 2, 1)));
  });

  it('is sent what is new behind what waits, and at once when nothing does, however much is out', () => {
    const stage = behind(windowCommandsMax + 1);
    stage.send(opened('A'));
    assert.deepEqual(frames(stage.send(queued('new'))), []);
    const next = frames([...stage.send(acked('c0', 'completed')), ...stage.send(acked('c1', 'completed'))]);
    assert.deepEqual(next, on('A', [`c${windowCommandsMax}`, 'new']));
    assert.deepEqual(frames(stage.send(queued('live'))), ['A live']);
  });

  it('gets on when what is out ends otherwise: withdrawn, taken back, expired', () => {
    const stage = relay();
    for (const id of idsFrom(0, windowCommandsMax)) stage.send(queued(id, { lifeMs: 1_000 }));
    for (const id of ['w1', 'w2']) stage.send(queued(id));
    stage.send(opened('A'));
    assert.deepEqual(frames(stage.send(asked(['c0'], 500))), []);
    assert.deepEqual(frames(stage.send(asked(['c0'], 1_000))), ['A w1', 'A w2']);
    const other = relay();
    other.send(scheduled('s', 3_600_000));
    for (const id of idsFrom(0, windowCommandsMax)) other.send(queued(id));
    other.send(opened('A'));
    const takenBack = other.send({ type: 'schedule_cancelled', commandId: 's', cancelId: 's-cancel', at: startAt });
    assert.deepEqual(frames(takenBack), on('A', idsFrom(windowCommandsMax - 1, 1)));
  });

  it('is not sent what expired while it waited, and nothing waits behind that', () => {
    const stage = behind(windowCommandsMax);
    stage.send(queued('brief', { lifeMs: 1_000 }));
    stage.send(opened('A'));
    assert.deepEqual(frames(stage.send(queued('later', { ms: 2_000 }))), ['A later']);
    assert.deepEqual(frames(stage.send(acked('c0', 'completed', 2_001))), []);
  });

  it('that acknowledges nothing is sent the first window each time, and all by sync', () => {
    const stage = behind(windowCommandsMax + 8);
    const window = idsFrom(0, windowCommandsMax);
    assert.deepEqual(frames(stage.send(opened('A'))), on('A', window));
    assert.deepEqual(frames(stage.send(opened('B'))), ['A replaced', ...on('B', window)]);
    assert.deepEqual(collected(stage.send(synced(null))), idsFrom(0, windowCommandsMax + 8));
    assert.deepEqual(frames(stage.send(opened('C'))), ['B replaced', ...on('C', window)]);
  });

  it('what waits for its turn counts as not delivered, and does not go out once that was said', () => {
    const stage = behind(windowCommandsMax + 1);
    stage.send(opened('A'));
    const last = `c${windowCommandsMax}`;
    assert.deepEqual(outcomes(stage.send(asked(['c0', last]))), { c0: 'delivered', [last]: 'withdrawn' });
    assert.deepEqual(frames(stage.send(acked('c0', 'completed'))), []);
  });
});

describe('what became of a command', () => {
  for (const [name, events, outcome] of [
    ['never pushed', [], 'withdrawn'],
    ['pushed on an open socket', [opened('A')], 'delivered'],
    ['acknowledged', [opened('A'), acked('1', 'completed'), closed('A')], 'delivered'],
    ['failed', [opened('A'), acked('1', 'failed')], 'withdrawn'],
    ['its socket closed first', [opened('A'), closed('A')], 'withdrawn'],
    ['its socket closed, and it went out on the next', [opened('A'), closed('A'), opened('B')], 'delivered'],
    ['handed over by sync', [synced(null)], 'delivered'],
    ['handed over by sync, whatever sockets do', [synced(null), opened('A'), closed('A')], 'delivered'],
    ['an old socket closes after the new one opened', [opened('A'), opened('B'), closed('A')], 'delivered'],
  ] as const) {
    it(`${name}: ${outcome}`, () => {
      const stage = relay();
      stage.send(queued('1'));
      for (const event of events) stage.send(event);
      assert.deepEqual(outcomes(stage.send(asked(['1']))), { 1: outcome });
      // The answer is final: what was withdrawn is never pushed again.
      const later = [...stage.send(closed('B')), ...stage.send(opened('Z'))];
      if (outcome === 'withdrawn') assert.equal(frames(later).includes('Z 1'), false);
      assert.deepEqual(outcomes(stage.send(asked(['1']))), { 1: outcome });
    });
  }

  it('is withdrawn once it expired, and for a command never heard of', () => {
    const stage = relay();
    stage.send(opened('A'));
    stage.send(queued('1', { lifeMs: 30_000 }));
    assert.deepEqual(outcomes(stage.send(asked(['1', 'unknown'], 30_000))), { 1: 'withdrawn', unknown: 'withdrawn' });
  });
});

describe('sync', () => {
  it('gives what is pending, oldest first, after the last command the relay knows', () => {
    const stage = relay();
    for (const id of ['1', '2', '3']) stage.send(queued(id));
    assert.deepEqual(collected(stage.send(synced(null))), ['1', '2', '3']);
    assert.deepEqual(collected(stage.send(synced('2'))), ['3']);
    assert.deepEqual(collected(stage.send(synced('forgotten'))), ['1', '2', '3']);
    stage.send(acked('1', 'completed'));
    assert.deepEqual(collected(stage.send(synced(null))), ['2', '3']);
  });

  it('does not take a command for handed over that it left out', () => {
    const stage = relay();
    stage.send(queued('1'));
    stage.send(queued('2'));
    stage.send(synced('1'));
    assert.deepEqual(outcomes(stage.send(asked(['1', '2']))), { 1: 'withdrawn', 2: 'delivered' });
  });

  it('keeps what the relay reports', () => {
    const stage = relay();
    const report = { event_id: 'e1', event_type: 'message_sent' };
    const kept = stage.send({ type: 'relay_reported', report, at: startAt });
    assert.deepEqual(kept, [{ do: 'record', kind: 'relay_event', data: report }]);
  });
});

describe('a scheduled message', () => {
  const inAnHour = 3_600_000;

  it('is acknowledged on receipt and once more when sent, and is not redelivered in between', () => {
    const stage = relay();
    const arming = [...stage.send(scheduled('s', inAnHour)), ...stage.send(opened('A'))];
    const timer = arming.find((one) => one.do === 'arm');
    assert.equal(timer?.do === 'arm' && timer.delayMs, inAnHour + scheduleGraceMs);
    stage.send(acked('s', 'completed'));
    assert.deepEqual(
      frames(stage.send(opened('B'))).filter((frame) => frame !== 'A replaced'),
      [],
    );
    assert.deepEqual(collected(stage.send(synced(null))), []);
    const sent = stage.send(acked('s', 'completed', inAnHour + 1_000));
    assert.ok(sent.some((one) => one.do === 'disarm' && one.id === 'schedule:s'));
    assert.deepEqual(pendingOf(stage), []);
  });

  it('is not taken for sent when its receipt is acknowledged twice', () => {
    const stage = relay();
    stage.send(scheduled('s', inAnHour));
    stage.send(acked('s', 'completed', 10));
    stage.send(acked('s', 'completed', 20));
    assert.deepEqual(pendingOf(stage), ['s']);
  });

  it('is not taken for sent either where its time is near: by socket and by HTTP the first word comes twice', () => {
    const stage = relay();
    stage.send(scheduled('s', 20_000));
    stage.send(acked('s', 'completed', 100));
    stage.send(acked('s', 'completed', 900));
    assert.deepEqual(pendingOf(stage), ['s']);
    stage.send(acked('s', 'completed', 20_100));
    assert.deepEqual(pendingOf(stage), []);
  });

  it('is sent by the server a minute after its time, once, with a cancellation in front', () => {
    const stage = relay();
    stage.send(opened('A'));
    stage.send(scheduled('s', inAnHour));
    stage.send(acked('s', 'completed'));
    const overdue = { type: 'schedule_overdue', commandId: 's', at: startAt + inAnHour + scheduleGraceMs };
    const net = stage.send(overdue).filter((one) => one.do === 'send');
    assert.deepEqual(
      net.map(({ to, event }) => [to, (event.command as { command_id: string }).command_id]),
      [
        ['edge/luna1', 's-cancel'],
        ['edge/luna1', 's-send'],
      ],
    );
    assert.deepEqual(stage.send(overdue), []);
    assert.deepEqual(frames(net.flatMap(({ event }) => stage.send({ ...event, at: overdue.at }))), [
      'A s-cancel',
      'A s-send',
    ]);
    assert.deepEqual(stage.send(acked('s', 'completed', inAnHour + 90_000)), [], 'the late word changes nothing');
  });
});

describe('the chart', () => {
  it('knows one state for each truth about the socket', () => {
    const stage = relay();
    for (const [event, state, connection] of [
      [closed('A'), 'offline', null],
      [opened('A'), 'online', 'A'],
      [opened('A'), 'online', 'A'],
      [opened('B'), 'online', 'B'],
      [closed('A'), 'online', 'B'],
      [closed('B'), 'offline', null],
    ] as const) {
      stage.send(event);
      assert.deepEqual([stage.value, stage.context.connection], [state, connection]);
    }
  });

  it('takes every event in both states without a throw, and ignores what it does not know', () => {
    for (const before of [[], [opened('A')]]) {
      for (const event of [
        queued('1'),
        acked('1', 'completed'),
        asked(['1']),
        synced(null),
        closed('A'),
        { type: 'nonsense', at: 1 },
      ]) {
        const stage = relay();
        for (const first of before) stage.send(first);
        stage.send(event);
        assert.equal(stage.snapshot.status, 'active');
      }
    }
  });
});
