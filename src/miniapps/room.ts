/**
 * A room: the sockets that look at one session on this node, and how its commits reach them.
 *
 *  R1 A change is shown after its commit only: what is published comes from the actor's own frames (A2).
 *  R2 A change is projected, compared and encoded once for a class of viewers, however many look.
 *  R3 A reader who says hello is brought to the current state: by the patches it missed where all of them are still held, else by a snapshot.
 *  R4 Presence is in memory only. Who drops off and is back within the grace never left.
 *  R5 Whoever is no present member any more is shown out.
 */
import type { Operation } from 'fast-json-patch';
import type { Clock } from '../../actors/clock.ts';
import type { Json, Member, Role, Session } from '../../machines/miniapp/types.ts';
import type { Connection } from '../server/socket.ts';
import type { CatalogueEntry } from './catalogue.ts';
import type { Position } from './frames.ts';
import type { SessionOf } from './miniapp.ts';
import { Presence } from './presence.ts';
import { ownDocument, patchBetween, type SharedDocument, sharedDocument } from './projection.ts';

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

/** One class of viewers: what it sees, and what it was sent last. */
interface Line {
  role: Role;
  shared: SharedDocument;
  /** The rev of the last patch, or at which the line began. */
  rev: number;
  /** Patches held for readers that come back, oldest first. */
  ring: { rev: number; ops: string }[];
  ringBytes: number;
  /** A reader at this rev or above can be brought up from the ring. */
  floor: number;
  viewers: number;
  /** When the last viewer left; null while there is one. */
  quietSince: number | null;
  /** `"state"":…,"ui":…` of the current document, once somebody needed it. */
  encoded: string | null;
}

interface Looker {
  connection: SeatConnection;
  line: Line;
  role: Role;
  /** The JSON of its own part as last sent, and what it was made of: the same things need not be written out again. */
  own: string;
  /** The rev at which its own part was last sent. */
  ownRev: number;
  member: Member | undefined;
  mine: Json | undefined;
}

