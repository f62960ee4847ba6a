/** Reminders from the message to the relay's clock and back, at the server's own boundary: asked for, confirmed, sent, moved, cancelled. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ConversationContext } from '../../machines/conversation/types.ts';
import type { EdgeLinkContext } from '../../machines/edge-link/types.ts';
import { instantOf, plusDays, wallAt } from '../../src/dates/zone.ts';
import { bubblesOf, type Command, messageBody, newPhone, noMore, type Relay, type Rig, startRig } from '../edge/rig.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { startServerProcess } from '../support/processes.ts';
import { connectSocket } from '../support/socket-client.ts';
import { createTempFolder } from '../support/temp.ts';
import { until } from '../support/waits.ts';

const zone = 'Europe/Berlin';
const minute = 60_000;

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

interface Chat {
  relay: Relay;
  /** Sets the time forward; a relay whose socket was silent for so long is there again. */
  pass(ms: number): Promise<void>;
  phone: string;
  /** What the persona answers, in lower case, as one text. */
  say(text: string): Promise<string>;
  context(): Promise<ConversationContext>;
  scheduled(): Promise<Command>;
  cancelled(): Promise<Command>;
  /** The relay's word on a scheduled text, taken by the server: the first says that it has it, the second that it was sent. */
  ack(command: Command): Promise<void>;
}

let chats = 0;

/** A chat over a relay of its own, whose person lives in Berlin. */
async function openChat({ zoned = true } = {}): Promise<Chat> {
  chats += 1;
  const agent = `keeper${chats}`;
  const phone = newPhone();
  const chat: Chat = {
    relay: await rig.connect(agent),
    phone,
    async pass(ms) {
      chat.relay.destroy();
      rig.clock.jump(ms);
      chat.relay = await rig.connect(agent);
    },
    async say(text) {
      const { body } = await rig.post(messageBody(text, { phone }), { agent });
      return bubblesOf(body).join('\n').toLowerCase();
    },
    context: () => rig.contextOf(`conversation/imessage:any;-;${phone}:luna`),
    scheduled: () => chat.relay.command(({ command_type }) => command_type === 'schedule_message'),
    cancelled: () => chat.relay.command(({ command_type }) => command_type === 'cancel_scheduled'),
    async ack(command) {
      const waiting = async () => {
        const { pending } = await rig.contextOf<EdgeLinkContext>(`edge/${agent}`);
        return pending.find((entry) => entry.command.command_id === command.command_id)?.scheduled?.received;
      };
      const before = await waiting();
      chat.relay.ack(command);
      await until('the word is taken', async () => (await waiting()) !== before);
    },
  };
  if (zoned) await chat.say('hi, i live in Berlin');
  return chat;
}

/** A wall time in Berlin so many days on, Unix milliseconds. */
function at(days: number, hour: number): number {
  return instantOf({ ...plusDays(wallAt(rig.clock.now(), zone), days), hour }, zone);
}

const sendAt = ({ payload }: Command) => Date.parse(String(payload.send_at));

