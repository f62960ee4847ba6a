/**
 * The OpenAI SDK's client, with everything it would decide by itself decided here.
 *
 * The SDK reads half a dozen environment variables and logs to the console unless told otherwise; it retries twice and waits ten
 * minutes. All of that is off: retries and deadlines belong to the caller, who knows what a person waiting for a reply can bear.
 */
import OpenAI from 'openai';

export interface OpenAiClientOptions {
  apiKey: string;
  /** Any endpoint that speaks the same protocol, with its `/v1`. */
  baseURL: string;
  fetch?: typeof globalThis.fetch;
  /** Upper bound of the SDK's own timeout; the caller's deadlines are shorter. */
  timeoutMs: number;
}

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

/** Opens a client; no request is made. */
export function createOpenAiClient(options: OpenAiClientOptions): OpenAI {
  return new OpenAI({
    apiKey: options.apiKey,
    baseURL: options.baseURL,
    fetch: options.fetch,
    timeout: options.timeoutMs,
    maxRetries: 0,
    // Null, not undefined: undefined would fall back to the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logger: silent,
    logLevel: 'off',
  });
}
