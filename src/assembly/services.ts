/** The services outside, as the configuration names them: the model in its several uses, traces, where photos are kept. */
import { join } from 'node:path';
import type { Clock, Ids, Random } from '../../actors/clock.ts';
import type { Config } from '../config.ts';
import { createModelResponder } from '../conversation/model-responder.ts';
import { createModelSummariser } from '../conversation/model-summariser.ts';
import { createOfflineResponder } from '../conversation/offline-responder.ts';
import type { Responder } from '../conversation/responder.ts';
import { createSummaries, type Summaries } from '../conversation/summaries.ts';
import { summariseByRules } from '../conversation/summarise.ts';
import { createSummaryStore } from '../conversation/summary-store.ts';
import type { Observe } from '../observe/catalogue.ts';
import { createTracing, type Tracing } from '../observe/tracing.ts';
import type { PhotoAnalyst } from '../photos/analysis.ts';
import { createFileStorage } from '../photos/file-storage.ts';
import { createS3Storage } from '../photos/s3-storage.ts';
import type { PhotoStorage } from '../photos/storage.ts';
import { createVisionAnalyst } from '../photos/vision-analyst.ts';
import { createOpenAiModel } from '../providers/openai-model.ts';
import type { Store } from '../store/open-store.ts';

/** What every client of a service is given. */
export interface ServiceParts {
  config: Config;
  observe: Observe;
  clock: Clock;
  ids: Ids;
  random: Random;
  fetch: typeof globalThis.fetch | undefined;
}

export function photoStorageFor({ config, clock, fetch }: ServiceParts): PhotoStorage {
  if (config.s3 === null) return createFileStorage(join(config.dataDir, 'photos'), clock.now);
  return createS3Storage({ ...config.s3, fetch, now: clock.now });
}

/** Null where no model is configured: photos are kept, and nobody pretends to have looked at them. */
export function analystFor({ config, observe, clock, ids, fetch }: ServiceParts): PhotoAnalyst | null {
  if (config.openai === null) return null;
  const { apiKey, baseUrl: baseURL, model } = config.openai;
  return createVisionAnalyst({ apiKey, baseURL, model, fetch, clock, ids, observe });
}

export function tracingFor({
  config,
  observe,
  clock,
  random,
  fetch = globalThis.fetch,
}: ServiceParts): Tracing | undefined {
  if (config.keywordsAi === null) return undefined;
  const { apiKey, baseUrl } = config.keywordsAi;
  return createTracing({ apiKey, baseUrl, fetch, clock, random, observe });
}

export function responderFor(
  { config, observe, clock, ids, fetch }: ServiceParts,
  tracing: Tracing | undefined,
): Responder {
  if (config.openai === null) return createOfflineResponder();
  const { apiKey, baseUrl: baseURL, model: name } = config.openai;
  const model = createOpenAiModel({
    apiKey,
    baseURL,
    model: name,
    fetch,
    clock,
    ids,
    observe,
    onTrace: (trace) => tracing?.record(trace),
  });
  return createModelResponder(model, {
    clock,
    onRetry: (failure) => observe({ event: 'model_fell_back', reason: `retry_${failure.code}` }),
  });
}

/** Summaries of what lies behind the history's window: by the model where one is configured, else by extraction. */
export function summariesFor({ config, observe, fetch }: ServiceParts, store: Store): Summaries {
  return createSummaries({
    journal: store.journal,
    store: createSummaryStore(store),
    summarise: config.openai === null ? summariseByRules : createModelSummariser({ ...config.openai, fetch }),
    failed: ({ error }) => observe({ event: 'server_failed', component: 'summaries', error }),
  });
}