describe('a reminder', () => {
  it('asks for the city once, and is a command with its moment in that zone', async () => {
    const chat = await openChat({ zoned: false });
    assert.match(await chat.say('remind me tomorrow at 6pm to call my mom'), /which city are you in\?/);
    assert.match(await chat.say('Berlin'), /remind you tomorrow at 6 pm: call your mom/);
    const command = await chat.scheduled();
    assert.match(command.command_id, /^[0-9a-f-]{36}$/);
    assert.match(String(command.payload.message_text), /reminder: call your mom$/);
    assert.equal(sendAt(command), at(1, 18));
    assert.deepEqual([command.payload.thread_id, command.payload.is_group], [`iMessage;-;${chat.phone}`, false]);
    const { mind } = await chat.context();
    assert.deepEqual([mind.zone, mind.question, mind.reminders.length], [zone, null, 1]);
    assert.match(await chat.say('remind me tomorrow at noon to eat'), /tomorrow at noon: eat/);
    chat.relay.destroy();
  });

  it('whose text comes back at its time is known for our own, and stands in the history', async () => {
    const chat = await openChat();
    await chat.say('remind me in 20 minutes to check the oven');
    const command = await chat.scheduled();
    await chat.ack(command);
    await chat.pass(20 * minute + 1_000);
    const { body } = await rig.post(messageBody(String(command.payload.message_text), { phone: chat.phone }));
    assert.deepEqual([body.should_respond, body.metadata?.reason], [false, 'echo']);
    await chat.ack(command);
    await chat.pass(6 * minute);
    await until('its time is over', async () => (await chat.context()).mind.reminders.length === 0);
    const { body: history } = await rig.admin<{ records: { data: { from: string; text: string } }[] }>(
      'POST',
      '/admin/actors/history',
      { address: `conversation/imessage:any;-;${chat.phone}:luna`, kind: 'message' },
    );
    const last = history.records.at(-1)!.data;
    assert.deepEqual([last.from, last.text], ['persona', command.payload.message_text]);
    await noMore(rig, chat.relay, `keeper${chats}`);
    chat.relay.destroy();
  });

  it('that the relay never confirms is sent by the server a minute later, also after a restart', async () => {
    const chat = await openChat();
    await chat.say('remind me in 2 hours to stretch');
    const command = await chat.scheduled();
    chat.relay.destroy();
    await rig.restart();
    const back = await rig.connect(`keeper${chats}`);
    assert.equal((await back.command()).command_id, command.command_id, 'it is given to the relay again');
    back.destroy();
    rig.clock.jump(121 * minute + 2_000);
    const late = await rig.connect(`keeper${chats}`);
    const cancel = await late.command(({ command_type }) => command_type === 'cancel_scheduled');
    assert.equal(cancel.payload.schedule_id, command.command_id);
    const sent = await late.command(({ command_type }) => command_type === 'send_message_now');
    assert.equal(sent.payload.text, command.payload.message_text);
    late.destroy();
  });

  it('that the relay cannot take is told of', async () => {
    const chat = await openChat();
    await chat.say('remind me in 3 hours to water the plants');
    chat.relay.ack(await chat.scheduled(), 'failed');
    const told = await chat.relay.command();
    assert.equal(told.command_type, 'send_message_now');
    assert.match(String(told.payload.text), /could not be sent: water the plants/);
    assert.deepEqual((await chat.context()).mind.reminders, []);
    chat.relay.destroy();
  });

  it('is moved by "make it 7", and cancelled by its words, its number or all at once', async () => {
    const chat = await openChat();
    await chat.say('remind me tomorrow at 6pm to call my mom');
    const first = await chat.scheduled();
    assert.match(await chat.say('make it 7'), /tomorrow at 7 pm/);
    const moved = await chat.scheduled();
    assert.equal((await chat.cancelled()).payload.schedule_id, first.command_id);
    assert.equal(sendAt(moved), at(1, 19));
    assert.equal(moved.payload.message_text, first.payload.message_text);
    await chat.say('remind me tomorrow at noon to water the plants');
    await chat.say('remind me tomorrow at 9am to pay rent');
    assert.match(await chat.say('what reminders do i have?'), /1\. .*pay rent\n2\. .*plants\n3\. .*your mom/);
    assert.match(await chat.say('cancel my reminder'), /which reminder/);
    assert.match(await chat.say('2'), /cancelled: .*plants/);
    assert.match(await chat.say('cancel my rent reminder'), /cancelled: .*rent/);
    await chat.say('remind me tomorrow at noon to eat');
    assert.match(await chat.say('cancel all my reminders'), /cancels both/);
    assert.equal((await chat.context()).mind.reminders.length, 2, 'nothing before the yes');
    assert.match(await chat.say('yes'), /both are cancelled/);
    assert.deepEqual((await chat.context()).mind.reminders, []);
    chat.relay.destroy();
  });

  it('is called off by "cancel that" right after it was set, and by nothing like it later', async () => {
    const chat = await openChat();
    await chat.say('remind me in 20 minutes to check the oven');
    await chat.say('remind me tomorrow at 9 to water the plants');
    assert.match(await chat.say('oh wait, cancel that'), /cancelled: .*water the plants/);
    await chat.say('my boss is being weird today');
    assert.doesNotMatch(await chat.say('cancel that'), /cancelled/);
    const { mind } = await chat.context();
    assert.deepEqual(
      mind.reminders.map(({ text }) => text.includes('oven')),
      [true],
    );
    chat.relay.destroy();
  });

  it('is not promised where no relay could send it', async () => {
    const phone = newPhone();
    const { body } = await rig.post(messageBody('remind me in 20 minutes to eat', { phone }), { agent: null });
    assert.match(bubblesOf(body).join('\n').toLowerCase(), /nothing can be sent later/);
    const { mind } = await rig.contextOf<ConversationContext>(`conversation/imessage:any;-;${phone}:luna`);
    assert.deepEqual(mind.reminders, []);
  });

  it('and another wish in one message are both done, in order', async () => {
    const chat = await openChat();
    const told = await chat.say('remind me tomorrow at 6pm to call my mom and what is 12*7');
    assert.ok(told.indexOf('call your mom') >= 0 && told.indexOf('84') > told.indexOf('call your mom'), told);
    await chat.scheduled();
    chat.relay.destroy();
  });

  it('and a poll that each lack something are asked about one after the other, and neither is lost', async () => {
    const chat = await openChat();
    const first = await chat.say('remind me at 6pm and start a poll for dinner');
    assert.match(first, /what is the reminder about/);
    assert.doesNotMatch(first, /options/);
    const second = await chat.say('calling my mom');
    assert.match(second, /i’ll remind you .*6 pm: calling your mom/);
    assert.match(second, /what are the options for dinner/);
    assert.match(await chat.say('pizza or sushi'), /the poll is open: dinner\? 1\) pizza, 2\) sushi/);
    chat.relay.destroy();
  });

  it('waits behind another that lacks the city, and both follow from one answer', async () => {
    const chat = await openChat({ zoned: false });
    const asked = await chat.say('remind me tomorrow at 8am to eat and remind me tomorrow at 9am to run');
    assert.equal(asked.split('which city').length, 2, asked);
    await chat.say('in berlin');
    assert.deepEqual([sendAt(await chat.scheduled()), sendAt(await chat.scheduled())], [at(1, 8), at(1, 9)]);
    chat.relay.destroy();
  });
});

