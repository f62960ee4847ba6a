/**
 * The model port on an OpenAI-compatible service: Chat Completions, streamed, which is what every compatible server speaks.
 *
 * Invariants:
 *  1. Whatever goes wrong arrives as one ModelFailure; its text holds neither the key nor a word of a message.
 *  2. A stream is complete only with a finish reason: one that merely ends was cut.
 *  3. However the reader leaves (done, break, throw, abort), the request is over and exactly one trace is given.
 *  4. No retries here: the caller decides, knowing what was already said.
 */
import { createHash } from 'node:crypto';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Observe } from '../observe/catalogue.ts';
import { type CallDeadlines, type Deadlines, failureOfAbort, openDeadlines } from './call-deadlines.ts';
import { type Model, type ModelCall, ModelFailure } from './model.ts';
import type { ModelTrace } from './model-trace.ts';
import { createOpenAiClient } from './openai-client.ts';
import { failureOf } from './openai-failure.ts';

export interface OpenAiModelOptions extends Partial<Deadlines> {
  apiKey: string;
  baseURL: string;
  model: string;
  fetch?: typeof globalThis.fetch;
  clock: Clock;
  ids: Ids;
  observe: Observe;
  /** Told of every call when it is over. */
  onTrace?: (trace: ModelTrace) => void;
}

const defaultDeadlines: Deadlines = { firstTokenMs: 20_000, stallMs: 15_000, totalMs: 45_000 };

/** What is gathered about a call while it runs. */
interface Progress {
  startedAt: number;
  firstTokenAt: number | null;
  pieces: number;
  outputCharacters: number;
  finishReason: string | null;
  refusal: boolean;
  usage: ModelTrace['usage'];
}

/** Makes a model; no request is made until it is streamed from. Deadlines are in milliseconds. */
export function createOpenAiModel(options: OpenAiModelOptions): Model {
  const deadlines: Deadlines = {
    firstTokenMs: options.firstTokenMs ?? defaultDeadlines.firstTokenMs,
    stallMs: options.stallMs ?? defaultDeadlines.stallMs,
    totalMs: options.totalMs ?? defaultDeadlines.totalMs,
  };
  const client = createOpenAiClient({ ...options, timeoutMs: deadlines.totalMs * 2 });
  const dialect = dialectOf(options.baseURL, options.model);

  async function* stream(call: ModelCall): AsyncGenerator<string, void, void> {
    const progress = newProgress(options.clock.now());
    const clocks = openDeadlines(deadlines, options.clock, call.signal);
    const over = { modelCallId: options.ids(), call, progress, model: options.model };
    let settled = false;
    const settle = (failure: ModelFailure | null, status: number | null) => {
      if (settled) return;
      settled = true;
      conclude(options, over, failure, status);
    };
    try {
      if (call.signal.aborted) throw failureOfAbort('caller', false);
      const { data, response } = await client.chat.completions
        .create(requestOf(call, options.model, dialect), {
          signal: clocks.signal,
          // The SDK's `idempotencyKey` option is not sent by its OpenAI client. Hashed: the key is built on an address.
          headers: { 'Idempotency-Key': createHash('sha256').update(call.idempotencyKey).digest('hex') },
        })
        .withResponse();
      if (/text\/html|application\/json/i.test(response.headers.get('content-type') ?? '')) {
        throw new ModelFailure('nonsense', 'the model service did not answer with a stream', { retryable: true });
      }
      yield* piecesOf(data, progress, clocks, options.clock);
      const failure = incompleteness(progress, clocks);
      if (failure !== null) throw failure;
      settle(null, 200);
    } catch (error) {
      const afterText = progress.firstTokenAt !== null;
      const cause = clocks.cause();
      const { failure, status } =
        cause === undefined ? failureOf(error, afterText) : { failure: failureOfAbort(cause, afterText), status: null };
      settle(failure, status);
      throw failure;
    } finally {
      clocks.close();
      // Still open here: the reader left in the middle.
      settle(failureOfAbort('caller', progress.firstTokenAt !== null), null);
    }
  }

  return { name: options.model, stream };
}

function newProgress(startedAt: number): Progress {
  return {
    startedAt,
    firstTokenAt: null,
    pieces: 0,
    outputCharacters: 0,
    finishReason: null,
    refusal: false,
    usage: null,
  };
}

