/**
 * `GET /m/:session`: the door for people. With a link's token it sets the session's cookie and sends the browser on to the clean address;
 * without one it shows the page to whoever has the cookie.
 */
import { z } from 'zod';
import { type Failure, fail } from '../server/failure.ts';
import { type Reply, type RequestContext, type Route, route } from '../server/route.ts';
import type { AccessCheck } from './access.ts';
import { sessionCookies } from './cookie.ts';
import type { Links } from './links.ts';
import type { MiniappEvent } from './ports.ts';
import type { SessionDocument } from './projection.ts';
import { ownDocument, sharedDocument } from './projection.ts';
import type { Sessions } from './sessions.ts';
import { sessionIdSchema } from './socket.ts';

/** Makes the page of a session for a person who may see it. */
export type RenderPage = (document: SessionDocument, sessionId: string) => Reply;

export interface EntranceOptions {
  links: Links;
  sessions: Pick<Sessions, 'look'>;
  access: AccessCheck;
  /** Whether cookies are for HTTPS only. */
  secureCookies: boolean;
  render: RenderPage;
  observe(event: MiniappEvent): void;
}

export function entranceRoute(options: EntranceOptions): Route {
  const { links, sessions, access } = options;

  const comeIn = async (sessionId: string, token: string): Promise<Reply> => {
    const check = links.checkLink(sessionId, token);
    if (check.kind === 'refused') {
      options.observe({ event: 'miniapp_link_refused', reason: check.reason });
      return refusal(
        check.reason === 'wrong'
          ? fail('forbidden', 'this link is not valid')
          : fail('gone', `this link is ${check.reason}`),
      );
    }
    const view = await sessions.look(sessionId);
    const member = view?.session.members.find(({ id }) => id === check.claims.member);
    if (!member?.present) {
      options.observe({ event: 'miniapp_link_refused', reason: 'not_member' });
      return refusal(fail('gone', 'this link is for somebody who left'));
    }
    const cookies = sessionCookies(sessionId, links.cookieFor(check.claims), options.secureCookies);
    return { status: 303, headers: { location: `/m/${sessionId}`, 'referrer-policy': 'no-referrer' }, cookies };
  };

  return route({
    method: 'GET',
    path: '/m/:session',
    summary: 'A MiniApp session in the browser',
    tag: 'miniapps',
    auth: 'signed',
    hidden: true,
    params: z.object({ session: sessionIdSchema }),
    query: z.object({ t: z.string().max(1_000).optional() }),
    answers: {
      200: { description: 'The page.', contentType: 'text/html' },
      303: { description: 'To the clean address, with the cookie.' },
    },
    async handle(context) {
      const { session: sessionId } = context.params;
      if (context.query.t !== undefined) return comeIn(sessionId, context.query.t);
      const granted = await access.any(sessionId, context as RequestContext, false);
      if (granted.kind === 'failure') return granted.failure;
      if (granted.kind === 'caller') return fail('forbidden', 'this page is for people: open a link');
      const { view, member, role } = granted;
      const shared = sharedDocument(view.entry, view.session, role);
      const mine = view.entry.app.view.mine(view.session as never, member);
      return options.render({ ...shared, you: ownDocument(member, role, mine) }, sessionId);
    },
  });
}

/** A failure that says nothing of where the browser came from. */
function refusal(failure: Failure): Failure {
  return { ...failure, headers: { 'referrer-policy': 'no-referrer' } };
}
