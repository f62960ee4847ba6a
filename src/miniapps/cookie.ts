/**
 * The cookie of one session. It is set for the session's own paths only: a browser in many sessions sends each request one of them, and
 * never a head of several kilobytes.
 */
import type { SetCookie } from '../server/route.ts';

export const cookieName = 'archety_miniapp';

export function cookiePaths(sessionId: string): string[] {
  return [`/m/${sessionId}`, `/miniapps/sessions/${sessionId}`, `/ws/miniapps/${sessionId}`];
}

/** The `Set-Cookie`s of an opened link; with `maxAgeSeconds: 0` they take it away. */
export function sessionCookies(
  sessionId: string,
  cookie: { value: string; maxAgeSeconds: number },
  secure: boolean,
): SetCookie[] {
  return cookiePaths(sessionId).map((path) => ({ name: cookieName, ...cookie, path, secure, sameSite: 'Lax' }));
}