describe('a reminder that was just made', () => {
  const minutesAhead = (ms: number) => Math.round((ms - rig.clock.now()) / minute);
  const reminders = async (chat: Chat) => (await chat.context()).mind.reminders;

  it('in so long is moved by a bare number in the same unit, or by another length', async () => {
    const chat = await openChat();
    await chat.say('remind me in 10 minutes to drink');
    for (const [text, expected] of [
      ['make it 20', 20],
      ['25 min instead', 25],
      ['make it an hour', 60],
      ['no in 40 min i mean', 40],
      ['push it 10 minutes', 50],
    ] as const) {
      await chat.say(text);
      const [entry] = await reminders(chat);
      assert.ok(Math.abs(minutesAhead(entry!.at) - expected) <= 1, `${text}: ${minutesAhead(entry!.at)}`);
    }
    await chat.say('make it tomorrow at 9am');
    assert.equal((await reminders(chat))[0]!.at, at(1, 9));
    chat.relay.destroy();
  });

  it('is corrected and called off over the answer to where they live, thanks and laughs', async () => {
    const chat = await openChat({ zoned: false });
    assert.match(await chat.say('remind me tomorrow at 5pm to call dad'), /which city/);
    await chat.say('berlin');
    assert.match(await chat.say('no 6pm'), /tomorrow at 6 pm/);
    await chat.say('thanks');
    assert.match(await chat.say('oops i meant 7pm'), /tomorrow at 7 pm/);
    await chat.say('lol ok');
    assert.match(await chat.say('cancel that'), /cancelled: .*call dad/);
    assert.deepEqual(await reminders(chat), []);
    chat.relay.destroy();
  });

  it('is not called off by a "never mind" or a time about something else', async () => {
    const chat = await openChat();
    await chat.say('remind me tomorrow at 5pm to call dad');
    await chat.say('my sister was so mean to me');
    for (const text of ['never mind', 'actually i hate mondays', 'wait a second', 'no 2 people like her'])
      await chat.say(text);
    assert.deepEqual(
      (await reminders(chat)).map((entry) => entry.at),
      [at(1, 17)],
    );
    await chat.say('remind me tomorrow at noon to eat');
    await chat.say('thx');
    assert.match(await chat.say('nvm'), /cancelled: .*eat/);
    chat.relay.destroy();
  });

  it('is meant by its words: cancelled, moved, or truthfully not there', async () => {
    const chat = await openChat();
    await chat.say('remind me tomorrow at 8am to buy milk');
    await chat.say('remind me tomorrow at 9am to call mom');
    await chat.say('remind me tomorrow at 10am to stretch');
    await chat.say('remind me tomorrow at 11am to go for a run');
    await chat.say('remind me tomorrow at noon to call the bank');
    await chat.say('how are you');
    assert.match(await chat.say('change the run to 4pm'), /tomorrow at 4 pm/);
    assert.match(await chat.say('cancel the milk one'), /cancelled: .*milk/);
    assert.match(await chat.say('delete the rent one'), /no reminder like that/);
    assert.match(await chat.say('cancel the mum one'), /cancelled: .*call mom/);
    assert.match(await chat.say('stop reminding me to stretch'), /cancelled: .*stretch/);
    assert.match(await chat.say('dont remind me to call the bank anymore'), /cancelled: .*bank/);
    assert.match(await chat.say('did you remind me?'), /one reminder waiting, .*run/);
    assert.match(await chat.say('whats next on my reminders'), /one reminder waiting, .*run/);
    assert.match(await chat.say('dont remind me to call dad'), /no reminder like that/);
    chat.relay.destroy();
  });
});

