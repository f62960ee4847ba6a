/**
 * Two days of texting, replayed through the real server as relays bring them: every expectation of the transcript, each bubble once,
 * every conversation in its order, and the history at the end is what was delivered.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { builtInPersonas, createPersonaRegistry } from '../../src/conversation/persona-registry.ts';
import { normaliseChatGuid } from '../../src/edge/chat-guid.ts';
import type { MessageAnswer } from '../../src/edge/wire.ts';
import { bubblesOf, type Relay, type Rig, startRig } from '../edge/rig.ts';
import { until } from '../support/waits.ts';

interface Line {
  at: string;
  via: 'http' | 'socket';
  agent: string;
  body: Record<string, unknown>;
  expect: {
    respond: boolean;
    note?: string;
    together?: string;
    repeat?: boolean;
    introduction?: boolean;
    redirect?: boolean;
    miniapp?: boolean;
  };
}

const lines = readFileSync(new URL('../fixtures/two-day-chat.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Line);
const registry = createPersonaRegistry(builtInPersonas, { defaultId: 'luna' });

const personaOf = ({ body }: Line) => registry.resolve({ id: body.persona_id as string | null });
/** The conversation a line belongs to, by its address. */
const conversationOf = (line: Line): string =>
  `conversation/imessage:${normaliseChatGuid(String(line.body.chat_guid ?? line.body.thread_id))}:${personaOf(line).id}`;

/** What reached each conversation's messenger, in order. */
const delivered = new Map<string, string[]>();
const answers: { body: MessageAnswer; bubbles: string[] }[] = [];
let rig: Rig;
let calls = 0;

before(async () => {
  rig = await startRig({
    model: () => {
      calls += 1;
      return { kind: 'stream', pieces: [`Reply ${calls} begins.\n\n`, `Reply ${calls} ends.`] };
    },
  });
});
after(() => rig.stop());

function note(line: Line, bubbles: readonly string[]): void {
  const conversation = conversationOf(line);
  delivered.set(conversation, [...(delivered.get(conversation) ?? []), ...bubbles]);
}

/** The body with the words put in that only the run knows. */
function filled(line: Line): Record<string, unknown> {
  const last = delivered.get(conversationOf(line))?.at(-1) ?? '';
  const ascii = `${last.replace(/[’‘]/g, "'").replace(/[“”]/g, '"').replace(/[–—]/g, '-')} `;
  const put = (value: unknown) =>
    typeof value === 'string' ? value.replace('{{last_bubble}}', last).replace('{{last_bubble_ascii}}', ascii) : value;
  return Object.fromEntries(Object.entries(line.body).map(([name, value]) => [name, put(value)]));
}

async function post(line: Line): Promise<string[]> {
  const { status, body } = await rig.post(filled(line), { agent: line.agent });
  assert.equal(status, 200, JSON.stringify(body));
  const bubbles = bubblesOf(body);
  if (!line.expect.repeat) note(line, bubbles);
  answers.push({ body, bubbles });
  return bubbles;
}

/** Over the socket, each message before the one before it is answered: all commands that come of them. */
async function say(group: readonly Line[]): Promise<string[]> {
  const { agent } = group[0]!;
  const relay: Relay = await rig.connect(agent);
  const release = rig.holdModel();
  for (const line of group) {
    relay.say('message', filled(line));
    await relay.frame('message_ack');
  }
  release();
  await until('its reply is written', () => rig.app.host.stats().runningEffects === 0);
  await until('nothing is on its way', () => rig.app.host.stats().pendingEvents === 0);
  const marker = { command_type: 'emit_event', payload: { event_type: 'marker' } };
  await rig.admin('POST', `/edge/agents/${agent}/commands`, marker);
  const bubbles: string[] = [];
  for (;;) {
    const command = await relay.command();
    relay.ack(command);
    if (command.command_type === 'emit_event') break;
    bubbles.push(String(command.payload.text));
  }
  relay.say('ping');
  await relay.frame('pong');
  relay.close();
  await until('the relay is offline', async () => (await rig.app.host.inspect(`edge/${agent}`))?.value === 'offline');
  note(group[0]!, bubbles);
  return bubbles;
}

