/**
 * What a conversation wants of memory, in its own words; the server is put together with one (see `app.ts`). And the step that brings
 * memories to a reply: under a deadline, and left out where they are late.
 */
import type { Clock } from '../../actors/clock.ts';
import type { TurnStep, TurnWork } from './pipeline.ts';

export interface MemoryLine {
  text: string;
  /** Unix milliseconds. */
  saidAt: number;
  saidBy: 'person' | 'persona';
  /** Not to be brought up by ourselves. */
  delicate: boolean;
}

export interface Whose {
  conversation: string;
  mode: 'direct' | 'group';
}

type Down = { kind: 'unavailable' };

export interface ConversationMemory {
  recall(
    whose: Whose,
    query: { text: string; at: number; limit: number },
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

export interface WithMemoriesOptions {
  memory: Pick<ConversationMemory, 'recall'>;
  clock: Pick<Clock, 'after'>;
  /** What a reply waits for memory, milliseconds; default 400. */
  budgetMs?: number;
  limit?: number;
  /** Told when a reply went on without memory. */
  leftOut?(report: { address: string; turnId: string }): void;
}

/** Memories that fit the messages to answer. A slow or failing memory is left out and told of; the reply goes on. */
export function withMemories({ memory, clock, budgetMs = 400, limit = 6, leftOut }: WithMemoriesOptions): TurnStep {
  return async (work) => {
    const text = work.incoming
      .map((message) => message.text)
      .join('\n')
      .slice(0, 1_000);
    const deadline = new AbortController();
    const signal = AbortSignal.any([work.signal, deadline.signal]);
    const late = Promise.withResolvers<Down>();
    const cancel = clock.after(budgetMs, () => {
      deadline.abort();
      // Whoever heeds the signal may still give what it has.
      setImmediate(() => setImmediate(late.resolve, { kind: 'unavailable' }));
    });
    const asked = memory
      .recall(whoseOf(work), { text, at: work.now, limit }, signal)
      .catch((): Down => ({ kind: 'unavailable' }));
    const outcome = await Promise.race([asked, late.promise]).finally(cancel);
    if (outcome.kind === 'unavailable') {
      leftOut?.({ address: work.address, turnId: work.input.turnId });
      return work;
    }
    // What is still in the window needs no reminding of.
    const said = new Set([...work.history, ...work.incoming].map((message) => message.text));
    const lines = outcome.lines.filter((line) => !said.has(line.text));
    return { ...work, recollections: { lines, avoid: outcome.avoid } };
  };
}

export function whoseOf(work: Pick<TurnWork, 'address' | 'input'>): Whose {
  return { conversation: work.address, mode: work.input.mode };
}
