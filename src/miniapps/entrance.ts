/**
 * `GET /m/:session`: the door for people. With a link's token it sets the session's cookie and sends the browser on to the clean address;
 * without one it shows the page to whoever has the cookie.
 */
import { z } from 'zod';
import { type Failure, type FailureCode, fail, failures } from '../server/failure.ts';
import { type Reply, type RequestContext, type Route, route } from '../server/route.ts';
import type { AccessCheck } from './access.ts';
import { sessionCookies } from './cookie.ts';
import type { Ending } from './endings.ts';
import { type Links, wholeChat } from './links.ts';
import type { SessionPage } from './page.ts';
import type { MiniappEvent } from './ports.ts';
import { ownDocument, sharedDocument } from './projection.ts';
import { renderSeat } from './seat-page.ts';
import type { Sessions } from './sessions.ts';
import { sessionIdSchema } from './socket.ts';

export interface EntranceOptions {
  links: Links;
  sessions: Pick<Sessions, 'look'>;
  access: AccessCheck;
  /** Whether cookies are for HTTPS only. */
  secureCookies: boolean;
  page: Pick<SessionPage, 'render' | 'renderEnding'>;
  observe(event: MiniappEvent): void;
}

export function entranceRoute(options: EntranceOptions): Route {
  const { links, sessions, access, page } = options;

  /** Programs are told in JSON, and people on a page that says what to do. */
  const refuse = async (context: RequestContext, failure: Failure, ending: Ending): Promise<Reply> => {
    if (!context.header('accept')?.includes('text/html')) {
      // It says nothing of where the browser came from.
      return { ...failure, headers: { 'referrer-policy': 'no-referrer' } };
    }
    return page.renderEnding(ending, failures[failure.failure].status);
  };

  /** The link of a whole chat: who has a seat goes to it, everybody else is asked who they are. */
  const askWho = async (context: RequestContext, sessionId: string, token: string): Promise<Reply> => {
    const granted = await access.any(sessionId, context, false);
    if (granted.kind === 'person')
      return { status: 303, headers: { location: `/m/${sessionId}`, 'referrer-policy': 'no-referrer' } };
    const view = await sessions.look(sessionId);
    if (view === undefined) return refuse(context, fail('gone', 'there is no such session'), 'missing');
    return renderSeat({ title: view.session.title, sessionId, token, problem: null });
  };

  const comeIn = async (context: RequestContext, sessionId: string, token: string): Promise<Reply> => {
    const check = links.checkLink(sessionId, token);
    if (check.kind === 'refused') {
      options.observe({ event: 'miniapp_link_refused', reason: check.reason });
      const failure =
        check.reason === 'wrong'
          ? fail('forbidden', 'this link is not valid')
          : fail('gone', `this link is ${check.reason}`);
      return refuse(context, failure, check.reason);
    }
    if (check.claims.member === wholeChat) return askWho(context, sessionId, token);
    const view = await sessions.look(sessionId);
    const member = view?.session.members.find(({ id }) => id === check.claims.member);
    if (!member?.present) {
      options.observe({ event: 'miniapp_link_refused', reason: 'not_member' });
      return refuse(context, fail('gone', 'this link is for somebody who left'), 'left');
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
      const request = context as RequestContext;
      if (context.query.t !== undefined) return comeIn(request, sessionId, context.query.t);
      const granted = await access.any(sessionId, request, false);
      if (granted.kind === 'failure')
        return refuse(request, granted.failure, endingOf[granted.failure.failure] ?? 'unknown');
      if (granted.kind === 'caller') return fail('forbidden', 'this page is for people: open a link');
      const { view, member, role } = granted;
      const shared = sharedDocument(view.entry, view.session, role);
      const mine = view.entry.app.view.mine(view.session as never, member);
      return page.render({ ...shared, you: ownDocument(member, role, mine) }, sessionId);
    },
  });
}

const endingOf: Readonly<Partial<Record<FailureCode, Ending>>> = { forbidden: 'left', not_found: 'missing' };