/** Yields the text of a stream; blanks before the first text are held back, so that a blank reply is an empty one. */
async function* piecesOf(
  chunks: AsyncIterable<ChatCompletionChunk>,
  progress: Progress,
  clocks: CallDeadlines,
  clock: Clock,
): AsyncGenerator<string, void, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let blanks = '';
  try {
    for (;;) {
      clocks.await();
      const next = await iterator.next();
      if (next.done) return;
      const text = take(next.value, progress);
      const isText = text.trim() !== '';
      clocks.arrived(isText);
      if (progress.firstTokenAt === null && !isText) {
        blanks = (blanks + text).slice(0, 100);
        continue;
      }
      progress.firstTokenAt ??= clock.now();
      if (text === '') continue;
      const piece = blanks + text;
      blanks = '';
      progress.outputCharacters += piece.length;
      progress.pieces += 1;
      yield piece;
    }
  } finally {
    // Not awaited: returning waits for a connection that may be the very thing that hangs.
    void iterator.return?.()?.catch(() => undefined);
  }
}

/** Notes what a chunk says and returns its text. Chunks come from outside: nothing in them is taken for granted. */
function take(chunk: Partial<ChatCompletionChunk> | null, progress: Progress): string {
  const usage = chunk?.usage;
  if (usage) {
    progress.usage = { inputTokens: count(usage.prompt_tokens), outputTokens: count(usage.completion_tokens) };
  }
  const choice = chunk?.choices?.[0];
  if (choice?.finish_reason) progress.finishReason = String(choice.finish_reason).slice(0, 40);
  if (choice?.delta?.refusal) progress.refusal = true;
  const content: unknown = choice?.delta?.content;
  return typeof content === 'string' ? content : '';
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Why a stream that ended is no complete reply, or null when it is one. */
function incompleteness(progress: Progress, clocks: CallDeadlines): ModelFailure | null {
  const afterText = progress.firstTokenAt !== null;
  // An aborted stream simply ends: the SDK swallows the abort.
  const cause = clocks.cause();
  if (cause !== undefined) return failureOfAbort(cause, afterText);
  if (progress.finishReason === 'content_filter') {
    return new ModelFailure('refused', 'the model service filtered the reply', { retryable: false, afterText });
  }
  if (progress.refusal && !afterText) {
    return new ModelFailure('refused', 'the model declined to reply', { retryable: false });
  }
  if (progress.finishReason === null) {
    return new ModelFailure('unavailable', 'the model service broke off', { retryable: true, afterText });
  }
  if (!afterText) return new ModelFailure('nonsense', 'the model replied with nothing', { retryable: true });
  return null;
}

interface Dialect {
  /** OpenAI renamed the limit; servers that follow its older protocol know the older name only. */
  limit: 'max_tokens' | 'max_completion_tokens';
  /** Reasoning models refuse a temperature. */
  temperature: boolean;
}

export function dialectOf(baseURL: string, model: string): Dialect {
  const isOpenAi = URL.canParse(baseURL) && /(^|\.)openai\.com$/.test(new URL(baseURL).hostname);
  return { limit: isOpenAi ? 'max_completion_tokens' : 'max_tokens', temperature: !/^(o\d|gpt-5)/.test(model) };
}

function requestOf(call: ModelCall, model: string, dialect: Dialect): ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: call.messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    stream_options: { include_usage: true },
    [dialect.limit]: call.outputTokensMax,
    ...(call.temperature !== undefined && dialect.temperature && { temperature: call.temperature }),
  };
}

interface Over {
  modelCallId: string;
  call: ModelCall;
  progress: Progress;
  model: string;
}

/** Tells the log and the trace how the call ended. */
function conclude(options: OpenAiModelOptions, over: Over, failure: ModelFailure | null, status: number | null): void {
  const { call, progress, model, modelCallId } = over;
  const ms = options.clock.now() - progress.startedAt;
  const firstTokenMs = progress.firstTokenAt === null ? null : progress.firstTokenAt - progress.startedAt;
  const { turnId } = call.trace;
  const common = { modelCallId, turnId, model, purpose: call.purpose, ms, firstTokenMs: firstTokenMs ?? undefined };
  if (failure === null) {
    options.observe({
      event: 'model_call_finished',
      ...common,
      ...progress.usage,
      finishReason: progress.finishReason ?? undefined,
      pieces: progress.pieces,
    });
  } else {
    const { code, retryable, afterText, retryAfterMs } = failure;
    options.observe({
      event: 'model_call_failed',
      ...common,
      ...{ code, retryable, afterText },
      status: status ?? undefined,
      retryAfterMs: retryAfterMs ?? undefined,
    });
  }
  options.onTrace?.({
    ...{ modelCallId, model, firstTokenMs },
    ...{ purpose: call.purpose, startedAt: progress.startedAt, latencyMs: ms, usage: progress.usage },
    inputCharacters: call.messages.reduce((sum, message) => sum + message.content.length, 0),
    outputCharacters: progress.outputCharacters,
    messageCount: call.messages.length,
    outcome:
      failure === null
        ? { kind: 'finished', finishReason: progress.finishReason ?? 'stop' }
        : { kind: 'failed', code: failure.code, status },
    ...call.trace,
  });
}
