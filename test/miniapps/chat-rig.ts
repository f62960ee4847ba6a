/** A chat with the whole server: what people write as a relay posts it, the relay's socket, and browsers that follow the links in the answers. */
import assert from 'node:assert/strict';
import { bubblesUsed } from '../support/relay.ts';
import { connectSocket, type SocketClient } from '../support/socket-client.ts';
import { until } from '../support/waits.ts';
import { edgeSecret, origin, type Person, personOf, type Rig } from './rig.ts';

export interface Said {
  should_respond: boolean;
  bubbles: string[];
  /** The words, without the link. */
  words: string;
  link: string | null;
  app: string | null;
  room: string | null;
}

export interface Command {
  command_id: string;
  command_type: string;
  payload: { [key: string]: unknown; text?: string };
}

export interface Chat {
  readonly guid: string;
  readonly phone: string;
  /** Posts a text; by the chat's one person, or by who is named. */
  say(text: string, more?: { from?: string; [key: string]: unknown }): Promise<Said>;
  /** The same request once more. */
  repeat(): Promise<Said>;
  /** Commands the relay got for this chat so far, in order, each once. */
  readonly commands: readonly Command[];
  /** The next bubble or command to come over the socket that fits. */
  bubble(pattern: RegExp, ms?: number): Promise<string>;
  command(type: string, fits?: (payload: Command['payload']) => boolean): Promise<Command>;
}

let numbers = 3_000;

/** A phone number that no test had before. */
export function newPhone(): string {
  numbers += 1;
  return `+1555031${numbers}`;
}

let seconds = Math.floor(Date.now() / 1_000);

/** The relay's socket, which acknowledges everything at once and comes back when it is closed, and the chats it serves. */
export async function connectRelay(rig: Rig, agent = 'luna1') {
  const seen: Command[] = [];
  const ids = new Set<string>();
  let socket: SocketClient | undefined;
  let isOver = false;
  const connect = async () => {
    const headers = { authorization: `Bearer ${edgeSecret}` };
    const open = await connectSocket({ port: rig.port, path: `/edge/ws?edge_agent_id=${agent}`, headers });
    assert.equal(open.status, 101, open.body);
    socket = open;
    void (async () => {
      for (;;) {
        const frame = JSON.parse(await open.next(() => true, 2_147_483_647));
        if (frame.type !== 'command') continue;
        const command = frame.data as Command;
        open.send(
          JSON.stringify({ type: 'command_ack', data: { command_id: command.command_id, status: 'completed' } }),
        );
        if (!ids.has(command.command_id)) seen.push(command);
        ids.add(command.command_id);
      }
    })().catch(() => undefined);
    void open.closed.then(() => {
      if (!isOver) void until('the relay is back', () => isOver || connect().then(() => true), 20_000);
    });
  };
  await connect();

  const chat = (options: { participants?: string[]; phone?: string } = {}): Chat => {
    const { participants, phone = newPhone() } = options;
    const guid = participants === undefined ? `iMessage;-;${phone}` : `iMessage;+;chat${newPhone().slice(2)}`;
    let last: { body: string; key: string } | undefined;
    const post = async (): Promise<Said> => {
      const response = await fetch(`http://127.0.0.1:${rig.port}/edge/message`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${edgeSecret}`,
          'x-edge-agent-id': agent,
          'content-type': 'application/json',
          'idempotency-key': last!.key,
        },
        body: last!.body,
        signal: AbortSignal.timeout(20_000),
      });
      const body = (await response.json()) as Record<string, unknown>;
      assert.equal(response.status, 200, JSON.stringify(body));
      const bubbles = bubblesUsed(body);
      const link = bubbles.find((bubble) => /^https?:\/\/\S+\/m\/\S+$/.test(bubble)) ?? null;
      return {
        should_respond: body.should_respond === true,
        bubbles,
        words: bubbles.filter((bubble) => bubble !== link).join(' '),
        link,
        app: (body.mini_app_triggered as string | null | undefined) ?? null,
        room: (body.room_id as string | null | undefined) ?? null,
      };
    };
    const taken = new Set<string>();
    const next = (what: string, fits: (command: Command) => boolean, ms?: number): Promise<Command> =>
      until(
        what,
        () => {
          const found = seen.find(
            (command) => !taken.has(command.command_id) && command.payload.thread_id === guid && fits(command),
          );
          if (found !== undefined) taken.add(found.command_id);
          return found;
        },
        ms,
      );
    return {
      guid,
      phone,
      async say(text, { from = phone, ...more } = {}) {
        // A minute apart: no two of them are one burst.
        seconds += 60;
        const people = participants === undefined ? {} : { mode: 'group', participants };
        const body = {
          chat_guid: guid,
          mode: 'direct',
          sender: from,
          text,
          timestamp: seconds,
          persona_id: 'luna',
          ...people,
        };
        last = { body: JSON.stringify({ ...body, ...more }), key: `key-${seconds}` };
        return post();
      },
      repeat: post,
      get commands() {
        return seen.filter(({ payload }) => payload.thread_id === guid);
      },
      async bubble(pattern, ms) {
        const found = await next(
          `a bubble like ${pattern}`,
          ({ command_type, payload }) => command_type === 'send_message_now' && pattern.test(payload.text ?? ''),
          ms,
        );
        return found.payload.text!;
      },
      command: (type, fits = () => true) =>
        next(`a command ${type}`, ({ command_type, payload }) => command_type === type && fits(payload)),
    };
  };
  const close = () => {
    isOver = true;
    socket?.destroy();
  };
  return { chat, close };
}

export type RelayDesk = Awaited<ReturnType<typeof connectRelay>>;

/** Follows a person's own link. */
export async function enter(rig: Rig, link: string): Promise<Person> {
  const { pathname, search } = new URL(link);
  const answer = await rig.call('GET', pathname + search);
  assert.equal(answer.status, 303, JSON.stringify(answer.body));
  return seated(rig, pathname, answer.headers.getSetCookie());
}

/** Follows a group's link and says who one is; the answer's status where that was refused. */
export async function claim(rig: Rig, link: string, who: string, name = ''): Promise<Person | number> {
  const { pathname, searchParams, search } = new URL(link);
  const asked = await rig.call('GET', pathname + search);
  assert.equal(asked.status, 200);
  assert.equal(asked.headers.getSetCookie().length, 0, 'opening the link let somebody in');
  const press = /name="press" value="([^"]+)"/.exec(String(asked.body))?.[1] ?? '';
  const form = new URLSearchParams({ t: searchParams.get('t')!, who, name, press });
  const answer = await rig.call('POST', `${pathname}/seat`, {
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
  });
  if (answer.status !== 303) return answer.status;
  return seated(rig, pathname, answer.headers.getSetCookie());
}

async function seated(rig: Rig, path: string, cookies: string[]): Promise<Person> {
  const cookie = cookies[0]!.split(';')[0]!;
  const sessionId = path.split('/').at(-1)!;
  const answer = await rig.call('GET', `/miniapps/sessions/${sessionId}/state`, { headers: { cookie, origin } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return personOf(rig, sessionId, answer.body.you.id, cookie);
}
