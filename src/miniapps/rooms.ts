/** The rooms of this node: made when the first socket comes to a session, dropped when nobody came back. */
import type { Clock } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import type { SessionContext, SessionFrame } from '../../machines/miniapp/types.ts';
import type { Catalogue } from './catalogue.ts';
import { Room } from './room.ts';

export interface Rooms {
  /** The room of a session, made where needed. Undefined where there is no such session here. */
  obtain(sessionId: string): Promise<Room | undefined>;
  get(sessionId: string): Room | undefined;
  /** Shows everybody out who came by this link. */
  closeLink(sessionId: string, linkId: string): void;
  /** Sends everybody away to connect again: another server has taken over. */
  sendAway(): void;
  stop(): void;
}

export interface RoomsOptions {
  host: Host;
  catalogue: Catalogue;
  clock: Clock;
  processTag: string;
  publish(topic: string, frame: string): void;
}

export function createRooms(options: RoomsOptions): Rooms {
  const { host, catalogue, clock, processTag, publish } = options;
  const rooms = new Map<string, { room: Room; unwatch: () => void }>();
  const loading = new Map<string, Promise<Room | undefined>>();

  const load = async (sessionId: string): Promise<Room | undefined> => {
    const address = addressOf(sessionId);
    let room: Room | undefined;
    let newest: { frame: SessionFrame; seq: number } | undefined;
    // Watched before it is looked at, so that no change falls between the two.
    const unwatch = host.watch(address, {
      onFrame({ seq, event }) {
        const frame = event as unknown as SessionFrame;
        if (room === undefined) newest = { frame, seq };
        else room.take(frame.session, seq);
      },
    });
    const view = await host.inspect(address).catch(() => undefined);
    const session = (view?.context as SessionContext | undefined)?.session;
    const entry = session == null ? undefined : catalogue.get(session.app);
    if (view === undefined || session == null || entry === undefined) {
      unwatch();
      return undefined;
    }
    const empty = () => {
      unwatch();
      rooms.delete(sessionId);
    };
    room = new Room(session, view.seq, { id: sessionId, entry, clock, processTag, publish, empty });
    if (newest !== undefined) room.take(newest.frame.session, newest.seq);
    rooms.set(sessionId, { room, unwatch });
    return room;
  };

  return {
    obtain(sessionId) {
      const known = rooms.get(sessionId);
      if (known !== undefined) return Promise.resolve(known.room);
      const current = loading.get(sessionId) ?? load(sessionId).finally(() => loading.delete(sessionId));
      loading.set(sessionId, current);
      return current;
    },
    get: (sessionId) => rooms.get(sessionId)?.room,
    closeLink: (sessionId, linkId) => rooms.get(sessionId)?.room.closeLink(linkId),
    sendAway() {
      for (const { room } of rooms.values()) room.sendAway();
    },
    stop() {
      for (const { room, unwatch } of rooms.values()) {
        unwatch();
        room.stop();
      }
      rooms.clear();
    },
  };
}

/** The address of a session's actor. */
export function addressOf(sessionId: string): string {
  return `miniapp/${sessionId}`;
}
