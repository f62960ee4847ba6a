/** The memory actor as the host runs it: reads a conversation's records and remembers them. */
import { hash } from 'node:crypto';
import { keyOf } from '../../actors/address.ts';
import { type ActorDefinition, defineActor, type EffectCall } from '../../actors/definition.ts';
import type { Journal, RecordRow } from '../../actors/journal.ts';
import { memoryMachine, pauseMs, type ReadInput, type ReadOutput } from '../../machines/memory.ts';
import { recordsBetween } from '../store/record-pages.ts';
import type { HeardMessage } from './extraction.ts';
import { createPasses } from './passes.ts';
import type { Audience } from './port.ts';
import type { RememberTurn } from './remember-turn.ts';

export interface MemoryActorOptions {
  journal: Pick<Journal, 'records'>;
  /** By rules: at once, and it never fails but with the memory itself. */
  rememberTurn: RememberTurn;
  /** By a model, where there is one. */
  understandTurn: RememberTurn | null;
}

/** How many records are read at once; the rest in another round, so that a long history holds up nobody. */
const recordsPerRead = 120;
const beforeShown = 6;
/** Among so many turns before there are likely as many records; where many said nothing there are fewer. */
const beforeSeqs = 16;
const newestRead = 24;

export function memoryActor(options: MemoryActorOptions): ActorDefinition {
  const passes = createPasses({ pauseMs });
  return defineActor({
    kind: 'memory',
    machine: memoryMachine,
    version: 1,
    input: (address) => ({ conversation: `conversation/${keyOf(address)}` }),
    effects: {
      read: async (call) => {
        const output = await passes.run(() => read(call, options, options.rememberTurn), call.signal);
        return { ...output, pauseMs: passes.pauseMs() };
      },
      understand: async (call) => {
        // The model was taken away since: there is nothing more to understand.
        if (options.understandTurn === null) return { position: call.input.after, more: false, deepens: false };
        return read(call, options, options.understandTurn);
      },
    },
  });
}

/** Whose memory a conversation is: `conversation/<platform>:<chat>:<persona>`. In a direct chat the chat is the person. */
export function audienceOf(conversation: string, mode: 'direct' | 'group'): Audience {
  const key = keyOf(conversation);
  const colon = key.lastIndexOf(':');
  const personaId = key.slice(colon + 1);
  const chat = key.slice(key.indexOf(':') + 1, colon);
  if (mode === 'group') return { kind: 'group', chat, personaId };
  // `any;-;+1555…`: what comes after the second semicolon is the handle.
  return { kind: 'direct', person: chat.slice(chat.lastIndexOf(';') + 1), personaId };
}

async function read(
  { input, signal, id }: EffectCall<ReadInput>,
  options: MemoryActorOptions,
  rememberTurn: RememberTurn,
): Promise<ReadOutput> {
  const deepens = options.understandTurn !== null;
  const { rows, before, more } = await unreadRecords(options.journal, input);
  const last = rows.at(-1);
  if (last === undefined) return { position: input.after, more: false, deepens };
  const messages = rows.flatMap((row) => heardFrom(row, input.mode));
  const request = { messages, before: before.flatMap((row) => heardFrom(row, input.mode)), signal, idempotencyKey: id };
  const outcome = await rememberTurn(audienceOf(input.conversation, input.mode), request);
  if (outcome.kind === 'unavailable') throw new Error(`memory is unavailable (${outcome.problem})`);
  return { position: last.seq, more, deepens };
}

/** Reads the newest records at once, whether they were read before or not: the memories of a message have keys of their own. */
export async function readNewest(
  conversation: string,
  mode: 'direct' | 'group',
  options: Pick<MemoryActorOptions, 'journal' | 'rememberTurn'> & { signal: AbortSignal },
): Promise<void> {
  const rows = await options.journal.records(conversation, { kind: 'message', limit: newestRead });
  const messages = rows.flatMap((row) => heardFrom(row, mode));
  if (messages.length === 0) return;
  const request = { messages, before: [], signal: options.signal, idempotencyKey: `${conversation}:catch_up` };
  await options.rememberTurn(audienceOf(conversation, mode), request);
}

/** The oldest records that were not read yet, and a few before them. */
async function unreadRecords(journal: Pick<Journal, 'records'>, { conversation, after }: ReadInput) {
  const from = Math.max(0, after - beforeSeqs);
  const read = await recordsBetween(journal, conversation, { kind: 'message', afterSeq: from });
  const first = read.findIndex(({ seq }) => seq > after);
  if (first < 0) return { rows: [], before: [], more: false };
  const [before, rows] = [read.slice(Math.max(0, first - beforeShown), first), read.slice(first)];
  let end = Math.min(rows.length, recordsPerRead);
  // Records of one turn have one sequence number and are read together.
  while (end < rows.length && rows[end]!.seq === rows[end - 1]!.seq) end += 1;
  return { rows: rows.slice(0, end), before, more: end < rows.length };
}

type MessageData =
  | { from: 'person'; sender: string; text: string; sentAt: number; id: string }
  | { from: 'persona'; text: string; id: string };

function heardFrom(row: RecordRow, mode: 'direct' | 'group'): HeardMessage[] {
  const data = row.data as unknown as MessageData;
  if (typeof data?.text !== 'string' || data.text.trim() === '') return [];
  if (data.from === 'persona') return [{ id: data.id, from: 'persona', speaker: null, text: data.text, at: row.at }];
  return [
    {
      id: data.id,
      from: 'person',
      speaker: mode === 'group' ? memberTag(data.sender) : null,
      text: data.text,
      at: data.sentAt,
    },
  ];
}

/** Tells the members of a group apart, for good and without their number. */
function memberTag(sender: string): string {
  return `member_${hash('sha256', sender, 'hex').slice(0, 8)}`;
}
