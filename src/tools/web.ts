/**
 * The web behind a port: searching, and reading a page. The one provider, Tavily, does both: pages are fetched by its service, so that
 * this server never connects to an address that somebody wrote into a chat.
 */
import { z } from 'zod';

export type WebProblem = 'service_down' | 'refused';

export interface WebProvider {
  readonly name: string;
  /** Millionths of a US dollar a call. */
  readonly costMicros: number;
  search(query: {
    query: string;
    freshness: 'none' | 'recent' | 'live';
    signal: AbortSignal;
  }): Promise<
    | { kind: 'found'; results: { title: string; url: string; text: string }[] }
    | { kind: 'unavailable'; reason: WebProblem }
  >;
  read(page: {
    url: string;
    signal: AbortSignal;
  }): Promise<{ kind: 'read'; text: string } | { kind: 'unavailable'; reason: WebProblem }>;
}

export interface TavilyOptions {
  apiKey: string;
  /** Without a trailing slash; default the service's own. */
  baseUrl?: string;
  fetch?: typeof globalThis.fetch;
}

const found = z.object({
  results: z.array(z.object({ title: z.string().catch(''), url: z.string(), content: z.string().catch('') })).max(50),
});
const extracted = z.object({
  results: z.array(z.object({ url: z.string(), raw_content: z.string().nullish() })).max(20),
});

const answerCharsMax = 2_000_000;

/** The provider on Tavily's API (`POST /search`, `POST /extract`; https://docs.tavily.com). */
export function createTavily({
  apiKey,
  baseUrl = 'https://api.tavily.com',
  fetch = globalThis.fetch,
}: TavilyOptions): WebProvider {
  const post = async <T>(
    path: string,
    body: object,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T | WebProblem> => {
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal,
      });
      if (!response.ok) {
        await response.body?.cancel();
        // Who asks too much, or with a wrong key, is refused; the rest is the service's own trouble.
        return response.status >= 500 || response.status === 429 ? 'service_down' : 'refused';
      }
      const text = await response.text();
      if (text.length > answerCharsMax) return 'service_down';
      const parsed = schema.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : 'service_down';
    } catch {
      return 'service_down';
    }
  };
  return {
    name: 'tavily',
    costMicros: 8_000,
    async search({ query, freshness, signal }) {
      const range =
        freshness === 'live' ? { time_range: 'day' } : freshness === 'recent' ? { time_range: 'month' } : {};
      const answer = await post('/search', { query, max_results: 6, search_depth: 'basic', ...range }, found, signal);
      if (typeof answer === 'string') return { kind: 'unavailable', reason: answer };
      return {
        kind: 'found',
        results: answer.results.map(({ title, url, content }) => ({ title, url, text: content.slice(0, 1_500) })),
      };
    },
    async read({ url, signal }) {
      const answer = await post('/extract', { urls: [url], format: 'text' }, extracted, signal);
      if (typeof answer === 'string') return { kind: 'unavailable', reason: answer };
      const [page] = answer.results;
      return page?.raw_content ? { kind: 'read', text: page.raw_content } : { kind: 'unavailable', reason: 'refused' };
    },
  };
}