/** Lines of one thought, each brought before the one before it is answered: how often they were replied to. */
async function together(group: readonly Line[]): Promise<void> {
  if (group.every(({ via }) => via === 'socket')) {
    const ends = (await say(group)).filter((text) => / ends\.$/.test(text));
    return assert.equal(ends.length, 1, `${group[0]!.expect.together}: ${ends.join(' ')}`);
  }
  const release = rig.holdModel();
  const posts: Promise<string[]>[] = [];
  for (const line of group) {
    assert.equal(line.via, 'http', 'the lines of one thought come in one way');
    const seen = await countOf(conversationOf(line));
    posts.push(post(line));
    await until('it is taken', async () => (await countOf(conversationOf(line))) > seen);
  }
  release();
  const replies = await Promise.all(posts);
  const counts = replies.map((bubbles) => Number(bubbles.length > 0));
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    1,
    `${group[0]!.expect.together}: ${counts.join(' ')}`,
  );
  for (const [index, { expect }] of group.entries()) if (!expect.respond) assert.equal(counts[index], 0);
}

/** Messages of a conversation that were taken. */
async function countOf(address: string): Promise<number> {
  const rows = await rig.database.query<{ n: number }>(
    `select count(*)::int as n from journal where address = $1 and event like '{"type":"message"%'`,
    [address],
  );
  return rows[0]!.n;
}

describe('the two days', () => {
  const groups = Map.groupBy(
    lines.filter(({ expect }) => expect.together !== undefined),
    ({ expect }) => expect.together!,
  );
  for (const [index, line] of lines.entries()) {
    const { expect, via } = line;
    const group = expect.together === undefined ? undefined : groups.get(expect.together)!;
    if (group !== undefined && group[0] !== line) continue;
    const name = `line ${index + 1}, ${expect.note ?? (expect.respond ? 'is answered' : 'is heard in silence')}`;
    it(name, async () => {
      const gap = index === 0 ? 0 : Date.parse(line.at) - Date.parse(lines[index - 1]!.at);
      if (gap > 5_000) rig.clock.jump(gap);
      if (group !== undefined) return together(group);
      const before = answers.at(-1);
      const bubbles = via === 'http' ? await post(line) : await say([line]);
      assert.equal(bubbles.length > 0, expect.respond, JSON.stringify(answers.at(-1)?.body.metadata));
      if (expect.repeat) assert.deepEqual(answers.at(-1), before);
      const persona = personaOf(line);
      if (expect.introduction) assert.ok(persona.introduction.group.includes(bubbles[0]!), bubbles[0]);
      if (expect.redirect) assert.ok(persona.redirects.includes(bubbles[0]!), bubbles[0]);
    });
  }
});

describe('afterwards', () => {
  it('the history of each conversation is what was delivered, in order, each bubble once', async () => {
    assert.ok(delivered.size >= 3);
    for (const [address, texts] of delivered) {
      interface Page {
        records: { data: { from: string; text: string } }[];
      }
      const { body } = await rig.admin<Page>('POST', '/admin/actors/history', { address, kind: 'message', limit: 100 });
      const newest = body.records.flatMap(({ data }) => (data.from === 'persona' ? [data.text] : []));
      assert.deepEqual(newest, texts.slice(-newest.length), address);
      assert.ok(newest.length > 0);
      const replies = texts.filter((text) => text.startsWith('Reply '));
      assert.equal(new Set(replies).size, replies.length, 'a reply was delivered twice');
      const numbers = replies.map((text) => Number(text.split(' ')[1]));
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
      );
    }
  });

  it('no private word of a direct chat was in a prompt of the group', () => {
    const privately = lines.filter(({ body }) => body.mode === 'direct').map(({ body }) => String(body.text ?? ''));
    const told = privately.filter((text) => text.length > 25);
    assert.ok(told.length > 5);
    const groupPrompts = rig.model.requests
      .map(({ body }) => JSON.stringify(body.messages))
      .filter((text) => text.includes('This is a group chat'));
    assert.ok(groupPrompts.length > 0);
    for (const text of told) for (const prompt of groupPrompts) assert.equal(prompt.includes(text), false, text);
  });
});
