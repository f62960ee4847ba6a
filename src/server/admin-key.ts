/** The admin key: how an operator proves who they are, the same on every route. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Failure, fail } from './failure.ts';
import type { RequestContext } from './route.ts';

/**
 * A route's `guard` that asks for the key as `X-Admin-Key`, or as a bearer token, which is what scrapers can send. `refused` is told
 * of every wrong or missing key.
 */
export function adminGuard(key: string, refused: () => void = () => {}) {
  const expected = digest(key);
  return (context: Pick<RequestContext, 'header'>): Failure | undefined => {
    const given = context.header('x-admin-key') ?? context.header('authorization')?.replace(/^bearer\s+/i, '');
    // Digests are compared, so that neither content nor length shows in the time taken.
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return undefined;
    refused();
    return fail('unauthorized', given === undefined ? 'send the admin key as X-Admin-Key' : 'the admin key is wrong');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