describe('the question for the city', () => {
  const other = ["i'm so sad", 'how are you', 'who are you', 'ich bin traurig', 'estoy muy feliz hoy', 'so tired lol'];
  for (const text of other) {
    it(`is not answered by "${text}", and does not nag`, async () => {
      const chat = await openChat({ zoned: false });
      await chat.say('remind me tomorrow at 5pm to call dad');
      assert.doesNotMatch(await chat.say(text), /on the map|which city|which bigger/);
      chat.relay.destroy();
    });
  }

  it('is not answered by a question either', async () => {
    const chat = await openChat({ zoned: false });
    assert.match(await chat.say('what day is it tomorrow'), /which city/);
    assert.doesNotMatch(await chat.say('whats the capital of france'), /in france|\d (?:am|pm)/);
    chat.relay.destroy();
  });

  it('stays where the time is corrected, and a place that is not known is asked about once', async () => {
    const chat = await openChat({ zoned: false });
    await chat.say('remind me tomorrow at 5pm to call dad');
    assert.match(await chat.say('no, tomorrow at 8am'), /which city/);
    assert.match(await chat.say('in Klein Bünzow'), /on the map/);
    assert.match(await chat.say('near leeds'), /tomorrow at 8 am: call dad/);
    chat.relay.destroy();
  });
});

