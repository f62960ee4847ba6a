/**
 * A room: the sockets that look at one session on this node, and how its commits reach them.
 *
 *  R1 A change is shown after its commit only: what is published comes from the actor's own frames (A2).
 *  R2 What becomes known in one tick is shown once, at its end: all changes that one flush of the journal let out are one patch from
 *     the document shown last to the newest, projected, compared and encoded once for a class of viewers, however many look.
 *  R3 An answer to an action is sent behind the patch that holds what it did, and in one write with it.
 *  R4 A reader who says hello is brought to the current state: by the patches it missed where all of them are still held, else by a snapshot.
 *  R5 Presence is in memory only. Who drops off and is back within the grace never left.
 *  R6 Whoever is no present member any more is shown out.
 */
import { nextTick } from 'node:process';
import type { Clock } from '../../actors/clock.ts';
import type { Json, Member, Role, Session } from '../../machines/miniapp/types.ts';
import type { Connection } from '../server/socket.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { isSame } from './difference.ts';
import type { Position } from './frames.ts';
import { Line, patchFrame } from './line.ts';
import type { SessionOf } from './miniapp.ts';
import { Presence } from './presence.ts';
import { ownDocument, sharedDocument } from './projection.ts';

/** What a socket was let in as. */
export interface Seat {
  sessionId: string;
  member: string;
  /** The most it may be, by its link; the member's own role may be less. */
  linkRole: Role;
  linkId: string;
}
export type SeatConnection = Connection<Seat>;

export interface RoomOptions {
  id: string;
  entry: CatalogueEntry;
  clock: Clock;
  /** Told apart from the epochs of an earlier process, whose views may have shown the same rev otherwise. */
  processTag: string;
  publish(topic: string, frame: string): void;
  /** Nobody looks any more, and the time to come back is over. */
  empty(): void;
}

interface Looker {
  connection: SeatConnection;
  line: Line;
  /** What its own part was made of as last sent. Not kept written out: there are many more viewers than changes. */
  member: Member;
  mine: Json;
  /** The rev at which its own part was last sent. */
  ownRev: number;
}

/** How long patches are held for a class, and the room itself, after the last viewer left. */
const lingerMs = 30_000;
const rank: Readonly<Record<Role, number>> = { viewer: 0, member: 1, host: 2 };

/** What a member may be through a link. */
export function lesserRole(a: Role, b: Role): Role {
  return rank[a] < rank[b] ? a : b;
}

export class Room {
  readonly #options: RoomOptions;
  readonly #lines = new Map<Role, Line>();
  readonly #lookers = new Map<SeatConnection, Looker>();
  readonly #presence: Presence;
  /** What was shown last. */
  #session: Session;
  #members: ReadonlyMap<string, Member>;
  #rev: number;
  /** What is to be shown at the end of this tick. */
  #newest: { session: Session; rev: number } | undefined;
  #answers = new Map<SeatConnection, string[]>();
  #isDue = false;
  #cancelSweep: (() => void) | null = null;

  constructor(session: Session, rev: number, options: RoomOptions) {
    this.#session = session;
    this.#members = byId(session.members);
    this.#rev = rev;
    this.#options = options;
    this.#presence = new Presence(options.clock, (frame) => this.#publishAll(frame));
    this.#sweepLater();
  }

  get epoch(): string {
    return `${this.#session.born}.${this.#options.processTag}`;
  }

