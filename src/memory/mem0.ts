/**
 * mem0 over its HTTP interface: `POST /v3/memories/add/` (as it is, without inference), `POST /v3/memories/search/`, `DELETE
 * /v1/memories/:id/`. It has no ids of the caller's: ours travels in the metadata, and a memory that may have arrived is looked up
 * before it is told again. https://docs.mem0.ai/api-reference
 */
import { z } from 'zod';
import type { Unavailable } from './port.ts';
import { type MemoryService, type ServiceOptions, serviceDeadlines } from './service.ts';
import { callService, type ServiceCall } from './service-call.ts';

const result = z.object({ id: z.string(), metadata: z.record(z.string(), z.unknown()).nullish() });
/** Older answers are the bare list. */
const found = z.union([z.object({ results: z.array(result) }), z.array(result).transform((results) => ({ results }))]);

const nonsense: Unavailable = { kind: 'unavailable', problem: 'nonsense', retryable: true };

export function createMem0(options: ServiceOptions): MemoryService {
  const { searchMs, writeMs } = { ...serviceDeadlines, ...options };
  const call = (path: string, rest: Pick<ServiceCall, 'method' | 'body' | 'withinMs' | 'signal' | 'accept'>) =>
    callService({
      fetch: options.fetch ?? globalThis.fetch,
      url: `${options.baseUrl}${path}`,
      headers: { Authorization: `Token ${options.apiKey}` },
      ...rest,
    });

  const search = async (body: Record<string, unknown>, withinMs: number, signal?: AbortSignal) => {
    const outcome = await call('/v3/memories/search/', { method: 'POST', body, withinMs, signal });
    if (outcome.kind === 'unavailable') return outcome;
    const parsed = found.safeParse(outcome.value);
    return parsed.success ? { kind: 'results' as const, results: parsed.data.results } : nonsense;
  };
  /** Its own ids for a memory of ours. */
  const idsOf = async (namespace: string, key: string) => {
    const filters = { AND: [{ user_id: namespace }, { metadata: { memory_key: key } }] };
    const outcome = await search({ query: key, filters, top_k: 10 }, writeMs);
    if (outcome.kind === 'unavailable') return outcome;
    return outcome.results.filter(({ metadata }) => metadata?.memory_key === key).map(({ id }) => id);
  };

  return {
    name: 'mem0',
    async add(namespace, { key, text, kind, saidAt, saidBy }, again) {
      if (again) {
        const ids = await idsOf(namespace, key);
        if (!Array.isArray(ids)) return ids;
        if (ids.length > 0) return { kind: 'done' };
      }
      const body = {
        messages: [{ role: saidBy === 'persona' ? 'assistant' : 'user', content: text }],
        user_id: namespace,
        metadata: { memory_key: key, kind },
        timestamp: Math.floor(saidAt / 1_000),
        infer: false,
      };
      const outcome = await call('/v3/memories/add/', { method: 'POST', body, withinMs: writeMs });
      if (outcome.kind === 'unavailable') return outcome;
      return typeof outcome.value === 'object' && outcome.value !== null ? { kind: 'done' } : nonsense;
    },
    async remove(namespace, key) {
      const ids = await idsOf(namespace, key);
      if (!Array.isArray(ids)) return ids;
      for (const id of ids) {
        const outcome = await call(`/v1/memories/${encodeURIComponent(id)}/`, {
          method: 'DELETE',
          withinMs: writeMs,
          accept: 404,
        });
        if (outcome.kind === 'unavailable') return outcome;
      }
      return { kind: 'done' };
    },
    async search(namespace, text, limit, signal) {
      const outcome = await search({ query: text, filters: { user_id: namespace }, top_k: limit }, searchMs, signal);
      if (outcome.kind === 'unavailable') return outcome;
      const keys = outcome.results.flatMap(({ metadata }) =>
        typeof metadata?.memory_key === 'string' ? [metadata.memory_key] : [],
      );
      return { kind: 'found', keys: [...new Set(keys)] };
    },
  };
}
