/**
 * Supermemory over its HTTP interface: `POST /v3/documents` (the `customId` makes a repetition harmless), `DELETE /v3/documents/:customId`,
 * `POST /v4/search`. A namespace is a container tag. https://supermemory.ai/docs
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type MemoryService, type ServiceOptions, serviceDeadlines } from './service.ts';
import { callService, type ServiceCall } from './service-call.ts';

const found = z.object({
  results: z.array(z.object({ metadata: z.record(z.string(), z.unknown()).nullish() })),
});
const accepted = z.object({ id: z.string() });

export function createSupermemory(options: ServiceOptions): MemoryService {
  const { searchMs, writeMs } = { ...serviceDeadlines, ...options };
  const call = (path: string, rest: Pick<ServiceCall, 'method' | 'body' | 'withinMs' | 'signal' | 'accept'>) =>
    callService({
      fetch: options.fetch ?? globalThis.fetch,
      url: `${options.baseUrl}${path}`,
      headers: { Authorization: `Bearer ${options.apiKey}` },
      ...rest,
    });

  return {
    name: 'supermemory',
    async add(namespace, { key, text, kind, saidAt, saidBy }) {
      const metadata = { memory_key: key, kind, said_by: saidBy, said_at: new Date(saidAt).toISOString() };
      const body = { content: text, containerTag: namespace, customId: customIdOf(namespace, key), metadata };
      const outcome = await call('/v3/documents', { method: 'POST', body, withinMs: writeMs });
      if (outcome.kind === 'unavailable') return outcome;
      if (!accepted.safeParse(outcome.value).success)
        return { kind: 'unavailable', problem: 'nonsense', retryable: true };
      return { kind: 'done' };
    },
    async remove(namespace, key) {
      const path = `/v3/documents/${customIdOf(namespace, key)}`;
      const outcome = await call(path, { method: 'DELETE', withinMs: writeMs, accept: 404 });
      return outcome.kind === 'unavailable' ? outcome : { kind: 'done' };
    },
    async search(namespace, text, limit, signal) {
      // Several of its memories may come from one of ours.
      const body = { q: text, containerTag: namespace, limit: limit * 2, threshold: 0.3, searchMode: 'hybrid' };
      const outcome = await call('/v4/search', { method: 'POST', body, withinMs: searchMs, signal });
      if (outcome.kind === 'unavailable') return outcome;
      const parsed = found.safeParse(outcome.value);
      if (!parsed.success) return { kind: 'unavailable', problem: 'nonsense', retryable: true };
      const keys = parsed.data.results.flatMap(({ metadata }) =>
        typeof metadata?.memory_key === 'string' ? [metadata.memory_key] : [],
      );
      return { kind: 'found', keys: [...new Set(keys)] };
    },
  };
}

function customIdOf(namespace: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([namespace, key]))
    .digest('hex');
}
