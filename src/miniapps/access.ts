/**
 * Who asks, and whether they may: a person by the session's cookie, or a trusted caller (an operator, the session's relay) who may name a
 * member to act for. A cookie alone never changes anything from a foreign page: a request that changes something has to come
 * from a listed origin, and carries JSON, which no form can send.
 */
import type { Member, Role } from '../../machines/miniapp/types.ts';
import { type Failure, fail } from '../server/failure.ts';
import type { RequestContext } from '../server/route.ts';
import { cookieName } from './cookie.ts';
import type { LinkClaims, Links } from './links.ts';
import type { CheckCaller, TrustedCaller } from './ports.ts';
import { lesserRole } from './room.ts';
import type { Sessions, SessionView } from './sessions.ts';

export type Access =
  /** A person of the session, with what they may be there. */
  | { kind: 'person'; view: SessionView; member: Member; role: Role; claims: LinkClaims }
  | { kind: 'caller'; view: SessionView; caller: TrustedCaller }
  | { kind: 'failure'; failure: Failure };

export interface AccessOptions {
  sessions: Pick<Sessions, 'look'>;
  links: Pick<Links, 'checkCookie'>;
  checkCaller: CheckCaller;
  isListedOrigin(origin: string | undefined): boolean;
}

export interface AccessCheck {
  /** A person or a trusted caller; `changes` where the request would change something. */
  any(sessionId: string, request: RequestContext, changes: boolean): Promise<Access>;
  /** A trusted caller alone. */
  caller(
    request: RequestContext,
  ): Promise<{ kind: 'caller'; caller: TrustedCaller } | { kind: 'failure'; failure: Failure }>;
}

const noSession = fail('not_found', 'there is no such session');

export function createAccess(options: AccessOptions): AccessCheck {
  const { sessions, links, checkCaller } = options;
  const refused = (failure: Failure) => ({ kind: 'failure', failure }) as const;

  const person = (sessionId: string, view: SessionView | undefined, request: RequestContext): Access => {
    const check = links.checkCookie(sessionId, request.cookie(cookieName));
    if (check.kind === 'refused')
      return refused(fail('unauthorized', `open the link from your chat again: it is ${check.reason}`));
    if (view === undefined) return refused(noSession);
    const { claims } = check;
    const member = view.session.members.find(({ id }) => id === claims.member);
    if (!member?.present) return refused(fail('forbidden', 'you are not part of this session any more'));
    return { kind: 'person', view, member, role: lesserRole(member.role, claims.role), claims };
  };

  return {
    async any(sessionId, request, changes) {
      const caller = await checkCaller(request);
      if (caller !== undefined && 'failure' in caller) return refused(caller);
      if (caller !== undefined) {
        const view = await sessions.look(sessionId);
        if (view === undefined) return refused(noSession);
        if (!mayManage(caller, view.session.owner)) return refused(noSession);
        return { kind: 'caller', view, caller };
      }
      if (changes && !options.isListedOrigin(request.header('origin'))) {
        return refused(fail('forbidden', 'this origin may not do that'));
      }
      // Whether a session exists is nobody's business but its people's: the cookie is looked at first.
      const check = links.checkCookie(sessionId, request.cookie(cookieName));
      const view = check.kind === 'valid' ? await sessions.look(sessionId) : undefined;
      return person(sessionId, view, request);
    },
    async caller(request) {
      const caller = await checkCaller(request);
      if (caller === undefined)
        return refused(fail('unauthorized', 'send Authorization: Bearer <edge token>, or X-Admin-Key'));
      return 'failure' in caller ? refused(caller) : { kind: 'caller', caller };
    },
  };
}

/** An operator may all; a relay what it opened, and what no relay did. */
export function mayManage(caller: TrustedCaller, owner: string | null): boolean {
  return caller.kind === 'operator' || owner === null || caller.agent === owner;
}
