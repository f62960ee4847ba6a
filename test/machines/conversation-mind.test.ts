/** What a conversation keeps in mind: deeds of a reply, news that begins a turn, what is overheard in a group with an open MiniApp. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Deed, reminderOverMs } from '../../machines/conversation/mind.ts';
import type { News } from '../../machines/conversation/news.ts';
import { uncalledEveryMessages } from '../../machines/conversation/reading.ts';
import type { ReplyInput } from '../../machines/conversation/types.ts';
import { conversationMachine } from '../../machines/conversation.ts';
import { migrateConversation } from '../../src/conversation/migration.ts';
import { bubble, conversation, done, message, self, startAt } from './conversation-events.ts';
import type { Asked, Stage } from './stage.ts';

const reminderId = '00000000-0000-4000-8000-000000000001';
const at = startAt + 60 * 60_000;
const reminder = {
  id: reminderId,
  what: 'reminder',
  text: 'water the fern',
  echoKey: 'fern',
  at,
  every: null,
} as const;
const schedule: Deed = { do: 'schedule', reminder, cancelId: 'c1', sendId: 's1' };
const openPoll: Deed = { do: 'open_app', app: { sessionId: 'p1', app: 'poll', title: 'Dinner?', changedAt: startAt } };

function doneWith(deeds: Deed[], ms = 500) {
  const event = done([bubble(`b${ms}`)], true, ms);
  return { ...event, output: { ...(event.output as object), deeds } };
}

function started(asked: readonly Asked[]): ReplyInput | undefined {
  return asked.find((one) => one.do === 'start')?.input as ReplyInput | undefined;
}

/** What a turn of kind `announce` tells of a MiniApp. */
function miniappNews(asked: readonly Asked[]): Extract<News, { kind: 'miniapp' }> {
  const news = started(asked)?.news;
  assert.equal(news?.kind, 'miniapp');
  return news as Extract<News, { kind: 'miniapp' }>;
}

function sentTo(asked: readonly Asked[], to: string) {
  return asked.flatMap((one) => (one.do === 'send' && one.to === to ? [one.event] : []));
}

const changed = (change: string, facts: object[] = [], ms = 5_000) => ({
  ...{ type: 'miniapp_changed', sessionId: 'p1', app: 'poll', title: 'Dinner?', change, facts },
  at: startAt + ms,
});
const vote = { kind: 'voted', by: 'm1', data: {} };

function withPoll(mode: 'direct' | 'group' = 'direct'): Stage<ReturnType<typeof conversation>['context']> {
  const stage = conversation(mode);
  stage.send(message({ mode, ms: 0 }));
  stage.send(doneWith([openPoll]));
  return stage;
}

