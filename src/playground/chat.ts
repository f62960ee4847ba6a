/**
 * `npm run chat`: the playground in a terminal, over the same real socket. A relay of its own (`playground_<name>`) with an HMAC token made
 * from the secret of this machine's server. Reads piped lines too, and then ends once everything said has been answered.
 */
import { createHash } from 'node:crypto';
import { dataDirFiles } from '../config/secrets-file.ts';
import { type Config, readEnvironment, resolveConfig } from '../config.ts';
import { makeHmacToken } from '../edge/tokens.ts';
import { phonePrefix, playgroundPrefix } from './relay/threads.ts';
import { readArguments, usage } from './terminal/arguments.ts';
import { createConversation, type TerminalPersona } from './terminal/conversation.ts';
import { openScreen } from './terminal/screen.ts';
import { type Inside, watchInside } from './terminal/sockets.ts';

/** A piped conversation is over when nothing came for this long and the conversation listens again. */
const quietMs = 700;
/** The same where the server does not show its inside: the slowest reply must fit in. */
const quietBlindMs = 15_000;
const lookMs = 100;

const args = readArguments(process.argv.slice(2));
if (args.kind === 'help') leave(usage, 0);
else if (args.kind === 'wrong') leave(`${args.problem}\n\n${usage}`, 1);
else await chat(args, configuration());

async function chat(asked: { persona: string | null; url: string | null; as: string }, config: Config): Promise<void> {
  const url = asked.url ?? `http://127.0.0.1:${config.port}`;
  const personas = await fetchPersonas(url);
  if (personas === undefined) {
    return leave(`No server answers at ${url}. Start one in another terminal: npm start\n(or name another: --url)`, 1);
  }
  const named = (name: string) => personas.find(({ id }) => id === name.toLowerCase());
  let persona = asked.persona === null ? personas[0]! : named(asked.persona);
  const names = personas.map(({ id }) => id).join(', ');
  if (persona === undefined) return leave(`There is no persona '${asked.persona}': known are ${names}`, 1);

  const agent = playgroundPrefix + asked.as;
  const phone = phoneOf(agent);
  const token = () => makeHmacToken(agent, phone, Math.floor(Date.now() / 1_000), config.edgeSecret);
  const isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const inside = () => watchInside(`${url}/ws/playground?persona=${persona!.id}&mode=direct`, token());
  let watched: Inside = inside();

  const commands: Record<string, (rest: string) => void> = {
    '/quit': () => end(),
    '/help': () => screen.note(usage),
    '/state': () => void watched.ready.then(() => screen.note(stateOf(watched))),
    '/journal': () => void watched.ready.then(() => screen.note(journalOf(watched))),
    '/persona': (name) => {
      const next = named(name);
      if (next === undefined) return screen.note(`(known are ${names})`);
      persona = next;
      watched.close();
      watched = inside();
      screen.note(`(now texting ${next.name}: ${next.tagline})`);
    },
  };
  const screen = openScreen({
    input: process.stdin,
    output: process.stdout,
    isInteractive,
    onLine(line) {
      const text = line.trim();
      const [word = '', ...rest] = text.split(/\s+/);
      if (Object.hasOwn(commands, word)) return commands[word]!(rest.join(' '));
      if (word.startsWith('/')) return screen.note(`(unknown: ${word}; there are ${Object.keys(commands).join(', ')})`);
      if (text !== '') conversation.say(persona!, text.slice(0, 5_000));
    },
    onEnd: () => (isInteractive ? end() : endWhenAnswered()),
  });
  const conversation = createConversation({
    url,
    agent,
    phone,
    token,
    screen,
    personas,
    isPaced: isInteractive,
    refused: () => void explainRefusal(url, agent, token()),
  });

  function end(): void {
    conversation.stop();
    watched.close();
    process.exit(0);
  }

  function endWhenAnswered(): void {
    setInterval(() => {
      const isListening = watched.isOpen && watched.states.conversation === 'listening';
      const isNew = watched.isOpen && watched.rows.length === 0;
      if (conversation.isQuiet(isListening || isNew ? quietMs : quietBlindMs)) end();
    }, lookMs);
  }

  if (isInteractive) screen.note(`Texting ${persona.name}: ${persona.tagline}. /persona, /state, /journal, /quit`);
  conversation.start();
}

function configuration(): Config {
  // A chat makes no secrets: only the server's own would be worth anything.
  const outcome = resolveConfig(readEnvironment(), { dataDirFiles: { ...dataDirFiles, writePrivate: () => {} } });
  if (outcome.kind === 'refused') {
    return leave(outcome.problems.map(({ variable, rule }) => `${variable} ${rule}`).join('\n'), 1);
  }
  const edgeSecret = outcome.generatedSecrets.find(({ name }) => name === 'EDGE_SECRET');
  if (edgeSecret?.isNew) {
    return leave('There is no edge secret here yet. Start the server first (npm start), or set EDGE_SECRET.', 1);
  }
  return outcome.config;
}

async function fetchPersonas(url: string): Promise<(TerminalPersona & { tagline: string })[] | undefined> {
  const response = await fetch(`${url}/api/personas`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  return response?.ok ? ((await response.json()) as (TerminalPersona & { tagline: string })[]) : undefined;
}

/** A socket that was never let in: says why, where the server says it over HTTP, and ends where trying again cannot help. */
async function explainRefusal(url: string, agent: string, token: string): Promise<void> {
  const response = await fetch(`${url}/edge/command/ack`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'x-edge-agent-id': agent, 'content-type': 'application/json' },
    body: JSON.stringify({ command_id: 'none', success: true }),
  }).catch(() => undefined);
  if (response?.status === 401) {
    leave(`The server at ${url} has another edge secret. Use its DATA_DIR, or set EDGE_SECRET to its own.`, 1);
  }
}

function stateOf(inside: Inside): string {
  if (!inside.isOpen) return '(this server does not show its inside)';
  const words = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value ?? null) ?? 'null'));
  return `conversation: ${words(inside.states.conversation)}, relay: ${words(inside.states.relay)}`;
}

function journalOf(inside: Inside): string {
  if (!inside.isOpen) return '(this server does not show its inside)';
  const lines = inside.rows.slice(-15).map(({ seq, at, type, origin, poison }) => {
    const time = new Date(at).toISOString().slice(11, 23);
    return `${String(seq).padStart(5)}  ${time}  ${type}  (${origin})${poison === null ? '' : '  POISON'}`;
  });
  return lines.length > 0 ? lines.join('\n') : '(nothing yet)';
}

/** The same name is the same person tomorrow: the number follows from it. */
function phoneOf(agent: string): string {
  const digits = createHash('sha256').update(agent).digest().readUInt32BE(0) % 10_000_000;
  return phonePrefix + String(digits).padStart(7, '0');
}

function leave(words: string, code: number): never {
  console.error(words);
  process.exit(code);
}
