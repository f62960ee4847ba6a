/** `/miniapps/sessions*`: sessions for programs and pages that do not hold a socket. The same rules as over the socket. */
import { z } from 'zod';
import type { Member, Role } from '../../machines/miniapp/types.ts';
import { type Failure, fail } from '../server/failure.ts';
import { type Reply, type RequestContext, type Route, route } from '../server/route.ts';
import type { Access, AccessCheck } from './access.ts';
import { sessionCookies } from './cookie.ts';
import { actionId } from './frames.ts';
import { type Links, linkLifeMsMax } from './links.ts';
import { ownDocument, sharedDocument } from './projection.ts';
import type { Rooms } from './rooms.ts';
import type { SessionIndex } from './session-index.ts';
import type { ActOutcome, Sessions, SessionView } from './sessions.ts';
import { sessionIdSchema } from './socket.ts';

export interface SessionRouteOptions {
  sessions: Sessions;
  links: Links;
  index: SessionIndex;
  rooms: Rooms;
  access: AccessCheck;
  /** Without a trailing slash. */
  publicUrl(): string;
  processTag: string;
  /** Whether cookies are for HTTPS only. */
  secureCookies: boolean;
}

const role = z.enum(['host', 'member', 'viewer']);
const person = z.object({
  contact: z.string().trim().min(1).max(200).nullable().default(null),
  name: z.string().trim().max(80).default(''),
  role: role.default('member'),
});
const sessionParams = z.object({ id: sessionIdSchema });
const createBody = z.object({
  /** Sent again with a repeat, so that it opens no second session. */
  key: z.string().min(1).max(200).optional(),
  app: z.string().min(1).max(64),
  title: z.string().trim().min(1).max(200).optional(),
  chat_guid: z.string().min(1).max(200).nullable().default(null),
  time_zone: z.string().max(64).default('UTC'),
  people: z.array(person).min(1).max(100),
  setup: z.unknown(),
});
const actionBody = z.object({
  id: actionId,
  name: z.string().min(1).max(64),
  payload: z.unknown().optional(),
  /** For trusted callers: whom they act for. */
  member: z.string().max(64).optional(),
});
const memberBody = z.object({
  id: actionId,
  join: z.array(person).max(100).default([]),
  leave: z.array(z.string().max(64)).max(100).default([]),
});
const linkBody = z.object({
  member: z.string().max(64),
  hours: z
    .number()
    .int()
    .min(1)
    .max(24 * 90)
    .optional(),
});

/** Which status a refused action has over HTTP. */
const refusalFailures: Readonly<Record<Extract<ActOutcome, { kind: 'refused' }>['code'], Failure['failure']>> = {
  closed: 'conflict',
  stale: 'conflict',
  exists: 'conflict',
  limit: 'conflict',
  not_allowed: 'forbidden',
  invalid: 'invalid',
  unknown_action: 'invalid',
  not_found: 'not_found',
  busy: 'unavailable',
  internal: 'internal',
};

/** The refusal's own code beside the one of the catalogue, for programs that act on it. */
function refusalReply(refusal: Extract<ActOutcome, { kind: 'refused' }>): Reply {
  const retry = refusal.again ? { retryAfterSeconds: 1 } : {};
  return fail(refusalFailures[refusal.code], refusal.detail, { ...retry, headers: { 'x-miniapp-code': refusal.code } });
}