describe('a scheduled text', () => {
  it('goes to the relay with the server’s safety net behind it, and is kept in mind', () => {
    const stage = conversation();
    stage.send(message());
    const asked = stage.send(doneWith([schedule]));
    const [queued] = sentTo(asked, 'edge/luna1').filter(({ type }) => type === 'command_queued');
    assert.deepEqual(queued, {
      type: 'command_queued',
      command: {
        command_id: reminderId,
        command_type: 'schedule_message',
        priority: 'normal',
        payload: {
          thread_id: 'iMessage;-;+15550100001',
          message_text: 'water the fern',
          send_at: new Date(at).toISOString(),
          is_group: false,
        },
      },
      lifeMs: null,
      replyTo: self,
      fallback: { cancelId: 'c1', sendId: 's1' },
    });
    const timer = asked.find((one) => one.do === 'arm');
    assert.deepEqual([timer?.id, timer?.delayMs], [`reminder:${reminderId}`, at + reminderOverMs - startAt - 500]);
    assert.deepEqual(stage.context.mind.reminders, [reminder]);
  });

  it('is no person’s message when it comes back, and stands in the history once its time is over', () => {
    const stage = conversation();
    stage.send(message());
    stage.send(doneWith([schedule]));
    const early = stage.send(message({ ms: 60_000, signs: { echoKey: 'fern' } }));
    assert.equal(started(early)?.kind, 'reply', 'long before its time somebody wrote it');
    stage.send(done([], true, 61_000));
    const echo = stage.send(message({ ms: at - startAt + 10_000, signs: { echoKey: 'fern' } }));
    assert.equal(started(echo), undefined);
    const over = stage.send({ type: 'reminder_over', reminderId, at: at + reminderOverMs });
    assert.deepEqual(stage.context.mind.reminders, []);
    const record = over.find((one) => one.do === 'record') as Extract<Asked, { do: 'record' }>;
    assert.equal((record.data as { text: string }).text, 'water the fern');
    assert.equal(started(over), undefined, 'there is nothing to tell');
  });

  it('that comes again is scheduled again by a turn of its own', () => {
    const every = { rrule: 'FREQ=DAILY', zone: 'Europe/Berlin' };
    const stage = conversation();
    stage.send(message());
    stage.send(doneWith([{ ...schedule, reminder: { ...reminder, every } }]));
    const over = stage.send({ type: 'reminder_over', reminderId, at: at + reminderOverMs });
    assert.equal(started(over)?.kind, 'announce');
    const news = started(over)?.news;
    assert.deepEqual(news?.kind === 'occurrence' && news.reminder.every, every);
    stage.send(doneWith([], at - startAt + reminderOverMs + 100));
    assert.equal(stage.value, 'listening');
  });

  it('is taken back from the relay and its timer', () => {
    const stage = conversation();
    stage.send(message());
    stage.send(doneWith([schedule]));
    stage.send(message({ ms: 90_000 }));
    const asked = stage.send(doneWith([{ do: 'unschedule', reminderId, cancelId: 'c2' }], 91_000));
    assert.deepEqual(sentTo(asked, 'edge/luna1'), [
      { type: 'schedule_cancelled', commandId: reminderId, cancelId: 'c2' },
    ]);
    assert.ok(asked.some((one) => one.do === 'disarm' && one.id === `reminder:${reminderId}`));
    assert.deepEqual(stage.context.mind.reminders, []);
  });

  it('that the relay refuses is told of', () => {
    const stage = conversation();
    stage.send(message());
    stage.send(doneWith([schedule]));
    const asked = stage.send({ type: 'command_failed', commandId: reminderId, at: startAt + 9_000 });
    assert.equal(started(asked)?.news?.kind, 'undelivered');
    assert.deepEqual(stage.context.mind.reminders, []);
  });
});

describe('news', () => {
  it('begins a turn whose bubbles go out as commands', () => {
    const stage = withPoll();
    const asked = stage.send(changed('changed', [vote]));
    assert.equal(started(asked)?.kind, 'announce');
    assert.deepEqual(miniappNews(asked).facts, [vote]);
    const told = stage.send(done([bubble('n1')], false, 6_000));
    const [command] = sentTo(told, 'edge/luna1') as unknown as { command: { command_id: string } }[];
    assert.equal(command?.command.command_id, 'n1');
    assert.deepEqual(stage.context.answers.length, 1, 'it is nobody’s answer');
  });

  it('waits while something is being written, and changes of one session become one matter', () => {
    const stage = withPoll();
    stage.send(message({ ms: 4_000, via: 'http' }));
    assert.equal(started(stage.send(changed('changed', [vote], 4_100))), undefined);
    assert.equal(started(stage.send(changed('closed', [{ ...vote, kind: 'closed' }], 4_200))), undefined);
    const after = stage.send(done([bubble('r')], true, 4_500));
    const news = miniappNews(after);
    assert.deepEqual([news.change, news.facts.map(({ kind }) => kind)], ['closed', ['voted', 'closed']]);
    assert.deepEqual(stage.context.mind.apps, []);
  });

  it('is told after the messages that wait', () => {
    const stage = withPoll();
    stage.send(message({ ms: 4_000 }));
    stage.send(changed('changed', [vote], 4_100));
    stage.send(message({ ms: 20_000, signs: { newTopic: true } }));
    assert.equal(started(stage.send(done([bubble('r')], true, 21_000)))?.kind, 'reply');
    assert.equal(started(stage.send(done([bubble('s')], true, 22_000)))?.kind, 'announce');
  });

  it('of a session this conversation opened is none', () => {
    const stage = withPoll();
    assert.equal(started(stage.send(changed('opened'))), undefined);
    const foreign = stage.send({ ...changed('opened'), sessionId: 'p2' });
    assert.equal(started(foreign)?.kind, 'announce');
  });

  it('in a group waits for its allowance unless it is pressing', () => {
    const stage = withPoll('group');
    const uncalled = (ms: number) => message({ mode: 'group', ms, signs: { called: false } });
    stage.send(message({ mode: 'group', ms: 1_000, signs: { called: false, logistics: true } }));
    stage.send(done([bubble('u')], true, 1_500));
    assert.equal(started(stage.send(changed('changed', [vote]))), undefined);
    assert.equal(stage.context.news.length, 1);
    const urgent = stage.send(changed('changed', [{ ...vote, urgent: true }], 6_000));
    assert.equal(miniappNews(urgent).facts.length, 2);
    stage.send(done([], false, 6_500));
    stage.send(changed('changed', [vote], 7_000));
    for (let i = 0; i < uncalledEveryMessages + 1; i++) {
      const asked = stage.send(uncalled(8_000 + i * 100_000));
      if (started(asked)?.kind === 'overhear') stage.send(done([], true, 8_001 + i * 100_000));
    }
    assert.equal(stage.context.turn?.kind, 'announce');
  });
});

