/** Headers as they are kept: one flat list of names (lower case) and values, copied in one go because the request dies with its callback. */
import type { HttpRequest } from './uws.ts';

export function copyHeaders(req: HttpRequest, into: string[]): void {
  req.forEach((name, value) => {
    into.push(name, value);
  });
}

/** The first header of that name. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1];
  return undefined;
}

/** A proxy in front may believe the other one of two lengths, and take what follows for the next request; uWebSockets.js accepts both. */
export function hasTwoLengths(headers: readonly string[]): boolean {
  let lengths = 0;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i];
    if (name === 'content-length' || name === 'transfer-encoding') lengths += 1;
  }
  return lengths > 1;
}
