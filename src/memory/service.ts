/**
 * An outside memory service as this server uses it: a place that is told memories and finds among them. What it returns are keys: text,
 * validity and what was forgotten are always looked up here (M4), so a service that lags, or keeps what it should not, does no harm.
 */
import type { MemoryDraft, Unavailable } from './port.ts';

export type ServiceOutcome = { kind: 'done' } | Unavailable;
export type SearchOutcome = { kind: 'found'; keys: string[] } | Unavailable;

export interface MemoryService {
  readonly name: 'supermemory' | 'mem0';
  /** Tells a memory; telling it again changes nothing. `again`: an earlier try may have arrived. */
  add(
    namespace: string,
    draft: Pick<MemoryDraft, 'key' | 'text' | 'kind' | 'saidAt' | 'saidBy'>,
    again: boolean,
  ): Promise<ServiceOutcome>;
  /** Forgets a memory; one that is not there is done. */
  remove(namespace: string, key: string): Promise<ServiceOutcome>;
  /** Keys of what fits a question, best first. */
  search(namespace: string, text: string, limit: number, signal?: AbortSignal): Promise<SearchOutcome>;
}

export interface ServiceOptions {
  apiKey: string;
  /** Without a trailing slash. */
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
  /** Milliseconds for a search, which a person waits for, and for a write, which nobody does; default 1,200 and 10,000. */
  searchMs?: number;
  writeMs?: number;
}

export const serviceDeadlines = { searchMs: 1_200, writeMs: 10_000 } as const;