describe('a request for a reminder', () => {
  it('without what it is about takes a time for no such thing', async () => {
    const chat = await openChat();
    assert.match(await chat.say('remind me later'), /what is the reminder about/);
    assert.match(await chat.say('in an hour'), /what is the reminder about/);
    assert.match(await chat.say('water the plants'), /in 1 hour|today|tomorrow/);
    const [entry] = (await chat.context()).mind.reminders;
    assert.match(entry!.text, /water the plants/);
    assert.ok(Math.abs(entry!.at - rig.clock.now() - 60 * minute) < minute);
    chat.relay.destroy();
  });

  it('for two moments makes two, for one in two parts one', async () => {
    const chat = await openChat();
    await chat.say('remind me in 2 hours and also tomorrow at noon to drink');
    assert.equal((await chat.context()).mind.reminders.length, 2);
    const count = async () => (await chat.context()).mind.reminders.length;
    await chat.say('remind me in an hour and a half to stretch');
    assert.equal(await count(), 3);
    await chat.say('remind me to call the bank tomorrow at 9am and also friday at noon');
    assert.equal(await count(), 5);
    await chat.say('remind me to buy salt, pepper and rice tomorrow at 10am');
    assert.equal(await count(), 6);
    chat.relay.destroy();
  });

  it('for a bare hour is for the next that is likely', async () => {
    const chat = await openChat();
    assert.match(await chat.say('set an alarm for 7'), /at 7 am: wake up/);
    assert.match(await chat.say('remind me for 8 to call bob'), /at 8 [ap]m: call bob/);
    assert.match(await chat.say('set a reminder for 9'), /what is the reminder about/);
    assert.match(await chat.say('walk the dog'), /at 9 [ap]m: walk the dog/);
    assert.match(await chat.say('set a reminder for 2 people to bring salad tomorrow at noon'), /tomorrow at noon/);
    chat.relay.destroy();
  });
});

describe('a timer', () => {
  it('is what "how much time is left" asks about while it runs', async () => {
    const chat = await openChat();
    await chat.say('set a timer for 10 minutes');
    await chat.pass(4 * minute);
    assert.match(await chat.say('how much time is left?'), /(?:6 minutes|5 minutes 5\d seconds) left/);
    assert.match(await chat.say('how long left'), /(?:6 minutes|5 minutes 5\d seconds) left/);
    assert.match(await chat.say('how much time is left?'), /(?:6 minutes|5 minutes 5\d seconds) left/);
    assert.match(await chat.say('ok cancel it'), /cancelled: a timer/);
    chat.relay.destroy();
  });

  it('says how much of it is left, and stops', async () => {
    const chat = await openChat();
    assert.match(await chat.say('set a timer'), /for how long\?/);
    assert.match(await chat.say('20 min'), /20 minutes/);
    const command = await chat.scheduled();
    assert.ok(Math.abs(sendAt(command) - rig.clock.now() - 20 * minute) < minute);
    await chat.pass(5 * minute);
    assert.match(await chat.say('how much time is left on my timer'), /1[45] minutes/);
    assert.match(await chat.say('stop the timer'), /cancelled/);
    await chat.cancelled();
    chat.relay.destroy();
  });
});

describe('what comes again', () => {
  it('is confirmed, scheduled, and scheduled again each time it was sent', async () => {
    const chat = await openChat();
    const offered = await chat.say('remind me every day at 8am to take my vitamins');
    assert.match(offered, /every day at 8 am: take your vitamins/);
    assert.deepEqual((await chat.context()).mind.reminders, [], 'nothing before the yes');
    assert.match(await chat.say('yes please'), /every day at 8 am/);
    let command = await chat.scheduled();
    for (const round of [1, 2]) {
      const due = sendAt(command);
      assert.equal(wallAt(due, zone).hour, 8);
      await chat.ack(command);
      await chat.pass(due - rig.clock.now() + 1_000);
      await chat.ack(command);
      await chat.pass(6 * minute);
      const next = await chat.scheduled();
      assert.notEqual(next.command_id, command.command_id);
      const days = wallAt(due, zone);
      assert.equal(sendAt(next), instantOf({ ...plusDays(days, 1), hour: 8 }, zone), `round ${round}`);
      command = next;
    }
    assert.match(await chat.say('cancel my vitamins reminder'), /cancelled/);
    assert.deepEqual((await chat.context()).mind.reminders, []);
    chat.relay.destroy();
  });
});