export function sessionRoutes(options: SessionRouteOptions): Route[] {
  const { sessions, links, index, rooms, access } = options;
  const common = { tag: 'miniapps' } as const;

  const linkFor = (sessionId: string, { id, name, role: as }: Member, lifeMs?: number) => {
    const { linkId, token, expiresAt } = links.issue({ session: sessionId, member: id, role: as, lifeMs });
    const url = `${options.publicUrl()}/m/${sessionId}?t=${token}`;
    return { member: id, name, role: as, link_id: linkId, url, expires_at: new Date(expiresAt * 1_000).toISOString() };
  };

  const withAccess =
    (
      changes: boolean,
      run: (granted: Exclude<Access, { kind: 'failure' }>, context: RequestContext) => Reply | Promise<Reply>,
    ) =>
    async (context: RequestContext): Promise<Reply> => {
      const { id } = context.params as { id: string };
      const granted = await access.any(id, context, changes);
      return granted.kind === 'failure' ? granted.failure : run(granted, context);
    };

  /** For trusted callers only. */
  const managed = (run: (view: SessionView, context: RequestContext) => Reply | Promise<Reply>) =>
    withAccess(true, (granted, context) =>
      granted.kind === 'caller'
        ? run(granted.view, context)
        : fail('forbidden', 'only an operator or the relay may do that'),
    );

  const create = async (context: RequestContext<unknown, unknown, z.output<typeof createBody>>): Promise<Reply> => {
    const granted = await access.caller(context);
    if (granted.kind === 'failure') return granted.failure;
    const { key, app, title, chat_guid: chat, time_zone: timeZone, people, setup } = context.body;
    const owner = granted.caller.kind === 'relay' ? granted.caller.agent : null;
    // A key is the caller's own: two relays with the same key open two sessions.
    const opened = await sessions.open({
      key: key === undefined ? undefined : `${owner ?? 'operator'}\n${key}`,
      ...{ app, title, chat, notify: null, owner, timeZone, people, setup },
    });
    if (opened.kind === 'refused') return refusalReply(opened);
    const { sessionId, members } = opened;
    const people_links = members.map((member) => linkFor(sessionId, member));
    return { status: 201, body: { session_id: sessionId, app, links: people_links } };
  };

  const documentOf = (granted: Exclude<Access, { kind: 'failure' }>, context: RequestContext) => {
    const { view } = granted;
    const as = (context.query as { as?: Role } | undefined)?.as;
    const seenAs = granted.kind === 'person' ? granted.role : (as ?? 'viewer');
    return { shared: sharedDocument(view.entry, view.session, seenAs), seenAs };
  };

  const state = (granted: Exclude<Access, { kind: 'failure' }>, context: RequestContext): Reply => {
    const { view } = granted;
    const { shared, seenAs } = documentOf(granted, context);
    const mine = granted.kind === 'person' ? view.entry.app.view.mine(view.session as never, granted.member) : null;
    const you = granted.kind === 'person' ? ownDocument(granted.member, seenAs, mine) : null;
    const epoch = `${view.session.born}.${options.processTag}`;
    return { status: 200, body: { epoch, rev: view.rev, state: shared.state, you } };
  };

  const act = async (granted: Exclude<Access, { kind: 'failure' }>, context: RequestContext): Promise<Reply> => {
    const { view } = granted;
    const { id, name, payload, member: named } = context.body as z.output<typeof actionBody>;
    if (granted.kind === 'person' && granted.claims.role === 'viewer')
      return fail('forbidden', 'your link lets you look on, not take part');
    const member = granted.kind === 'person' ? granted.member.id : named;
    if (member === undefined) return fail('invalid', 'body.member: say whom you act for');
    const { length: bytes } = context.rawBody;
    const outcome = await sessions.act(view.session.id, view.session.app, {
      id,
      member,
      name,
      payload,
      via: 'http',
      bytes,
    });
    return outcome.kind === 'refused' ? refusalReply(outcome) : { status: 200, body: { id, rev: outcome.rev } };
  };

  const changeMembers = async (view: SessionView, context: RequestContext): Promise<Reply> => {
    const change = context.body as z.output<typeof memberBody>;
    const outcome = await sessions.changeMembers(view.session.id, change);
    if (outcome.kind === 'refused') return refusalReply(outcome);
    const after = (await sessions.look(view.session.id))?.session.members ?? [];
    const made = change.join.flatMap(({ contact, name }) => {
      const member = after.find((one) =>
        contact === null ? one.contact === null && one.name === name : one.contact === contact,
      );
      return member === undefined ? [] : [linkFor(view.session.id, member)];
    });
    return { status: 200, body: { rev: outcome.rev, links: made } };
  };

  const leave = async (granted: Exclude<Access, { kind: 'failure' }>): Promise<Reply> => {
    if (granted.kind !== 'person') return fail('invalid', 'an operator takes people out by POST .../members');
    const { view, member } = granted;
    const outcome = await sessions.changeMembers(view.session.id, {
      id: `leave:${member.id}:${view.rev}`,
      join: [],
      leave: [member.id],
    });
    if (outcome.kind === 'refused') return refusalReply(outcome);
    return {
      status: 204,
      cookies: sessionCookies(view.session.id, { value: '', maxAgeSeconds: 0 }, options.secureCookies),
    };
  };

  const revoke = async (view: SessionView, context: RequestContext): Promise<Reply> => {
    const { link: linkId } = context.params as { link: string };
    const sessionId = view.session.id;
    await index.revoke({ linkId, sessionId, lifeMs: linkLifeMsMax });
    rooms.closeLink(sessionId, linkId);
    return { status: 204 };
  };

  return [
    route({
      ...common,
      method: 'POST',
      path: '/miniapps/sessions',
      summary: 'Opens a session for the people of a chat; answers a link for each of them',
      auth: 'edge',
      body: createBody,
      answers: { 201: { description: 'The session, and a link a person.' } },
      handle: create,
    }),
    route({
      ...common,
      method: 'GET',
      path: '/miniapps/sessions/:id/ui',
      summary: 'The UI configuration as this person sees it (an operator says `as`)',
      auth: 'signed',
      params: sessionParams,
      query: z.object({ as: role.optional() }),
      answers: { 200: { description: 'Components, bound to the state by JSON pointers.' } },
      handle: withAccess(false, (granted, context) => ({
        status: 200,
        body: documentOf(granted, context).shared.ui,
      })) as never,
    }),
    route({
      ...common,
      method: 'GET',
      path: '/miniapps/sessions/:id/state',
      summary: 'The state as this person sees it, with its position',
      auth: 'signed',
      params: sessionParams,
      query: z.object({ as: role.optional() }),
      answers: { 200: { description: 'epoch, rev, state, you.' } },
      handle: withAccess(false, state) as never,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/miniapps/sessions/:id/actions',
      summary: 'An action, under an id of the sender’s: sent again, it is the same one',
      auth: 'signed',
      params: sessionParams,
      body: actionBody,
      answers: {
        200: { description: 'Done: the rev that holds it.' },
        409: { description: 'Refused; `x-miniapp-code` says why.' },
      },
      handle: withAccess(true, act) as never,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/miniapps/sessions/:id/members',
      summary: 'Lets people of the chat in, and shows out who left it',
      auth: 'edge',
      params: sessionParams,
      body: memberBody,
      answers: { 200: { description: 'The rev, and a link for each who joined.' } },
      handle: managed(changeMembers) as never,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/miniapps/sessions/:id/leave',
      summary: 'The person leaves: their links and sockets end',
      auth: 'signed',
      params: sessionParams,
      bodyKind: 'none',
      answers: { 204: { description: 'Gone.' } },
      handle: withAccess(true, leave) as never,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/miniapps/sessions/:id/links',
      summary: 'A new link for a member',
      auth: 'edge',
      params: sessionParams,
      body: linkBody,
      answers: { 201: { description: 'The link.' } },
      handle: managed((view, context) => {
        const { member: memberId, hours } = context.body as z.output<typeof linkBody>;
        const member = view.session.members.find(({ id, present }) => id === memberId && present);
        if (member === undefined) return fail('not_found', 'there is no such member');
        return {
          status: 201,
          body: linkFor(view.session.id, member, hours === undefined ? undefined : hours * 3_600_000),
        };
      }) as never,
    }),
    route({
      ...common,
      method: 'DELETE',
      path: '/miniapps/sessions/:id/links/:link',
      summary: 'Ends a link, every cookie that came from it, and the sockets they opened',
      auth: 'edge',
      params: z.object({ id: sessionIdSchema, link: z.string().min(1).max(64) }),
      answers: { 204: { description: 'Ended.' } },
      handle: managed(revoke) as never,
    }),
  ];
}
