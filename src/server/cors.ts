/**
 * Cross-origin reading, for the configured web origins only: exact match, never `*`, because cookies go along. The list is no
 * authentication (any program can send any `Origin`); it tells browsers whose pages may read the answers.
 */
export interface Cors {
  isListed(origin: string | undefined): boolean;
  /** Whether answers depend on `Origin` at all, so that caches must know. */
  readonly isActive: boolean;
}

export const corsExposedHeaders = 'x-request-id, retry-after, etag';
export const corsMaxAgeSeconds = '600';

/** Throws on an entry that no browser can send as `Origin` (a path, a trailing slash, a wildcard). */
export function createCors(webOrigins: readonly string[]): Cors {
  for (const origin of webOrigins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new TypeError('a web origin is scheme://host[:port], in lower case and without a trailing slash');
    }
  }
  const listed = new Set(webOrigins);
  return {
    isListed: (origin) => origin !== undefined && listed.has(origin),
    isActive: listed.size > 0,
  };
}

/** The header names a preflight asks for, when they are names; undefined otherwise. */
export function requestedHeaders(header: string | undefined): string | undefined {
  if (header === undefined || header.length > 500) return undefined;
  return /^[A-Za-z0-9\-_ ,]+$/.test(header) ? header : undefined;
}