describe('a yes', () => {
  const offer = 'remind me every monday at 9am to stretch';

  it('after a no, too late, or after other words does nothing', async () => {
    for (const between of ['no', 'late', 'what do you think of horror films', 'what do you remember about me?']) {
      const chat = await openChat();
      assert.match(await chat.say(offer), /every monday at 9 am/);
      if (between === 'late') await chat.pass(11 * minute);
      else await chat.say(between);
      await chat.say('yes');
      assert.deepEqual((await chat.context()).mind.reminders, [], between);
      chat.relay.destroy();
    }
  });

  it('is to what was offered last, and counts once', async () => {
    const chat = await openChat();
    await chat.say(offer);
    assert.match(await chat.say('make it 7am'), /every monday at 7 am/);
    await chat.say('yes');
    await chat.say('yes');
    const { reminders } = (await chat.context()).mind;
    assert.equal(reminders.length, 1);
    assert.equal(wallAt(reminders[0]!.at, zone).hour, 7);
    chat.relay.destroy();
  });

  it('in a group is that of the one who was asked', async () => {
    const relay = await rig.connect('crowd1');
    const group = `iMessage;+;chat-crowd-${Date.now()}`;
    const people = [newPhone(), newPhone()] as const;
    const say = async (sender: string, text: string) => {
      const body = messageBody(text, { phone: sender, chat_guid: group, mode: 'group', participants: [...people] });
      return bubblesOf((await rig.post(body, { agent: 'crowd1' })).body)
        .join('\n')
        .toLowerCase();
    };
    const mind = async () =>
      (await rig.contextOf<ConversationContext>(`conversation/imessage:any;+;${group.slice(11)}:luna`)).mind;
    const [ann, bob] = people;
    await say(ann, 'hi luna');
    await say(ann, 'luna remind us in 2 hours to bring towels');
    assert.equal((await mind()).reminders.length, 1, 'once, for all of them: at once');
    await say(ann, 'luna remind us every monday at 9am to water the plants');
    assert.match(await say(ann, 'berlin'), /every monday at 9 am/);
    await say(bob, 'luna yes');
    assert.equal((await mind()).reminders.length, 1, 'not on somebody else’s word');
    await say(ann, 'yes');
    assert.deepEqual((await mind()).reminders.map(({ every }) => every !== null).sort(), [false, true]);
    relay.destroy();
  });
});

describe('a server that is killed', () => {
  it('still knows what it offered, and what it said yes to goes out once', async () => {
    const folder = createTempFolder('killed');
    const database = await createTestDatabase();
    const secret = 'killed-secret';
    const env = { DATA_DIR: folder.path, DATABASE_URL: database.url, EDGE_SECRET: secret, RATE_LIMIT_AGENT: '0' };
    const phone = newPhone();
    let server = await startServerProcess({ env });
    const authorization = `Bearer ${secret}`;
    const say = async (text: string): Promise<string> => {
      const response = await fetch(`${server.origin}/edge/message`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'x-edge-agent-id': 'luna1' },
        body: JSON.stringify(messageBody(text, { phone })),
      });
      return JSON.stringify(await response.json());
    };
    const killed = async () => {
      assert.equal((await server.end('SIGKILL')).signal, 'SIGKILL');
      server = await startServerProcess({ env, port: server.port });
    };
    await say('i live in Berlin');
    assert.match(await say('remind me every day at 8am to take my vitamins'), /every day at 8 am/);
    await killed();
    assert.match(await say('yes'), /first .* at 8 am/);
    await killed();
    const relay = await connectSocket({
      port: server.port,
      path: '/edge/ws?edge_agent_id=luna1',
      headers: { authorization },
    });
    const { data } = JSON.parse(await relay.next((text) => JSON.parse(text).type === 'command'));
    assert.equal(data.command_type, 'schedule_message');
    assert.match(await say('what reminders do i have'), /one reminder waiting/);
    const scheduled = await database.query(
      `select 1 from journal where address = 'edge/luna1' and event like '%"schedule_message"%'`,
    );
    assert.equal(scheduled.length, 1);
    relay.destroy();
    assert.deepEqual(await server.end('SIGTERM', 15_000), { code: 0, signal: null });
    await database.drop();
    folder.remove();
  });
});
