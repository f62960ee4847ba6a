/**
 * A server that is killed again and again while relays talk to it, and what must hold afterwards:
 *
 *  K1 Every message that was acknowledged (its POST answered, or its socket frame acknowledged) is replied to.
 *  K2 No bubble reaches the messenger twice.
 *  K3 In each conversation the replies to these come in the order of the messages, and the bubbles of each in theirs.
 *  K4 The history holds each message once, and can be read.
 *
 * Replies name the messages they answer (`First to c3n17.`, `Second to c3n17.`), so that each can be looked for. Kills follow the
 * number of answered messages, at moments that the seed decides; kernel and network decide the rest.
 */
import assert from 'node:assert/strict';
import { type FakeOpenAi, type Scripted, startFakeOpenAi } from '../support/fake-openai.ts';
import { freePort } from '../support/ports.ts';
import { type ServerProcess, startServerProcess } from '../support/processes.ts';
import { createRelay, type SimulatedRelay } from '../support/relay.ts';
import { createTempFolder } from '../support/temp.ts';
import { until, withDeadline } from '../support/waits.ts';
import { seededRandom } from './seeded.ts';

export interface KillRunOptions {
  messages: number;
  conversations: number;
  kills: number;
  seed: number;
  /** PostgreSQL; PGlite in a folder of its own where missing. */
  databaseUrl?: string;
}

export interface KillRunReport {
  kills: number;
  /** Messages acknowledged, and those whose relay gave up before. */
  acknowledged: number;
  givenUp: number;
  /** POSTs that needed more than one try, and commands that came more than once. */
  repeatedPosts: number;
  redeliveredCommands: number;
  reflexes: number;
}

interface Chat {
  name: string;
  guid: string;
  phone: string;
  relay: SimulatedRelay;
  via: 'http' | 'socket';
  acknowledged: string[];
  givenUp: string[];
}

const relayCount = 4;
/** Retries after 2 s and 4 s: a restart takes about one. */
const haste = 2.5;
const secret = 'kill-run-secret';
const adminKey = 'kill-run-admin-key';

