/**
 * What a conversation wants of memory, in its own words; the server is put together with one (see `assembly/foundation.ts`). And the step that brings
 * memories to a reply: under a deadline, and left out where they are late.
 */
import type { TurnWork } from './pipeline.ts';

export interface MemoryLine {
  text: string;
  /** Unix milliseconds. */
  saidAt: number;
  saidBy: 'person' | 'persona';
  /** What was said right before and after it, a line each; empty where that is not known. */
  around?: string;
  /** Their own words, and not what was understood of them. */
  isQuote?: boolean;
  /** Something else is known in its place since. */
  isPast?: boolean;
  /** Not to be brought up by ourselves. */
  delicate: boolean;
}

export interface Whose {
  conversation: string;
  mode: 'direct' | 'group';
}

type Down = { kind: 'unavailable' };

export interface ConversationMemory {
  /** `around`: each line with what was said around it; default true. */
  recall(
    whose: Whose,
    query: { text: string; at: number; limit: number; around?: boolean },
    signal: AbortSignal,
  ): Promise<{ kind: 'recalled'; lines: MemoryLine[]; avoid: string[] } | Down>;
  about(
    whose: Whose,
    at: number,
  ): Promise<{ kind: 'known'; facts: MemoryLine[]; sayings: MemoryLine[]; boundaries: number } | Down>;
  forget(
    whose: Whose,
    id: string,
    target: { by: 'time'; from: number; until: number } | { by: 'subject'; text: string } | { by: 'everything' },
    at: number,
  ): Promise<{ kind: 'forgotten'; memories: number } | Down>;
  boundaryIn(text: string): { topic: string; lifted: boolean } | null;
  /** Reads what was said lately and not read yet, so that a question about memory misses nothing of the last seconds. */
  catchUp(whose: Whose, signal: AbortSignal): Promise<void>;
  hear(
    whose: Whose,
    message: { id: string; text: string; at: number },
    signal: AbortSignal,
  ): Promise<{ kind: 'heard' } | Down>;
}

/** What memory adds to a reply. */
export interface Recollections {
  lines: MemoryLine[];
  /** Subjects that are not to be brought up. */
  avoid: string[];
}

const askedCharsMax = 1_000;

/** Asks for what fits the messages to answer. Rejects where memory is not there. */
export async function askMemory(
  memory: Pick<ConversationMemory, 'recall'>,
  work: Pick<TurnWork, 'address' | 'input' | 'incoming' | 'now'>,
  limit: number,
  signal: AbortSignal,
): Promise<Recollections> {
  const text = work.incoming
    .map((message) => message.text)
    .join('\n')
    .slice(0, askedCharsMax);
  const outcome = await memory.recall(whoseOf(work), { text, at: work.now, limit }, signal);
  if (outcome.kind === 'unavailable') throw new Error('memory is unavailable');
  return { lines: outcome.lines, avoid: outcome.avoid };
}

/** The same memory, with what is forgotten kept out of the history's summaries too: first there, so that it is nowhere once it is said to be. */
export function forgettingHistory(
  memory: ConversationMemory,
  history: { forget(address: string, wish: Parameters<ConversationMemory['forget']>[2], at: number): Promise<void> },
): ConversationMemory {
  return {
    ...memory,
    async forget(whose, id, target, at) {
      try {
        await history.forget(whose.conversation, target, at);
      } catch {
        return { kind: 'unavailable' };
      }
      return memory.forget(whose, id, target, at);
    },
  };
}

export function whoseOf(work: Pick<TurnWork, 'address' | 'input'>): Whose {
  return { conversation: work.address, mode: work.input.mode };
}
