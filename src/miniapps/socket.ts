/**
 * `GET /ws/miniapps/:session_id`: a browser's socket into one session. The frames and what holds between them are in `frames.ts`.
 *
 *  - Who comes in has the session's cookie, comes from a listed origin, and is a present member.
 *  - A wrong frame is refused with a code and changes nothing; only the socket's own limits close it.
 *  - Frames of one socket are taken in order: what comes before `hello` has loaded the room waits for it.
 */
import { z } from 'zod';
import { fail } from '../server/failure.ts';
import { type AnySocketRoute, type FrameRate, socketRoute } from '../server/socket.ts';
import { cookieName } from './cookie.ts';
import { type BrowserFrame, browserFrame, presenceBytesMax, rejectDetails } from './frames.ts';
import type { LinkClaims, Links } from './links.ts';
import type { Seat, SeatConnection } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { ActOutcome, Sessions } from './sessions.ts';

export interface MiniappSocketOptions {
  rooms: Rooms;
  sessions: Sessions;
  links: Links;
  frames?: FrameRate;
}

/** A person presses a button now and then; a queue that was kept without a network comes at once. */
export const browserFrameRate: FrameRate = { perSecond: 100, burst: 400 };

export const sessionIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be a session id');

/** A seat, and the app it is in. */
interface MiniappSeat extends Seat {
  app: string;
  claims: LinkClaims;
}

export function miniappSocket(options: MiniappSocketOptions): AnySocketRoute {
  const { rooms, sessions, links, frames = browserFrameRate } = options;
  /** What a socket is still waiting for: its frames are taken one after another. */
  const waiting = new Map<string, Promise<void>>();

  return socketRoute<MiniappSeat, z.ZodType, z.ZodObject<{ session_id: typeof sessionIdSchema }>>({
    path: '/ws/miniapps/:session_id',
    summary: 'A browser in a MiniApp session: state out, actions in',
    params: z.object({ session_id: sessionIdSchema }),
    origin: 'listed',
    frameBytesMax: 64 * 1_024,
    framesPerSecond: frames.perSecond,
    framesBurst: frames.burst,
    silenceMs: 75_000,
    async admit(upgrade) {
      const sessionId = upgrade.params.session_id;
      const check = links.checkCookie(sessionId, upgrade.cookie(cookieName));
      if (check.kind === 'refused')
        return fail('unauthorized', `open the link from your chat again: it is ${check.reason}`);
      const view = await sessions.look(sessionId);
      if (view === undefined) return fail('not_found', 'there is no such session');
      const { claims } = check;
      const { member: memberId, role: linkRole, linkId } = claims;
      const member = view.session.members.find(({ id }) => id === memberId);
      if (!member?.present) return fail('forbidden', 'you are not part of this session any more');
      return { session: { sessionId, member: memberId, linkRole, linkId, app: view.session.app, claims } };
    },
    onOpen() {},
    onFrame(connection, text) {
      const frame = readFrame(text);
      if (frame === undefined) return reject(connection, null, 'malformed');
      const before = waiting.get(connection.id);
      if (before === undefined && frame.type !== 'hello') return take(connection, frame, text.length);
      const done = (before ?? Promise.resolve()).then(() =>
        frame.type === 'hello' ? hello(connection, frame) : take(connection, frame, text.length),
      );
      const settled = done.finally(() => {
        if (waiting.get(connection.id) === settled) waiting.delete(connection.id);
      });
      waiting.set(connection.id, settled);
      return settled as never;
    },
    onClose(connection) {
      waiting.delete(connection.id);
      rooms.get(connection.session.sessionId)?.leave(connection);
    },
  });

  async function hello(connection: MiniappConnection, frame: Extract<BrowserFrame, { type: 'hello' }>): Promise<void> {
    const { sessionId } = connection.session;
    const room = rooms.get(sessionId) ?? (await rooms.obtain(sessionId));
    if (!connection.isOpen) return;
    if (room === undefined) return connection.close('internal');
    room.hello(connection, frame.resume);
  }

  function take(connection: MiniappConnection, frame: Exclude<BrowserFrame, { type: 'hello' }>, bytes: number): void {
    const room = rooms.get(connection.session.sessionId);
    switch (frame.type) {
      case 'ping': {
        // The link may have ended since the socket was let in: a heartbeat is when that is looked at again.
        if (!links.holds(connection.session.claims)) return connection.close('revoked');
        connection.send(`{"type":"pong","rev":${room?.lineRev(connection) ?? 0}}`);
        return;
      }
      case 'presence': {
        const data = frame.data ?? null;
        if (JSON.stringify(data).length > presenceBytesMax) return reject(connection, null, 'malformed');
        return room?.setPresence(connection, data as never);
      }
      case 'action':
        if (room === undefined || !room.has(connection)) return reject(connection, frame.id, 'hello_first');
        return void act(connection, frame, bytes);
    }
  }

  async function act(
    connection: MiniappConnection,
    { id, name, payload }: Extract<BrowserFrame, { type: 'action' }>,
    bytes: number,
  ): Promise<void> {
    const { sessionId, member, app, linkRole } = connection.session;
    if (linkRole === 'viewer') {
      const detail = 'Your link lets you look on, not take part.';
      return sendFrame(connection, { type: 'reject', id, code: 'not_allowed', detail });
    }
    const outcome = await sessions
      .act(sessionId, app, { id, member, name, payload, via: 'browser', bytes })
      .catch(() => undefined);
    const frame = answerTo(id, outcome);
    // The room sends it behind the patch that it speaks of.
    const room = rooms.get(sessionId);
    if (room === undefined) connection.send(frame);
    else room.answer(connection, frame);
  }

  function reject(connection: MiniappConnection, id: string | null, code: keyof typeof rejectDetails): void {
    sendFrame(connection, { type: 'reject', id, code, detail: rejectDetails[code] });
  }
}

type MiniappConnection = SeatConnection & { readonly session: MiniappSeat };

function answerTo(id: string, outcome: ActOutcome | undefined): string {
  if (outcome === undefined)
    return JSON.stringify({ type: 'reject', id, code: 'internal', detail: rejectDetails.internal });
  if (outcome.kind === 'done') return `{"type":"ack","id":${JSON.stringify(id)},"rev":${outcome.rev}}`;
  return JSON.stringify({ type: 'reject', id, code: outcome.code, detail: outcome.detail });
}

function sendFrame(connection: SeatConnection, frame: unknown): void {
  connection.send(JSON.stringify(frame));
}

function readFrame(text: string): BrowserFrame | undefined {
  try {
    const read = browserFrame.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