/** Runs it, checks K1–K4, and tells what happened. Throws where something does not hold, naming the seed. */
export async function runKills(options: KillRunOptions): Promise<KillRunReport> {
  const random = seededRandom(options.seed);
  const folder = createTempFolder('kills');
  const model = await startFakeOpenAi({ script: (request) => replyTo(request.messages, random) });
  const port = await freePort();
  const start = () => startServerProcess({ port, env: environmentOf(options, folder.path, model), readyMs: 30_000 });
  let server: ServerProcess = await start().catch(async (error: unknown) => {
    // Left open, it would keep the test from ending.
    await model.stop();
    throw error;
  });
  const relays = Array.from({ length: relayCount }, (_, index) =>
    createRelay({ port, agent: `relay${index}`, token: secret, haste, random }),
  );
  const chats = chatsOf(options.conversations, relays);
  let answered = 0;
  let repeatedPosts = 0;
  try {
    for (const relay of relays) relay.start();
    const talks = chats.map((chat, index) => {
      const share = Math.floor(options.messages / chats.length) + Number(index < options.messages % chats.length);
      return talk(chat, share, random, (tries) => {
        answered += 1;
        repeatedPosts += Number(tries > 1);
      });
    });
    const talking = Promise.all(talks);
    // A talk that fails is seen at once, not when the kills are done.
    const failed = talking.then(() => new Promise<never>(() => {}));
    for (let kill = 1; kill <= options.kills; kill++) {
      const after = Math.floor((options.messages * (kill - random() * 0.5)) / (options.kills + 1));
      await Promise.race([until(`${after} messages are answered`, () => answered >= after, 120_000), failed]);
      const exit = await server.end('SIGKILL');
      assert.equal(exit.signal, 'SIGKILL', 'the kill came after the server had ended');
      server = await start();
    }
    await withDeadline('every message is answered', talking, 180_000);
    await until('every acknowledged message is replied to', () => missing(chats, relays).length === 0, 60_000).catch(
      () => assert.fail(`no reply to ${missing(chats, relays).slice(0, 10).join(', ')}`),
    );
    for (const chat of chats) checkReplies(chat);
    for (const chat of chats) await checkHistory(server.origin, chat);
    return {
      kills: options.kills,
      acknowledged: chats.reduce((sum, chat) => sum + chat.acknowledged.length, 0),
      givenUp: chats.reduce((sum, chat) => sum + chat.givenUp.length, 0),
      repeatedPosts,
      redeliveredCommands: relays.reduce((sum, relay) => sum + relay.redelivered, 0),
      reflexes: relays.reduce((sum, relay) => sum + relay.delivered.filter(({ text }) => !isReply(text)).length, 0),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${options.seed}: ${why}\nThe server wrote at last:\n${server.output().slice(-2_000)}`);
  } finally {
    for (const relay of relays) relay.stop();
    await server.end('SIGKILL');
    await model.stop();
    folder.remove();
  }
}

function environmentOf({ databaseUrl }: KillRunOptions, dataDir: string, model: FakeOpenAi) {
  return {
    DATA_DIR: dataDir,
    EDGE_SECRET: secret,
    ADMIN_API_KEY: adminKey,
    OPENAI_API_KEY: model.apiKey,
    OPENAI_BASE_URL: model.baseURL,
    RATE_LIMIT_SENDER: '0',
    RATE_LIMIT_AGENT: '0',
    LOG_LEVEL: 'warn',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
}

function chatsOf(count: number, relays: readonly SimulatedRelay[]): Chat[] {
  return Array.from({ length: count }, (_, index) => {
    const phone = `+1555030${String(1_000 + index)}`;
    return {
      name: `c${index}`,
      guid: `iMessage;-;${phone}`,
      phone,
      relay: relays[index % relays.length]!,
      via: index % 4 === 3 ? 'socket' : 'http',
      acknowledged: [],
      givenUp: [],
    };
  });
}

/** One person, who mostly waits for an answer, and over the socket sometimes sends the next message at once. */
async function talk(chat: Chat, count: number, random: () => number, answered: (tries: number) => void): Promise<void> {
  for (let n = 0; n < count; n++) {
    const marker = `${chat.name}n${n}`;
    const body = {
      chat_guid: chat.guid,
      mode: 'direct',
      sender: chat.phone,
      text: `can you please look after the item ${marker} for me`,
      timestamp: 1_780_000_000 + n * 30,
      persona_id: 'luna',
    };
    if (chat.via === 'socket') {
      await chat.relay.send({ ...body, message_id: marker });
      chat.acknowledged.push(marker);
      answered(1);
      if (random() < 0.7) await until(`the reply to ${marker}`, () => isRepliedTo(chat, marker), 60_000);
      continue;
    }
    const result = await chat.relay.post(body);
    if (result.kind === 'answered') chat.acknowledged.push(marker);
    else chat.givenUp.push(marker);
    answered(result.tries);
  }
}

// ——— the model ———

/** Answers what has no answer yet in the prompt, in two bubbles; goes on where the first of them was said. */
function replyTo(messages: readonly { role: string; content: unknown }[], random: () => number): Scripted {
  // What the persona remembers is shown as data, and quotes messages of long ago: nothing of it is asked now.
  const isAsked = ({ content }: { content: unknown }) => !String(content).startsWith('What you remember');
  const textOf = (role: string) =>
    messages
      .filter((message) => message.role === role && isAsked(message))
      .map(({ content }) => String(content))
      .join('\n');
  const said = textOf('assistant');
  const asked = [...new Set([...textOf('user').matchAll(/\bc\d+n\d+\b/g)].map(([marker]) => marker))];
  const open = asked.filter((marker) => !namesIn(said, 'Second').includes(marker)).join(' ');
  const isBegun = said.includes(`First to ${open}.`);
  const pieces = [`Second to`, ` ${open}.`];
  return {
    kind: 'stream',
    pieces: isBegun ? pieces : [`First to ${open}.\n\n`, ...pieces],
    delayMs: Math.floor(random() * 15),
    pieceDelayMs: Math.floor(random() * 15),
  };
}

function namesIn(text: string, part: 'First' | 'Second'): string[] {
  const found = text.matchAll(new RegExp(`${part} to ((?:c\\d+n\\d+ ?)+)\\.`, 'g'));
  return [...found].flatMap(([, names]) => names!.trim().split(' '));
}

// ——— what must hold ———

const isReply = (text: string) => /^(?:First|Second) to /.test(text);
const textsOf = (chat: Chat) =>
  chat.relay.delivered.filter((one) => one.chat === chat.guid && isReply(one.text)).map(({ text }) => text);

function isRepliedTo(chat: Chat, marker: string): boolean {
  return textsOf(chat).some((text) => namesIn(text, 'Second').includes(marker));
}

function missing(chats: readonly Chat[], relays: readonly SimulatedRelay[]): string[] {
  const replied = new Set(relays.flatMap(({ delivered }) => delivered.flatMap(({ text }) => namesIn(text, 'Second'))));
  return chats.flatMap((chat) => chat.acknowledged.filter((marker) => !replied.has(marker)));
}

function checkReplies(chat: Chat): void {
  const texts = textsOf(chat);
  assert.deepEqual(
    texts.filter((text, index) => texts.indexOf(text) !== index),
    [],
    `K2: sent twice in ${chat.name}`,
  );
  const firsts = texts.flatMap((text) => namesIn(text, 'First'));
  const seconds = texts.flatMap((text) => namesIn(text, 'Second'));
  for (const names of [firsts, seconds]) {
    assert.equal(new Set(names).size, names.length, `K2: a message of ${chat.name} is answered twice`);
    // What its relay gave up on comes by command, once nobody has collected it: later than what followed it.
    const inTime = names.filter((name) => chat.acknowledged.includes(name));
    const numbers = inTime.map((name) => Number(name.slice(name.indexOf('n') + 1)));
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
      `K3: out of order in ${chat.name}`,
    );
  }
  for (const marker of chat.acknowledged) {
    assert.ok(firsts.includes(marker) && seconds.includes(marker), `K1: ${marker} has only half a reply`);
    const at = (part: string) => texts.findIndex((text) => text.startsWith(part) && text.includes(`${marker}`));
    assert.ok(at('First') < at('Second'), `K3: the bubbles to ${marker} are out of order`);
  }
}

/** K2 for reflexes, whose words repeat: no text reaches a chat more often than the history says that it was said. K4 with it. */
async function checkHistory(origin: string, chat: Chat): Promise<void> {
  const history = await historyOf(origin, chat);
  const asked = history.flatMap(({ from, text }) => (from === 'person' ? [text.match(/c\d+n\d+/)![0]] : []));
  const known = [...chat.acknowledged, ...chat.givenUp];
  assert.deepEqual(asked, [...new Set(asked)], `K4: a message of ${chat.name} is in the history twice`);
  for (const marker of chat.acknowledged) assert.ok(asked.includes(marker), `K4: ${marker} is not in the history`);
  for (const marker of asked) assert.ok(known.includes(marker), `K4: nobody sent ${marker}`);
  const said = countOf(history.flatMap(({ from, text }) => (from === 'persona' ? [text] : [])));
  const sent = countOf(chat.relay.delivered.filter((one) => one.chat === chat.guid).map(({ text }) => text));
  for (const [text, times] of sent) {
    assert.ok(times <= (said.get(text) ?? 0), `K2: said ${said.get(text) ?? 0} times, sent ${times} times: ${text}`);
  }
}

async function historyOf(origin: string, chat: Chat): Promise<{ from: string; text: string }[]> {
  const all: { seq: number; index: number; data: { from: string; text: string } }[] = [];
  for (;;) {
    const response = await fetch(`${origin}/admin/actors/history`, {
      method: 'POST',
      headers: { 'x-admin-key': adminKey, 'content-type': 'application/json' },
      body: JSON.stringify({
        address: `conversation/imessage:any;-;${chat.phone}:luna`,
        kind: 'message',
        // One turn may have left several records, and a page may end between them.
        before_seq: all[0] && all[0].seq + 1,
        limit: 100,
      }),
    });
    const { records } = (await response.json()) as { records: typeof all };
    const fresh = records.filter(({ seq, index }) => !all.some((known) => known.seq === seq && known.index === index));
    if (fresh.length === 0) return all.map(({ data }) => data);
    all.unshift(...fresh);
  }
}

function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
