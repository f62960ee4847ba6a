/**
 * The catalogue of errors that leave the server over HTTP. On the wire each is `{"detail": "..."}` plus its `code`;
 * `detail` says what to do and never holds a secret, a phone number or message text.
 */
export const failures = {
  bad_request: { status: 400, retry: false },
  unauthorized: { status: 401, retry: false },
  payment_required: { status: 402, retry: false },
  forbidden: { status: 403, retry: false },
  not_found: { status: 404, retry: false },
  method_not_allowed: { status: 405, retry: false },
  request_timeout: { status: 408, retry: true },
  conflict: { status: 409, retry: false },
  gone: { status: 410, retry: false },
  too_large: { status: 413, retry: false },
  unsupported_media_type: { status: 415, retry: false },
  invalid: { status: 422, retry: false },
  rate_limited: { status: 429, retry: true },
  internal: { status: 500, retry: true },
  unavailable: { status: 503, retry: true },
} as const satisfies Record<string, { status: number; retry: boolean }>;

export type FailureCode = keyof typeof failures;

/** One rule that the input broke: the field as a path (`body.attachments.0.guid`) and the rule in words. */
export interface FieldProblem {
  field: string;
  rule: string;
}

export interface Failure {
  failure: FailureCode;
  detail: string;
  fields?: FieldProblem[];
  retryAfterSeconds?: number;
  headers?: Record<string, string>;
}

/** Builds a failure; `detail` is shown to the caller. */
export function fail(failure: FailureCode, detail: string, extra: Omit<Failure, 'failure' | 'detail'> = {}): Failure {
  return { failure, detail, ...extra };
}