const ringPatchesMax = 256;
const ringBytesMax = 256 * 1_024;
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
  readonly #lookers = new Map<string, Looker>();
  readonly #presence: Presence;
  #session: Session;
  #members: ReadonlyMap<string, Member>;
  #rev: number;
  #cancelSweep: (() => void) | null = null;

  constructor(session: Session, rev: number, options: RoomOptions) {
    this.#session = session;
    this.#members = byId(session.members);
    this.#rev = rev;
    this.#options = options;
    this.#presence = new Presence(options.clock, (frame) => this.#publishAll(frame));
    this.#sweepLater();
  }

  get rev(): number {
    return this.#rev;
  }

  get epoch(): string {
    return `${this.#session.born}.${this.#options.processTag}`;
  }

  get session(): Session {
    return this.#session;
  }

  /** R1: the session as a commit left it. */
  take(session: Session, rev: number): void {
    if (rev <= this.#rev) return;
    const before = this.#session;
    this.#session = session;
    if (session.members !== before.members) this.#members = byId(session.members);
    this.#rev = rev;
    for (const line of this.#lines.values()) this.#advance(line);
    for (const looker of this.#lookers.values()) this.#update(looker);
    if (session.closed !== null && before.closed === null) {
      this.#publishAll(JSON.stringify({ type: 'closed', reason: session.closed.reason }));
    }
  }

  /** R3. */
  hello(connection: SeatConnection, resume: Position | undefined): void {
    const { member } = connection.session;
    const role = this.#roleOf(connection.session);
    if (role === undefined) return connection.close('revoked');
    let looker = this.#lookers.get(connection.id);
    if (looker === undefined) {
      looker = { connection, line: this.#lineOf(role), role, own: '', ownRev: 0, member: undefined, mine: undefined };
      join(looker.line);
      this.#lookers.set(connection.id, looker);
      connection.subscribe(this.#topic(role));
      connection.subscribe(this.#topic('all'));
      this.#presence.enter(member);
    }
    const missed = resume?.epoch === this.epoch ? this.#missedBy(looker.line, resume.rev) : undefined;
    if (missed === undefined) return this.#sendSnapshot(looker);
    this.#refreshOwn(looker);
    const own = `{"op":"replace","path":"/you","value":${looker.own}}`;
    const ops = [...missed, own].join(',');
    connection.cork(() => {
      connection.send(`{"type":"patch","rev":${this.#rev},"prev":${resume!.rev},"ops":[${ops}]}`);
      connection.send(this.#presence.wholeFrame());
    });
  }

  /** Whether this socket has said hello. */
  has(connection: SeatConnection): boolean {
    return this.#lookers.has(connection.id);
  }

  leave(connection: SeatConnection): void {
    const looker = this.#lookers.get(connection.id);
    if (looker === undefined) return;
    this.#lookers.delete(connection.id);
    this.#quit(looker.line);
    this.#presence.leave(connection.session.member);
  }

  /** What a viewer says of themselves. */
  setPresence(connection: SeatConnection, data: Json): void {
    if (this.#lookers.has(connection.id)) this.#presence.set(connection.session.member, data);
  }

  /** The rev of the last patch that this socket was sent, its class's or its own. */
  lineRev(connection: SeatConnection): number {
    const looker = this.#lookers.get(connection.id);
    return looker === undefined ? 0 : Math.max(looker.line.rev, looker.ownRev);
  }

  /** Shows out whoever came by a link that holds no more. */
  closeLink(linkId: string): void {
    for (const { connection } of this.#lookers.values()) {
      if (connection.session.linkId === linkId) connection.close('revoked');
    }
  }

  /** Sends everybody away to connect again: another server has taken over. */
  sendAway(): void {
    for (const { connection } of this.#lookers.values()) connection.close('service_restart');
  }

  stop(): void {
    this.#cancelSweep?.();
    this.#presence.stop();
  }

  // ——— lines ———

  #lineOf(role: Role): Line {
    const known = this.#lines.get(role);
    if (known !== undefined) return known;
    const shared = sharedDocument(this.#options.entry, this.#session, role);
    const rev = this.#rev;
    const line: Line = {
      role,
      shared,
      rev,
      ring: [],
      ringBytes: 0,
      floor: rev,
      viewers: 0,
      quietSince: null,
      encoded: null,
    };
    this.#lines.set(role, line);
    return line;
  }

  /** R2. */
  #advance(line: Line): void {
    const shared = sharedDocument(this.#options.entry, this.#session, line.role);
    const operations = patchBetween(line.shared, shared);
    if (operations.length === 0) return;
    const ops = encodeOps(operations);
    const frame = `{"type":"patch","rev":${this.#rev},"prev":${line.rev},"ops":[${ops}]}`;
    line.shared = shared;
    line.rev = this.#rev;
    line.encoded = null;
    line.ring.push({ rev: this.#rev, ops });
    line.ringBytes += ops.length;
    while (line.ring.length > ringPatchesMax || line.ringBytes > ringBytesMax) {
      const oldest = line.ring.shift()!;
      line.ringBytes -= oldest.ops.length;
      line.floor = oldest.rev;
    }
    if (line.viewers > 0) this.#options.publish(this.#topic(line.role), frame);
  }

  /** The patches after a position, or undefined where not all of them are held, or a snapshot is smaller. */
  #missedBy(line: Line, rev: number): string[] | undefined {
    if (rev < line.floor || rev > this.#rev) return undefined;
    const missed = line.ring.filter((patch) => patch.rev > rev).map(({ ops }) => ops);
    const bytes = missed.reduce((sum, ops) => sum + ops.length, 0);
    return bytes > this.#encoded(line).length ? undefined : missed;
  }

  #encoded(line: Line): string {
    line.encoded ??= `"state":${JSON.stringify(line.shared.state)},"ui":${JSON.stringify(line.shared.ui)}`;
    return line.encoded;
  }

  // ——— lookers ———

  #sendSnapshot(looker: Looker): void {
    this.#refreshOwn(looker);
    const shared = this.#encoded(looker.line);
    const viewers = JSON.stringify(this.#presence.viewers());
    looker.connection.send(
      `{"type":"snapshot","epoch":${JSON.stringify(this.epoch)},"rev":${this.#rev},${shared},"you":${looker.own},"viewers":${viewers}}`,
    );
  }

  /** After a change: who may look no more goes (R5), who is another now sees another page, whose own part changed gets it. */
  #update(looker: Looker): void {
    const { connection } = looker;
    const role = this.#roleOf(connection.session);
    if (role === undefined) return connection.close('revoked');
    if (role !== looker.role) {
      connection.unsubscribe(this.#topic(looker.role));
      this.#quit(looker.line);
      looker.role = role;
      looker.line = this.#lineOf(role);
      join(looker.line);
      connection.subscribe(this.#topic(role));
      return this.#sendSnapshot(looker);
    }
    const own = looker.own;
    this.#refreshOwn(looker);
    if (own === looker.own) return;
    const ops = `[{"op":"replace","path":"/you","value":${looker.own}}]`;
    connection.send(`{"type":"patch","rev":${this.#rev},"prev":${looker.line.rev},"ops":${ops}}`);
  }

  /** Writes the looker's own part out anew, where what it is made of is not the same as before. */
  #refreshOwn(looker: Looker): void {
    const { entry } = this.#options;
    const member = this.#members.get(looker.connection.session.member)!;
    const mine = entry.app.view.mine(this.#session as SessionOf<unknown>, member);
    if (member === looker.member && mine === looker.mine && looker.own !== '') return;
    looker.member = member;
    looker.mine = mine;
    const own = JSON.stringify(ownDocument(member, looker.role, mine));
    if (own !== looker.own) looker.ownRev = this.#rev;
    looker.own = own;
  }

  #quit(line: Line): void {
    line.viewers -= 1;
    if (line.viewers === 0) line.quietSince = this.#options.clock.now();
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

function join(line: Line): void {
  line.viewers += 1;
  line.quietSince = null;
}

function byId(members: readonly Member[]): ReadonlyMap<string, Member> {
  return new Map(members.map((member) => [member.id, member]));
}

function encodeOps(operations: readonly Operation[]): string {
  return JSON.stringify(operations).slice(1, -1);
}
