/** MiniApps, assembled: routes, socket and the service for the rest of the server, out of what `assembly/` hands in. */
import type { MikroORM } from '@mikro-orm/core';
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import type { Route } from '../server/route.ts';
import type { AnySocketRoute, FrameRate } from '../server/socket.ts';
import { createAccess } from './access.ts';
import type { Catalogue } from './catalogue.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { createMiniappChat, type MiniappChat } from './chat.ts';
import { entranceRoute } from './entrance.ts';
import { createLinks, type Links } from './links.ts';
import { createSessionPage } from './page.ts';
import type { CheckCaller, MiniappEvent } from './ports.ts';
import { createRooms } from './rooms.ts';
import { seatRoute } from './seats.ts';
import { createSessionIndex, type SessionIndex } from './session-index.ts';
import { sessionRoutes } from './session-routes.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { miniappSocket } from './socket.ts';

export interface MiniappFeatureOptions {
  host: Host;
  catalogue: Catalogue;
  index: SessionIndex;
  clock: Clock;
  ids: Ids;
  /** SESSION_SECRET. */
  secret: string;
  checkCaller: CheckCaller;
  isListedOrigin(origin: string | undefined): boolean;
  /** Without a trailing slash; asked for when a link is made. */
  publicUrl(): string;
  /** `Server.publish`. */
  publish(topic: string, frame: string): void;
  /** What a browser's socket may send; default `browserFrameRate`. */
  frames?: FrameRate;
  observe(event: MiniappEvent): void;
}

export interface MiniappFeature {
  routes: Route[];
  sockets: AnySocketRoute[];
  sessions: Sessions;
  links: Links;
  index: SessionIndex;
  /** For conversations. */
  chat: MiniappChat;
  start(): Promise<void>;
  /** Sends every browser away to connect again: another server has taken over. */
  leave(): void;
  stop(): void;
}

export function createMiniappIndex(orm: Pick<MikroORM, 'em'>, clock: Clock): SessionIndex {
  return createSessionIndex({ orm, clock });
}

export function createMiniappFeature(options: MiniappFeatureOptions): MiniappFeature {
  const { host, catalogue, index, clock, ids, publish } = options;
  const links = createLinks({ secret: options.secret, clock, isRevoked: index.isRevoked });
  const sessions = createSessions({ host, catalogue, links, ids });
  const processTag = ids().slice(0, 8);
  const rooms = createRooms({ host, catalogue, clock, processTag, publish });
  const { checkCaller, isListedOrigin, publicUrl } = options;
  const access = createAccess({ sessions, links, checkCaller, isListedOrigin });
  const secureCookies = publicUrl().startsWith('https:');
  const page = createSessionPage({ publicUrl });
  const { observe } = options;
  return {
    routes: [
      ...catalogueRoutes(catalogue),
      ...page.routes,
      ...sessionRoutes({ sessions, links, index, rooms, access, publicUrl, processTag, secureCookies }),
      entranceRoute({ links, sessions, access, secureCookies, page, observe }),
      seatRoute({ links, sessions, isListedOrigin, secureCookies, clock }),
    ],
    sockets: [miniappSocket({ rooms, sessions, links, frames: options.frames })],
    sessions,
    links,
    index,
    chat: createMiniappChat({ sessions, catalogue, index, links, rooms, publicUrl }),
    start: () => index.start(),
    leave: () => rooms.sendAway(),
    stop: () => rooms.stop(),
  };
}
