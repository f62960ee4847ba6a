/**
 * The step that brings a reply what lies behind the history's window: the summary of what came before, and memories that fit. Both are
 * asked at once, each under its deadline, and left out where late. Runs after the history is there.
 */
import type { Clock } from '../../actors/clock.ts';
import { gather } from './gather.ts';
import type { History } from './history.ts';
import { askMemory, type ConversationMemory } from './memories.ts';
import type { TurnStep, TurnWork } from './pipeline.ts';
import type { Summary } from './summaries.ts';

/** What the step adds to the work. */
export interface TurnContext {
  /** What came before the history, in few words; null where nothing did, or it came too late. */
  summary: Summary | null;
  /** What was asked and came too late, or not at all. */
  leftOut: readonly ContextSource[];
}

export type ContextSource = 'memory' | 'summary';

export interface WithContextOptions {
  history: Pick<History, 'summary'>;
  memory: Pick<ConversationMemory, 'recall'>;
  clock: Pick<Clock, 'after'>;
  /** What a reply waits for each, milliseconds. The defaults are for our own database; 800 for memory is right where a service is asked. */
  budgets?: Partial<Record<ContextSource, number>>;
  /** Memories at most; default 6. */
  limit?: number;
  /** Told when a reply went on without one of them. */
  leftOut?(report: { address: string; turnId: string; sources: readonly ContextSource[] }): void;
}

/** Somebody's first word after a pause reads all that is known of them anew, some tenths of a second for thousands of memories. A reply half a second late is better than one that has forgotten. */
const budgetsDefault: Record<ContextSource, number> = { memory: 500, summary: 200 };

function isSaid(wanted: string, { history, incoming }: TurnWork): boolean {
  const isWanted = ({ text }: { text: string }) => text === wanted;
  return history.some(isWanted) || incoming.some(isWanted);
}

/** Puts summary and memories on the work. */
export function withContext({ history, memory, clock, budgets, limit = 6, leftOut }: WithContextOptions): TurnStep {
  const { memory: memoryMs, summary: summaryMs } = { ...budgetsDefault, ...budgets };
  return async (work) => {
    // News are told from what they say.
    if (work.incoming.length === 0) return work;
    const { found, leftOut: sources } = await gather(
      {
        memory: { budgetMs: memoryMs, ask: ({ signal }) => askMemory(memory, work, limit, signal) },
        summary: { budgetMs: summaryMs, ask: () => history.summary(work.address) },
      },
      clock,
      work.signal,
    );
    if (sources.length > 0 && !work.signal.aborted) {
      leftOut?.({ address: work.address, turnId: work.input.turnId, sources });
    }
    work.summary = found.summary ?? null;
    work.leftOut = sources;
    if (found.memory !== undefined) {
      const { lines, avoid } = found.memory;
      // What is still in the window needs no reminding of.
      work.recollections = { lines: lines.filter(({ text }) => !isSaid(text, work)), avoid };
    }
    return work;
  };
}