  /** R1: the session as a commit left it. */
  take(session: Session, rev: number): void {
    if (rev <= (this.#newest?.rev ?? this.#rev)) return;
    this.#newest = { session, rev };
    this.#showSoon();
  }

  /** R3: sends a frame to one socket, after what is known by now. */
  answer(connection: SeatConnection, frame: string): void {
    const answers = this.#answers.get(connection);
    if (answers === undefined) this.#answers.set(connection, [frame]);
    else answers.push(frame);
    this.#showSoon();
  }

  /** R4. */
  hello(connection: SeatConnection, resume: Position | undefined): void {
    this.#show();
    const role = this.#roleOf(connection.session);
    if (role === undefined) return connection.close('revoked');
    const known = this.#lookers.get(connection);
    const looker = known ?? this.#seat(connection, role);
    const isOurs = resume?.epoch === this.epoch && resume.rev <= this.#rev;
    const missed = isOurs ? looker.line.missedSince(resume.rev) : undefined;
    if (missed === undefined) connection.send(this.#snapshotFrame(looker));
    else {
      const own = `{"op":"replace","path":"/you","value":${ownPart(looker)}}`;
      write(connection, [patchFrame(this.#rev, resume!.rev, [...missed, own].join(',')), this.#presence.wholeFrame()]);
    }
    // Only now: of a frame above 16 KB to a socket that subscribed before, uWebSockets.js keeps a copy for as long as the socket lives.
    if (known === undefined) for (const topic of [role, 'all'] as const) connection.subscribe(this.#topic(topic));
  }

  /** Whether this socket has said hello. */
  has(connection: SeatConnection): boolean {
    return this.#lookers.has(connection);
  }

  leave(connection: SeatConnection): void {
    const looker = this.#lookers.get(connection);
    if (looker === undefined) return;
    this.#lookers.delete(connection);
    looker.line.quit(this.#options.clock.now());
    this.#presence.leave(connection.session.member);
  }

  /** What a viewer says of themselves. */
  setPresence(connection: SeatConnection, data: Json): void {
    if (this.#lookers.has(connection)) this.#presence.set(connection.session.member, data);
  }

  /** The rev of the last patch that this socket was sent, its class's or its own. */
  lineRev(connection: SeatConnection): number {
    const looker = this.#lookers.get(connection);
    return looker === undefined ? 0 : Math.max(looker.line.rev, looker.ownRev);
  }

  /** Shows out whoever came by a link that holds no more. */
  closeLink(linkId: string): void {
    for (const connection of this.#lookers.keys()) {
      if (connection.session.linkId === linkId) connection.close('revoked');
    }
  }

  /** Sends everybody away to connect again: another server has taken over. */
  sendAway(): void {
    for (const connection of this.#lookers.keys()) connection.close('service_restart');
  }

  stop(): void {
    this.#cancelSweep?.();
    this.#presence.stop();
  }

  // ——— showing ———

  /**
   * R2: at the end of this tick. A flush lets all its turns out in one go and their answers follow as microtasks, so by then all of it is
   * known; and a change that came alone waits for nothing.
   */
  #showSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    nextTick(() => this.#show());
  }

  #show(): void {
    this.#isDue = false;
    const answers = this.#answers;
    if (answers.size > 0) this.#answers = new Map();
    if (this.#newest !== undefined) this.#showChanges(this.#newest, answers);
    for (const [connection, frames] of answers) write(connection, frames);
  }

  /** Takes out of `answers` what was sent together with somebody's own part. */
  #showChanges({ session, rev }: { session: Session; rev: number }, answers: Map<SeatConnection, string[]>): void {
    const before = this.#session;
    this.#newest = undefined;
    this.#session = session;
    this.#rev = rev;
    if (session.members !== before.members) this.#members = byId(session.members);
    for (const line of this.#lines.values()) {
      const frame = line.advance(sharedDocument(this.#options.entry, session, line.role), rev);
      if (frame !== undefined && line.viewers > 0) this.#options.publish(this.#topic(line.role), frame);
    }
    for (const looker of this.#lookers.values()) {
      const frame = this.#update(looker);
      if (frame === undefined) continue;
      const { connection } = looker;
      write(connection, [frame, ...(answers.get(connection) ?? [])]);
      answers.delete(connection);
    }
    if (session.closed !== null && before.closed === null) {
      this.#publishAll(JSON.stringify({ type: 'closed', reason: session.closed.reason }));
    }
  }

  /** After a change: who may look no more goes (R6), who is another now sees another page, whose own part changed gets it. */
  #update(looker: Looker): string | undefined {
    const { connection, line } = looker;
    const role = this.#roleOf(connection.session);
    if (role === undefined) {
      connection.close('revoked');
      return undefined;
    }
    if (role !== line.role) {
      connection.unsubscribe(this.#topic(line.role));
      line.quit(this.#options.clock.now());
      looker.line = this.#lineOf(role);
      looker.line.join();
      connection.subscribe(this.#topic(role));
      this.#lookAgain(looker);
      looker.ownRev = this.#rev;
      return this.#snapshotFrame(looker);
    }
    return this.#ownFrame(looker);
  }

  /** The patch of a looker's own part, where that is another now. */
  #ownFrame(looker: Looker): string | undefined {
    const { member, mine, line } = looker;
    this.#lookAgain(looker);
    if (member === looker.member && mine === looker.mine) return undefined;
    const isSameMine = isSame(mine, looker.mine);
    const isSameName = member.name === looker.member.name;
    if (isSameMine && isSameName) return undefined;
    looker.ownRev = this.#rev;
    const change = isSameName
      ? `{"op":"replace","path":"/you/mine","value":${JSON.stringify(looker.mine)}}`
      : `{"op":"replace","path":"/you","value":${ownPart(looker)}}`;
    return patchFrame(this.#rev, line.rev, change);
  }

  // ——— lines and lookers ———

  #seat(connection: SeatConnection, role: Role): Looker {
    const { member: id } = connection.session;
    const member = this.#members.get(id)!;
    const looker = { connection, line: this.#lineOf(role), member, mine: this.#mineOf(member), ownRev: this.#rev };
    looker.line.join();
    this.#lookers.set(connection, looker);
    this.#presence.enter(id);
    return looker;
  }

  #lookAgain(looker: Looker): void {
    looker.member = this.#members.get(looker.connection.session.member)!;
    looker.mine = this.#mineOf(looker.member);
  }

  #mineOf(member: Member): Json {
    return this.#options.entry.app.view.mine(this.#session as SessionOf<unknown>, member);
  }

  #lineOf(role: Role): Line {
    const known = this.#lines.get(role);
    if (known !== undefined) return known;
    const line = new Line(role, sharedDocument(this.#options.entry, this.#session, role), this.#rev);
    this.#lines.set(role, line);
    return line;
  }

  #snapshotFrame(looker: Looker): string {
    const viewers = JSON.stringify(this.#presence.viewers());
    const head = `{"type":"snapshot","epoch":${JSON.stringify(this.epoch)},"rev":${this.#rev}`;
    return `${head},${looker.line.encoded},"you":${ownPart(looker)},"viewers":${viewers}}`;
  }

  /** Undefined for whoever is no present member. */
  #roleOf(seat: Seat): Role | undefined {
    const member = this.#members.get(seat.member);
    return member?.present ? lesserRole(member.role, seat.linkRole) : undefined;
  }

  #publishAll(frame: string): void {
    if (this.#lookers.size > 0) this.#options.publish(this.#topic('all'), frame);
  }

  #topic(name: Role | 'all'): string {
    return `miniapp/${this.#options.id}/${name}`;
  }

  /** Drops what nobody came back for. */
  #sweepLater(): void {
    const { clock } = this.#options;
    this.#cancelSweep = clock.after(lingerMs, () => {
      for (const [role, { quietSince }] of this.#lines) {
        if (quietSince !== null && clock.now() - quietSince >= lingerMs) this.#lines.delete(role);
      }
      if (this.#lines.size > 0) return this.#sweepLater();
      this.stop();
      this.#options.empty();
    });
  }
}

/** Several frames to one socket as one write, behind what was published to it in this tick. */
function write(connection: SeatConnection, frames: readonly string[]): void {
  connection.cork(() => {
    for (const frame of frames) connection.send(frame);
  });
}

function ownPart({ member, line, mine }: Looker): string {
  return JSON.stringify(ownDocument(member, line.role, mine));
}

function byId(members: readonly Member[]): ReadonlyMap<string, Member> {
  return new Map(members.map((member) => [member.id, member]));
}
