/** One turn of a conversation as an operator reads it: what its reply was written from, and what it said. From the journal alone. */
import type { Journal, JournalRow } from '../../actors/journal.ts';
import { recordPages } from '../store/record-pages.ts';

export interface TurnView {
  turnId: string;
  /** What the reply was written from, as its event has it; null for a turn from before it was kept. */
  seen: unknown;
  outcome: string;
  /** Unix milliseconds. */
  finishedAt: number;
  said: string[];
  deeds: unknown[];
}

/** Records looked back through for a turn's words. */
const recordsMax = 5_000;
/** Rows between a turn's first word and its end. */
const rowsMax = 400;

interface Spoken {
  seq: number;
  text: string;
}

/** Undefined where no word of such a turn is found. */
export async function readTurn(
  journal: Pick<Journal, 'records' | 'read'>,
  address: string,
  turnId: string,
): Promise<TurnView | undefined> {
  const spoken = await wordsOf(journal, address, turnId);
  const [first] = spoken;
  if (first === undefined) return undefined;
  const last = spoken.at(-1)!.seq;
  const rows = await journal.read(address, first.seq - 1, rowsMax);
  const output = rows.find(({ seq, event }) => seq >= last && isReply(event))?.event.output as ReplyEnd | undefined;
  if (output === undefined) return undefined;
  return {
    turnId,
    seen: output.seen ?? null,
    outcome: output.outcome,
    finishedAt: output.finishedAt,
    said: spoken.map(({ text }) => text),
    deeds: output.deeds ?? [],
  };
}

interface ReplyEnd {
  outcome: string;
  finishedAt: number;
  seen?: unknown;
  deeds?: unknown[];
}

function isReply({ type }: JournalRow['event']): boolean {
  return type === 'xstate.done.actor.reply';
}

/** Everything a turn said, in order. */
async function wordsOf(journal: Pick<Journal, 'records'>, address: string, turnId: string): Promise<Spoken[]> {
  const found: Spoken[] = [];
  let looked = 0;
  for await (const page of recordPages(journal, address, { kind: 'message' })) {
    const own = page.flatMap(({ seq, data }) => {
      const { turnId: of, text } = data as { turnId?: string; text?: string };
      return of === turnId ? [{ seq, text: text ?? '' }] : [];
    });
    found.unshift(...own);
    looked += page.length;
    if (looked >= recordsMax || (found.length > 0 && own.length === 0)) break;
  }
  return found;
}

/** The same for reading: a line each, what is nested indented. */
export function turnText({ turnId, outcome, finishedAt, said, deeds, seen }: TurnView): string {
  return [
    `turn      ${turnId}`,
    `outcome   ${outcome}`,
    `finished  ${new Date(finishedAt).toISOString()}`,
    ...said.map((text) => `said      ${text}`),
    ...deeds.map((deed) => `deed      ${JSON.stringify(deed)}`),
    '',
    'what it was written from',
    ...linesOf(seen, '  '),
    '',
  ].join('\n');
}

function linesOf(value: unknown, indent: string): string[] {
  if (value === null || typeof value !== 'object')
    return String(value)
      .split('\n')
      .map((line) => indent + line);
  return Object.entries(value).flatMap(([key, inner]) =>
    inner !== null && typeof inner === 'object'
      ? [`${indent}${key}`, ...linesOf(inner, `${indent}  `)]
      : [`${indent}${key}: ${String(inner).replaceAll('\n', `\n${indent}  `)}`],
  );
}
