/** MiniApp sessions for load: opened as an operator opens them, entered by each person's link as a browser does. */
import { benchOrigin, benchSecrets } from './credentials.ts';
import type { SocketTarget } from './websocket.ts';

/** A person of a session: what their browser sends along. */
export interface Person {
  sessionId: string;
  headers: Record<string, string>;
}

/** Sessions are opened, and links followed, so many at a time. */
const atATime = 16;

/** Opens polls of `people` persons each, the first of them the host. `answer[session][person]`. */
export async function openPolls(
  port: number,
  count: number,
  people: number,
  options: readonly string[],
): Promise<Person[][]> {
  const polls: Person[][] = [];
  for (let from = 0; from < count; from += atATime) {
    const lot = Math.min(atATime, count - from);
    polls.push(...(await Promise.all(Array.from({ length: lot }, () => openPoll(port, people, options)))));
  }
  return polls;
}

async function openPoll(port: number, count: number, options: readonly string[]): Promise<Person[]> {
  const people = Array.from({ length: count }, (_, index) => ({
    name: `Person ${index}`,
    contact: `+1555${String(2_000_000 + index)}`,
    role: index === 0 ? 'host' : 'member',
  }));
  const response = await fetch(`http://127.0.0.1:${port}/miniapps/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-admin-key': benchSecrets.ADMIN_API_KEY },
    body: JSON.stringify({ app: 'poll', people, setup: { question: 'Where do we eat?', options } }),
  });
  if (response.status !== 201) throw new Error(`no session: ${response.status} ${await response.text()}`);
  const { session_id: sessionId, links } = (await response.json()) as { session_id: string; links: { url: string }[] };
  const persons: Person[] = [];
  for (const { url } of links) persons.push(await follow(port, sessionId, new URL(url)));
  return persons;
}

async function follow(port: number, sessionId: string, { pathname, search }: URL): Promise<Person> {
  const response = await fetch(`http://127.0.0.1:${port}${pathname}${search}`, { redirect: 'manual' });
  await response.arrayBuffer();
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`a link set no cookie: ${response.status}`);
  return { sessionId, headers: { Cookie: cookie, Origin: benchOrigin } };
}

export function socketOf(port: number, { sessionId, headers }: Person): SocketTarget {
  return { port, path: `/ws/miniapps/${sessionId}`, headers };
}

/** The document as the server holds it for this person. */
export async function stateOf(
  port: number,
  { sessionId, headers }: Person,
): Promise<{ rev: number; state: unknown; you: unknown }> {
  const response = await fetch(`http://127.0.0.1:${port}/miniapps/sessions/${sessionId}/state`, { headers });
  if (response.status !== 200) throw new Error(`no state: ${response.status}`);
  return (await response.json()) as { rev: number; state: unknown; you: unknown };
}
