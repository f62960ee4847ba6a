/** Supermemory's interface as far as it is documented and used: documents by `customId`, search in a container, deletion. */
import { type FakeService, likeness, startFakeService } from './fake-service.ts';

interface Document {
  id: string;
  content: string;
  containerTag: string;
  customId: string;
  metadata: Record<string, unknown>;
}

export interface FakeSupermemory extends FakeService {
  readonly documents: Map<string, Document>;
  /** How often each `customId` was added. */
  readonly adds: Map<string, number>;
  readonly searches: () => number;
}

export async function startFakeSupermemory(apiKey: string): Promise<FakeSupermemory> {
  const documents = new Map<string, Document>();
  const adds = new Map<string, number>();
  const service = await startFakeService(({ method, path, headers, body }) => {
    if (headers.authorization !== `Bearer ${apiKey}`) return { status: 401, body: { error: 'Unauthorized' } };
    if (method === 'POST' && path === '/v3/documents') {
      const { content, containerTag, customId, metadata } = body as unknown as Document;
      const tagIsValid = /^[A-Za-z0-9_.-]{1,100}$/.test(containerTag ?? '');
      const idIsValid = /^[A-Za-z0-9_.:-]{1,100}$/.test(customId ?? '');
      if (!tagIsValid || !idIsValid || typeof content !== 'string' || content === '')
        return { status: 400, body: { error: 'Invalid' } };
      const id = documents.get(customId)?.id ?? `doc_${documents.size + 1}`;
      documents.set(customId, { id, content, containerTag, customId, metadata });
      adds.set(customId, (adds.get(customId) ?? 0) + 1);
      return { status: 200, body: { id, status: 'queued' } };
    }
    if (method === 'DELETE' && path.startsWith('/v3/documents/')) {
      return documents.delete(path.slice('/v3/documents/'.length))
        ? { status: 204 }
        : { status: 404, body: { error: 'Not found' } };
    }
    if (method === 'POST' && path === '/v4/search') {
      const { q, containerTag, limit } = body as { q: string; containerTag: string; limit: number };
      const results = [...documents.values()]
        .filter((document) => document.containerTag === containerTag)
        .map((document) => ({
          id: document.id,
          memory: document.content,
          metadata: document.metadata,
          similarity: likeness(q, document.content),
          updatedAt: '2026-03-01T00:00:00Z',
          version: 1,
        }))
        .filter(({ similarity }) => similarity > 0)
        .sort((left, right) => right.similarity - left.similarity)
        .slice(0, limit);
      return { status: 200, body: { results, total: results.length, timing: 1 } };
    }
    return { status: 404, body: { error: 'no such route' } };
  });
  return Object.assign(service, {
    documents,
    adds,
    searches: () => service.requests.filter(({ path }) => path === '/v4/search').length,
  });
}
