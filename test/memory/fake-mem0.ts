/** mem0's interface as far as it is documented and used: adding as it is, search by filters, deletion by its own ids. */
import { type FakeService, likeness, startFakeService } from './fake-service.ts';

interface Stored {
  id: string;
  memory: string;
  user_id: string;
  metadata: Record<string, unknown>;
}

export interface FakeMem0 extends FakeService {
  readonly memories: Map<string, Stored>;
  readonly searches: () => number;
  /** Takes the next addition in and answers as if it had failed. */
  loseNextAnswer(): void;
}

export async function startFakeMem0(apiKey: string): Promise<FakeMem0> {
  const memories = new Map<string, Stored>();
  let made = 0;
  let losing = false;
  const service = await startFakeService(({ method, path, headers, body }) => {
    if (headers.authorization !== `Token ${apiKey}`) return { status: 401, body: { detail: 'Invalid token.' } };
    if (method === 'POST' && path === '/v3/memories/add/') {
      const { messages, user_id, metadata, infer } = body as {
        messages: { content: string }[];
        user_id: string;
        metadata: Record<string, unknown>;
        infer: boolean;
      };
      if (infer !== false || typeof user_id !== 'string' || messages.length !== 1)
        return { status: 400, body: { detail: 'invalid' } };
      made += 1;
      const stored = { id: `mem_${made}`, memory: messages[0]!.content, user_id, metadata };
      memories.set(stored.id, stored);
      if (losing) {
        losing = false;
        return { status: 503, body: { detail: 'try again' } };
      }
      return { status: 200, body: { results: [{ id: stored.id, event: 'ADD', memory: stored.memory }] } };
    }
    if (method === 'POST' && path === '/v3/memories/search/') {
      const { query, filters, top_k } = body as { query: string; filters: Record<string, unknown>; top_k: number };
      const clauses = (Array.isArray(filters.AND) ? filters.AND : [filters]) as Record<string, unknown>[];
      const user = clauses.find((clause) => 'user_id' in clause)?.user_id;
      const wanted = clauses.find((clause) => 'metadata' in clause)?.metadata as Record<string, unknown> | undefined;
      if (user === undefined) return { status: 400, body: { detail: 'filters must name an entity' } };
      const results = [...memories.values()]
        .filter(({ user_id }) => user_id === user)
        .filter(
          ({ metadata }) =>
            wanted === undefined || Object.entries(wanted).every(([name, value]) => metadata[name] === value),
        )
        .map((stored) => ({ ...stored, score: wanted === undefined ? likeness(query, stored.memory) : 1 }))
        .filter(({ score }) => score > 0)
        .sort((left, right) => right.score - left.score)
        .slice(0, top_k);
      return { status: 200, body: { results } };
    }
    if (method === 'DELETE' && path.startsWith('/v1/memories/')) {
      const id = decodeURIComponent(path.slice('/v1/memories/'.length, -1));
      return memories.delete(id) ? { status: 204 } : { status: 404, body: { detail: 'not found' } };
    }
    return { status: 404, body: { detail: 'no such route' } };
  });
  return Object.assign(service, {
    memories,
    searches: () =>
      service.requests.filter(
        ({ path, body }) => path === '/v3/memories/search/' && !('AND' in ((body.filters ?? {}) as object)),
      ).length,
    loseNextAnswer: () => {
      losing = true;
    },
  });
}