describe('an open MiniApp in a group', () => {
  it('hears what nobody told the persona, and lets words follow only where they may', () => {
    const stage = withPoll('group');
    const overheard = (ms: number) => stage.send(message({ mode: 'group', ms, signs: { called: false } }));
    const first = started(overheard(60_000));
    assert.deepEqual([first?.kind, first?.maySpeak], ['overhear', true]);
    stage.send(done([bubble('ok')], true, 60_500));
    const second = started(overheard(120_000));
    assert.deepEqual([second?.kind, second?.maySpeak], ['overhear', false]);
    const quiet = stage.send(done([], true, 120_500));
    const answer = quiet.find((one) => one.do === 'answer')?.value;
    assert.equal((answer as { reason: string }).reason, 'nothing_left');
  });

  it('does not use up the allowance where nothing was said', () => {
    const stage = withPoll('group');
    stage.send(message({ mode: 'group', ms: 60_000, signs: { called: false } }));
    stage.send(done([], true, 60_500));
    assert.equal(stage.context.sinceUncalled, null);
  });
});

describe('a question that waits', () => {
  it('is answered in a group without calling, by whom it was put to', () => {
    const stage = conversation('group');
    stage.send(message({ mode: 'group', sender: '+15550100001' }));
    const question = { id: 'q', person: '+15550100001', about: 'confirm', data: {}, expiresAt: startAt + 600_000 };
    stage.send(doneWith([{ do: 'ask', question }]));
    const yes = (sender: string, ms: number) =>
      stage.send(message({ mode: 'group', sender, ms, signs: { called: false, answer: true } }));
    assert.equal(started(yes('+15550100002', 20_000)), undefined);
    assert.equal(started(yes('+15550100001', 30_000))?.mind.question?.id, 'q');
    stage.send(doneWith([{ do: 'ask', question: null }], 31_000));
    assert.equal(started(yes('+15550100001', 60_000)), undefined);
  });
});

describe('a question and the clock of a relay', () => {
  it('lapses by our own clock', () => {
    const asked = (ms: number, sentMs: number) => {
      const stage = conversation('group');
      stage.send(message({ mode: 'group' }));
      const question = { id: 'q', person: '+15550100001', about: 'confirm', data: {}, expiresAt: startAt + 600_000 };
      stage.send(doneWith([{ do: 'ask', question }]));
      const answer = message({ mode: 'group', ms, signs: { called: false, answer: true } });
      return started(stage.send({ ...answer, message: { ...answer.message, sentAt: startAt + sentMs } }));
    };
    assert.equal(asked(60_000, 900_000)?.mind.question?.id, 'q');
    assert.equal(asked(900_000, 60_000), undefined);
  });
});

describe('what both laughed about', () => {
  it('is forgotten with its subject, or all of it', () => {
    const stage = conversation();
    stage.send(message());
    stage.send(
      doneWith([
        { do: 'note_joke', text: 'the raccoon budget' },
        { do: 'note_joke', text: 'captain toast' },
      ]),
    );
    const jokes = () => stage.context.mind.relationship.jokes.map(({ text }) => text);
    stage.send(message({ ms: 60_000 }));
    stage.send(doneWith([{ do: 'forget_jokes', about: 'Raccoon' }], 61_000));
    assert.deepEqual(jokes(), ['captain toast']);
    stage.send(message({ ms: 120_000 }));
    stage.send(doneWith([{ do: 'forget_jokes', about: null }], 121_000));
    assert.deepEqual(jokes(), []);
  });
});

describe('a snapshot of the first version', () => {
  it('is read with an empty mind', () => {
    const stage = conversation();
    stage.send(message());
    const now = JSON.parse(JSON.stringify(conversationMachine.getPersistedSnapshot(stage.snapshot as never)));
    const old = structuredClone(now);
    for (const name of ['mind', 'news', 'participants']) delete old.context[name];
    for (const name of ['news', 'maySpeak', 'opened']) delete old.context.turn[name];
    assert.deepEqual(migrateConversation(old, 1), now);
    assert.equal(migrateConversation(old, 7), undefined);
  });
});
