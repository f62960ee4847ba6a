/**
 * The playground, assembled: the page at `/`, its files, who the visitor is, the charts, and the socket that shows a conversation from the
 * inside. `assembly/` hands these routes out in development only; in production there is the landing page and none of this.
 */
import type { AnyStateMachine } from 'xstate';
import { z } from 'zod';
import type { BrowserFile } from '../server/browser-bundle.ts';
import { type Reply, type RequestContext, type Route, route, type SetCookie } from '../server/route.ts';
import type { AnySocketRoute } from '../server/socket.ts';
import { chartOf } from './charts.ts';
import { createPageFiles, type PageFiles, pagePolicy } from './page.ts';
import { type Asking, createSessions, type Tokens, type Visitor } from './session.ts';
import { type WatchSocketOptions, watchSocket } from './watch-socket.ts';

export interface PlaygroundOptions extends Omit<WatchSocketOptions, 'sessions'> {
  tokens: Tokens;
  /** Names the cookie; only its hash is used. */
  secret: string;
  isListedOrigin(origin: string): boolean;
  /** Whether the cookie may travel over TLS only. */
  secureCookie: boolean;
  now(): number;
  random(): number;
  machines: { conversation: AnyStateMachine; relay: AnyStateMachine };
  /** The model's name, and whether it is the built-in responder. */
  responder: { name: string; offline: boolean };
}

export interface Playground {
  routes: Route[];
  sockets: AnySocketRoute[];
  /** For the edge guard: the token of a visitor's cookie, where it may stand in for the bearer header. */
  browserToken(asking: Asking): string | undefined;
}

/** A visitor who does not come back for this long is somebody new. */
const cookieLifeSeconds = 30 * 24 * 60 * 60;

export function createPlayground(options: PlaygroundOptions): Playground {
  const sessions = createSessions(options);
  const files = createPageFiles();
  const charts = { conversation: chartOf(options.machines.conversation), relay: chartOf(options.machines.relay) };

  const cookieOf = (visitor: Visitor): SetCookie => ({
    name: sessions.cookieName,
    value: options.tokens.make(visitor),
    maxAgeSeconds: cookieLifeSeconds,
    sameSite: 'Strict',
    httpOnly: true,
    secure: options.secureCookie,
  });

  const page = async (context: RequestContext): Promise<Reply> => {
    const reply = fileReply((await files()).html, { 'content-security-policy': pagePolicy });
    // A browser sends no Strict cookie when it comes from elsewhere: what it sends then says nothing of whether it has one.
    if (context.header('sec-fetch-site') === 'cross-site') return reply;
    return { ...reply, cookies: [cookieOf(sessions.recognise(context))] };
  };

  const visitor = (context: RequestContext): Reply => {
    const recognised = sessions.recognise(context);
    const { name: model, offline } = options.responder;
    return { status: 200, body: { ...recognised, model, offline }, cookies: [cookieOf(recognised)] };
  };

  const get = (path: string, summary: string, handle: (context: RequestContext) => Reply | Promise<Reply>) =>
    route({ method: 'GET', path, summary, tag: 'playground', auth: 'none', hidden: true, answers: answered, handle });
  const fileAt = (path: string, name: keyof PageFiles) =>
    get(path, 'A file of the playground', async () => fileReply((await files())[name]));

  return {
    routes: [
      get('/', 'The playground', page),
      fileAt('/playground/app.js', 'script'),
      fileAt('/playground/style.css', 'style'),
      get('/playground/visitor', 'Who this browser is; renews its cookie', visitor),
      get('/playground/charts', 'The state charts', () => ({ status: 200, body: charts })),
    ],
    sockets: [watchSocket({ ...options, sessions })],
    browserToken: sessions.browserToken,
  };
}

const answered = { 200: { description: 'For the page.', schema: z.unknown() } };

function fileReply({ text, contentType, etag }: BrowserFile, headers: Record<string, string> = {}) {
  return { status: 200, bytes: text, contentType, headers: { etag, 'cache-control': 'no-cache', ...headers } };
}
