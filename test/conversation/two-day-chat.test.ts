/** The two-day transcript holds what it promises, and the rules at the door read it as people meant it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { belongsTogether } from '../../machines/conversation/reading.ts';
import { classifyIncoming } from '../../src/conversation/intake.ts';
import { composeOffline } from '../../src/conversation/offline-responder.ts';
import { builtInPersonas, createPersonaRegistry } from '../../src/conversation/persona-registry.ts';
import { chooseReflex } from '../../src/conversation/reflex.ts';
import { crisisIn } from '../../src/conversation/safety.ts';
import { type EdgeMessage, messageSchema, normaliseMessage, olderMessageSchema } from '../../src/edge/wire.ts';
import { briefOf, heard } from './brief.ts';

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

function messageOf({ body }: Line): EdgeMessage {
  const schema = 'thread_id' in body ? olderMessageSchema : messageSchema;
  const normalised = normaliseMessage(schema.parse(body));
  assert.equal(normalised.kind, 'message', JSON.stringify(body));
  return (normalised as { message: EdgeMessage }).message;
}

function read(line: Line) {
  const message = messageOf(line);
  const persona = registry.resolve({ id: message.personaId });
  const { text, mode, participants, activeMiniapp } = message;
  return { message, persona, signs: classifyIncoming({ text, mode, persona, participants, activeMiniapp }) };
}

describe('the transcript', () => {
  it('is in order, long enough, and every body is one a relay may send', () => {
    assert.ok(lines.length >= 70, `${lines.length} lines`);
    for (const [index, line] of lines.entries()) {
      messageOf(line);
      assert.ok(index === 0 || line.at >= lines[index - 1]!.at, line.at);
      assert.equal(line.via === 'socket', typeof line.body.message_id === 'string');
    }
  });

  it('holds everything that makes texting hard', () => {
    const bodies = lines.map(({ body }) => body);
    const chats = new Set(bodies.map((body) => String(body.chat_guid ?? body.thread_id)));
    for (const spelling of ['iMessage;-;', 'SMS;-;', 'any;-;'])
      assert.ok(chats.has(`${spelling}+15550100101`), spelling);
    assert.ok(bodies.some((body) => 'thread_id' in body && body.is_group === true));
    assert.ok(bodies.some((body) => typeof body.timestamp === 'number' && body.timestamp > 1e12));
    assert.ok(bodies.some((body) => Array.isArray(body.attachments) && body.text === ''));
    const signs = lines.map((line) => read(line).signs);
    for (const sign of [
      'reaction',
      'linkOnly',
      'correction',
      'unfinished',
      'question',
      'personal',
      'logistics',
    ] as const) {
      assert.ok(
        signs.some((one) => one[sign]),
        sign,
      );
    }
    for (const expected of ['together', 'repeat', 'introduction', 'redirect', 'miniapp'] as const) {
      assert.ok(
        lines.some(({ expect }) => expect[expected] !== undefined),
        expected,
      );
    }
    assert.ok(bodies.some(({ text }) => text === '{{last_bubble}}'));
    assert.ok(bodies.some(({ text }) => text === '{{last_bubble_ascii}}'));
  });

  it('names nobody’s real number', () => {
    for (const [number] of JSON.stringify(lines).matchAll(/\+\d{8,}/g)) assert.match(number, /^\+1555\d{7}$/);
    assert.ok(lines.every(({ body }) => crisisIn(String(body.text ?? body.filtered_text)) === null));
  });

  it('repeats a POST byte for byte', () => {
    for (const [index, { body, expect }] of lines.entries()) {
      if (expect.repeat) assert.deepEqual(body, lines[index - 1]!.body);
    }
  });
});

describe('the rules at the door', () => {
  it('hear a tapback wherever one is meant, and nowhere else', () => {
    for (const line of lines) {
      const meant = /tapback/.test(line.expect.note ?? '');
      assert.equal(read(line).signs.reaction, meant, JSON.stringify(line.body));
    }
  });

  it('speak in the group when called, for logistics within the limit, for a MiniApp, and once to say who they are', () => {
    let sinceUncalled: number | null = null;
    for (const line of lines) {
      const { message, signs } = read(line);
      if (message.mode !== 'group') continue;
      const allowed: boolean = sinceUncalled === null || sinceUncalled >= 20;
      const uncalled: boolean =
        !signs.called &&
        (line.expect.introduction === true || ((signs.logistics || message.activeMiniapp !== null) && allowed));
      assert.equal(signs.called || uncalled, line.expect.respond, message.text);
      assert.equal(signs.called && signs.personal, line.expect.redirect ?? false, message.text);
      sinceUncalled = uncalled ? 0 : sinceUncalled === null ? null : sinceUncalled + 1;
    }
  });

  it('take what is one thought as one', () => {
    for (const [index, line] of lines.entries()) {
      const { together } = line.expect;
      const before = lines
        .slice(0, index)
        .findLast((earlier) => together !== undefined && earlier.expect.together === together);
      if (before === undefined) continue;
      const [first, second] = [messageOf(before), messageOf(line)];
      assert.ok(
        belongsTogether(
          heard(first.text, first.sentAt, first.sender),
          heard(second.text, second.sentAt, second.sender),
        ),
        `${first.text} / ${second.text}`,
      );
    }
  });
});

it('gets an offline answer to every line that is owed one, and a reflex to some', () => {
  let reflexes = 0;
  let direct = 0;
  for (const line of lines) {
    if (!line.expect.respond) continue;
    const { message, persona } = read(line);
    const bubbles = composeOffline(briefOf(message.text, { persona, mode: message.mode }));
    assert.ok(bubbles.length > 0 && bubbles.every((bubble) => bubble.trim() !== ''), message.text);
    if (message.mode !== 'direct') continue;
    direct += 1;
    if (chooseReflex({ persona, text: message.text, mode: 'direct', recent: [], seed: line.at }) !== null)
      reflexes += 1;
  }
  assert.ok(reflexes > 0 && reflexes < direct / 2, `${reflexes} of ${direct}`);
});
