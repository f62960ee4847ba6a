/**
 * Traces of model calls for Keywords AI: one POST of `{base}/api/request-logs/create/` per call.
 *
 * Invariants:
 *  1. No text of a message leaves: input and output are told by their sizes.
 *  2. Never in a turn's way: `record` only queues; the queue is bounded, and what does not fit or cannot be delivered is counted
 *     (`tracing_dropped`), never waited for.
 *  3. At most `concurrencyMax` requests are open, each under its own deadline; 429, 5xx and connection failures are tried again.
 */
import type { Clock, Random } from '../../actors/clock.ts';
import type { ModelTrace } from '../providers/model-trace.ts';
import type { Observe } from './catalogue.ts';
import { idTag, scrubText } from './scrub.ts';

export interface TracingOptions {
  apiKey: string;
  /** Without a trailing slash and without `/api`. */
  baseUrl: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  random: Random;
  observe: Observe;
  limits?: Partial<TracingLimits>;
}

export interface TracingLimits {
  /** Traces that wait at most. */
  queueMax: number;
  /** Traces that wait before they are sent without waiting for the interval. */
  batchSize: number;
  flushEveryMs: number;
  concurrencyMax: number;
  triesMax: number;
  backoffMs: number;
  /** Longest wait a `Retry-After` can ask for. */
  retryAfterMaxMs: number;
  requestTimeoutMs: number;
}

const defaultTracingLimits: TracingLimits = {
  queueMax: 1_000,
  batchSize: 20,
  flushEveryMs: 1_000,
  concurrencyMax: 2,
  triesMax: 4,
  backoffMs: 500,
  retryAfterMaxMs: 30_000,
  requestTimeoutMs: 10_000,
};

export interface Tracing {
  record(trace: ModelTrace): void;
  /** Sends what waits, at most for `deadlineMs`; what is left then is dropped and counted. Nothing is taken afterwards. */
  stop(deadlineMs: number): Promise<void>;
}

interface Item {
  body: string;
  tries: number;
}

type Sent =
  | { kind: 'sent' }
  | { kind: 'retry'; waitMs: number | null; status: number | null }
  | { kind: 'refused'; status: number };

/** Opens the exporter; it does nothing until something is recorded. */
export function createTracing(options: TracingOptions): Tracing {
  const limits = { ...defaultTracingLimits, ...options.limits };
  const { clock, observe, random } = options;
  const queue: Item[] = [];
  const stopping = new AbortController();
  /** `pausedUntil`: the service asked for patience, or failed; nothing is sent before. */
  let pausedUntil = 0;
  let open = 0;
  let phase: 'running' | 'stopping' | 'stopped' = 'running';
  let cancelTimer: (() => void) | undefined;
  let idle: (() => void) | undefined;

  function drop(count: number, reason: string, status?: number): void {
    if (count > 0) observe({ event: 'tracing_dropped', count, reason, status });
  }

  function wake(afterMs: number): void {
    if (cancelTimer !== undefined || phase === 'stopped') return;
    cancelTimer = clock.after(afterMs, () => {
      cancelTimer = undefined;
      pump();
    });
  }

  function unwake(): void {
    cancelTimer?.();
    cancelTimer = undefined;
  }

  function pump(): void {
    const wait = pausedUntil - clock.now();
    if (wait > 0 && queue.length > 0) {
      wake(wait);
      return;
    }
    while (phase !== 'stopped' && open < limits.concurrencyMax && queue.length > 0) {
      open += 1;
      void deliver(queue.shift()!);
    }
    if (open === 0 && queue.length === 0) idle?.();
  }

  async function deliver(item: Item): Promise<void> {
    item.tries += 1;
    const sent = await post(options, item.body, limits, stopping.signal);
    open -= 1;
    if (sent.kind === 'refused') drop(1, 'refused', sent.status);
    if (sent.kind === 'retry') {
      const stoppedMeanwhile = stopping.signal.aborted;
      if (item.tries >= limits.triesMax || stoppedMeanwhile) {
        drop(1, stoppedMeanwhile ? 'stopped' : 'undelivered', sent.status ?? undefined);
      } else {
        queue.unshift(item);
        const backoff = limits.backoffMs * 2 ** (item.tries - 1) * (0.5 + random());
        pausedUntil = clock.now() + Math.min(sent.waitMs ?? backoff, limits.retryAfterMaxMs);
      }
    }
    pump();
  }

  return {
    record(trace) {
      if (phase !== 'running') drop(1, 'stopped');
      else if (queue.length >= limits.queueMax) drop(1, 'queue_full');
      else queue.push({ body: JSON.stringify(requestLog(trace)), tries: 0 });
      if (queue.length >= limits.batchSize) pump();
      else wake(limits.flushEveryMs);
    },
    async stop(deadlineMs) {
      if (phase !== 'running') return;
      phase = 'stopping';
      unwake();
      const { promise, resolve } = Promise.withResolvers<void>();
      idle = resolve;
      const cancelDeadline = clock.after(deadlineMs, resolve);
      pump();
      await promise;
      cancelDeadline();
      phase = 'stopped';
      unwake();
      stopping.abort();
      drop(queue.splice(0).length, 'stopped');
    },
  };
}

async function post(
  options: TracingOptions,
  body: string,
  limits: TracingLimits,
  stopping: AbortSignal,
): Promise<Sent> {
  const overdue = new AbortController();
  const cancel = options.clock.after(limits.requestTimeoutMs, () => overdue.abort());
  try {
    const response = await options.fetch(`${options.baseUrl}/api/request-logs/create/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.any([overdue.signal, stopping]),
    });
    // The answer's body says nothing we need; leaving it unread would keep the connection.
    await response.body?.cancel();
    if (response.ok) return { kind: 'sent' };
    const isPassing = response.status === 408 || response.status === 429 || response.status >= 500;
    if (!isPassing) return { kind: 'refused', status: response.status };
    return { kind: 'retry', waitMs: retryAfterMs(response.headers.get('retry-after')), status: response.status };
  } catch {
    return { kind: 'retry', waitMs: null, status: null };
  } finally {
    cancel();
  }
}

function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}

/** The service's own field names. Times are in seconds there. */
export function requestLog(trace: ModelTrace): Record<string, unknown> {
  const { outcome, usage } = trace;
  const isFinished = outcome.kind === 'finished';
  return {
    log_type: 'chat',
    model: trace.model,
    input: `${trace.inputCharacters} characters in ${trace.messageCount} messages`,
    output: `${trace.outputCharacters} characters`,
    ...(usage && {
      usage: {
        prompt_tokens: usage.inputTokens,
        completion_tokens: usage.outputTokens,
        total_tokens: usage.inputTokens + usage.outputTokens,
      },
    }),
    latency: trace.latencyMs / 1_000,
    ...(trace.firstTokenMs !== null && { time_to_first_token: trace.firstTokenMs / 1_000 }),
    timestamp: new Date(trace.startedAt + trace.latencyMs).toISOString(),
    start_time: new Date(trace.startedAt).toISOString(),
    stream: true,
    span_name: trace.purpose,
    trace_unique_id: idTag(trace.turnId),
    thread_identifier: scrubText(trace.conversationTag),
    customer_identifier: scrubText(trace.conversationTag),
    custom_identifier: trace.modelCallId,
    status_code: isFinished ? 200 : (outcome.status ?? 500),
    status: isFinished ? 'success' : 'error',
    ...(!isFinished && { error_message: outcome.code }),
    metadata: {
      persona: trace.personaId,
      ...(isFinished && { finish_reason: outcome.finishReason }),
    },
  };
}
