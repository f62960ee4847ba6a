/**
 * One HTTP call to a memory service: under a deadline that covers the body too, with a bound on the answer, without redirects, and with
 * every way to fail as an outcome. No text of the service is passed on: it may quote what it was sent.
 */
import type { Unavailable } from './port.ts';

export interface ServiceCall {
  fetch: typeof globalThis.fetch;
  url: string;
  method: 'POST' | 'DELETE';
  headers: Record<string, string>;
  body?: unknown;
  /** Milliseconds for the whole call. */
  withinMs: number;
  signal?: AbortSignal | undefined;
  /** A status that is an answer too, as 404 is to a deletion. */
  accept?: number;
}

/** Refusals of this one request; any other (a wrong key too) may be over later, and what is to be remembered waits for that. */
const forGood = new Set([400, 413, 415, 422]);
const answerBytesMax = 1_000_000;
const down = (problem: Unavailable['problem'], retryable: boolean): Unavailable => ({
  kind: 'unavailable',
  problem,
  retryable,
});

/** Resolves to the answer's JSON (null where it has no body), or to why there is none. Never rejects. */
export async function callService(call: ServiceCall): Promise<{ kind: 'answer'; value: unknown } | Unavailable> {
  const deadline = AbortSignal.timeout(call.withinMs);
  const signal = call.signal === undefined ? deadline : AbortSignal.any([deadline, call.signal]);
  try {
    const response = await call.fetch(call.url, {
      method: call.method,
      headers: {
        Accept: 'application/json',
        ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      redirect: 'error',
      signal,
    });
    if (!response.ok && response.status !== call.accept) {
      await response.body?.cancel();
      return down('refused', !forGood.has(response.status));
    }
    const text = await boundedText(response);
    if (text === null) return down('nonsense', true);
    if (text.trim() === '' || response.status === call.accept) return { kind: 'answer', value: null };
    try {
      return { kind: 'answer', value: JSON.parse(text) as unknown };
    } catch {
      return down('nonsense', true);
    }
  } catch {
    return deadline.aborted ? down('timeout', true) : down('unreachable', true);
  }
}

async function boundedText(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
