/** What MiniApps need of the rest of the server, handed in by `assembly/`. */
import type { Failure } from '../server/failure.ts';
import type { RequestContext } from '../server/route.ts';

/** A program that may open sessions and act for people: an operator, or a relay for the chats it serves. */
export type TrustedCaller =
  | { kind: 'operator' }
  /** `agent` is null where a relay's credentials do not say which one it is. */
  | { kind: 'relay'; agent: string | null };

/** Checks a caller's credentials (an edge token, or `X-Admin-Key`); undefined where the request brings none. */
export type CheckCaller = (
  request: Pick<RequestContext, 'header' | 'cookie'>,
) => Promise<TrustedCaller | Failure | undefined>;

/** What MiniApps report. */
export interface MiniappEvent {
  event: 'miniapp_link_refused';
  reason: 'wrong' | 'expired' | 'revoked' | 'not_member';
}
