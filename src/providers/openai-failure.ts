/**
 * What a failed call of an OpenAI-compatible service means for a turn: one of the codes of the model port.
 * The service's own words are never passed on: they quote the request, and a 401 quotes part of the key.
 */
import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { ModelFailure, type ModelFailureCode } from './model.ts';

/** Longest wait that is passed on; a service asking for more is simply not there for this turn. */
const retryAfterMaxMs = 600_000;

interface Meaning {
  code: ModelFailureCode;
  message: string;
  retryable: boolean;
}

/** Turns whatever the SDK threw into a ModelFailure. `status` of the HTTP answer comes along for traces. */
export function failureOf(error: unknown, afterText: boolean): { failure: ModelFailure; status: number | null } {
  if (error instanceof ModelFailure) return { failure: error, status: null };
  const { code, message, retryable } = meaningOf(error);
  const isAnswer = error instanceof APIError;
  const retryAfterMs = isAnswer ? retryAfterOf(error.headers) : null;
  const failure = new ModelFailure(code, message, { retryable, afterText, retryAfterMs });
  return { failure, status: isAnswer ? (error.status ?? null) : null };
}

function meaningOf(error: unknown): Meaning {
  if (error instanceof APIUserAbortError) {
    return { code: 'aborted', message: 'the call was given up', retryable: false };
  }
  if (error instanceof APIConnectionTimeoutError) {
    return { code: 'timeout', message: 'the model did not answer in time', retryable: true };
  }
  if (error instanceof APIConnectionError) {
    return { code: 'unavailable', message: 'the model service could not be reached', retryable: true };
  }
  if (error instanceof APIError) {
    return error.status === undefined ? ofStreamedError(error) : ofStatus(error.status, error);
  }
  // The SDK's own word for a chunk that is not JSON.
  if (error instanceof SyntaxError) {
    return { code: 'nonsense', message: 'the model service sent a broken chunk', retryable: true };
  }
  // What fetch throws when a connection breaks while the answer is being read.
  return { code: 'unavailable', message: 'the connection to the model service broke', retryable: true };
}

function ofStatus(status: number, error: APIError): Meaning {
  switch (status) {
    case 401:
    case 403:
      return { code: 'unauthorized', message: 'the model service refused the key', retryable: false };
    case 404:
      return { code: 'unavailable', message: 'the model service does not know this model or path', retryable: false };
    case 408:
    case 409:
      return { code: 'unavailable', message: `the model service answered ${status}`, retryable: true };
    case 429:
      // A quota that is used up does not come back within a turn, a rate limit may.
      return error.code === 'insufficient_quota'
        ? { code: 'rate_limited', message: 'the quota of the model service is used up', retryable: false }
        : { code: 'rate_limited', message: 'the model service asked for patience', retryable: true };
    default:
      if (status >= 500) {
        return { code: 'unavailable', message: `the model service answered ${status}`, retryable: true };
      }
      return { code: 'refused', message: `the model service refused the request (${status})`, retryable: false };
  }
}

/** An error object in the middle of a stream has no status; its type or code says what it is. */
function ofStreamedError(error: APIError): Meaning {
  const kind = `${error.type ?? ''} ${error.code ?? ''}`;
  if (/rate_limit|429/.test(kind)) {
    return { code: 'rate_limited', message: 'the model service asked for patience', retryable: true };
  }
  if (/content_filter|content_policy|invalid_request/.test(kind)) {
    return { code: 'refused', message: 'the model service refused the request', retryable: false };
  }
  return { code: 'unavailable', message: 'the model service failed while it was answering', retryable: true };
}

/** `retry-after-ms`, else `Retry-After` in seconds; dates are not used by these services. */
function retryAfterOf(headers: Headers | undefined): number | null {
  const milliseconds = numberIn(headers?.get('retry-after-ms'));
  const seconds = numberIn(headers?.get('retry-after'));
  const wait = milliseconds ?? (seconds === null ? null : seconds * 1_000);
  return wait === null ? null : Math.min(wait, retryAfterMaxMs);
}

function numberIn(text: string | null | undefined): number | null {
  return text && /^\d{1,9}(\.\d+)?$/.test(text) ? Number(text) : null;
}
