/**
 * A MiniApp session as its machine sees it, and what an app's logic may ask of the shell around it.
 *
 * An app's logic is pure: state and payload in, an `Outcome` out. It never sees a clock, an id generator or a socket: the time is
 * `call.at`, ids of things inside a session are counted in its own state, and what it wants done is data.
 */

/** Plain JSON, as a journal, a snapshot or a frame may hold it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** `host` steers the session, `member` takes part, `viewer` looks on. */
export type Role = 'host' | 'member' | 'viewer';

export interface Member {
  /** Made from the contact and the session, so that it says nothing of either. */
  id: string;
  name: string;
  role: Role;
  /** How the chat knows them (a phone number, a handle). Never part of what a viewer is shown. */
  contact: string | null;
  /** False once they left the chat: what they did stays, and they can do no more. */
  present: boolean;
  /** The link of the browser that took this person's seat by the chat's link; absent while nobody did. */
  seat?: string;
}

/** Something that happened, for the chat to tell in its own voice. `data` holds what `grammar.ts` needs to put it in words. */
export interface Fact {
  kind: string;
  /** The member who did it; null where time or another session did. */
  by: string | null;
  data: { [key: string]: Json };
  /** Told at once instead of with the next few changes. */
  urgent?: boolean;
}

export type RefusalCode =
  /** The session is closed, and this action needs an open one. */
  | 'closed'
  | 'not_allowed'
  | 'invalid'
  | 'unknown_action'
  /** It speaks of something that is not there any more, or was changed since. */
  | 'stale'
  /** A bound of the app (so many options, items, people) is reached. */
  | 'limit'
  | 'not_found'
  | 'exists';

export interface Refusal {
  kind: 'refused';
  code: RefusalCode;
  /** Shown to the person: what to do, in plain words. */
  detail: string;
}

/** A session to be opened beside this one, with the same chat and people. */
export interface SpawnRequest {
  app: string;
  title: string;
  setup: Json;
  sessionId: string;
}

export type CloseReason = 'completed' | 'cancelled' | 'expired';

/** What became of an action. A `changed` one without `state` changed nothing to see and is still carried out (a timer, a fact). */
export type Outcome<S = unknown> =
  | Refusal
  | {
      kind: 'changed';
      state?: S;
      facts?: Fact[];
      /** Durable timers by id; a null takes one back. They come back through `AppLogic.timer`. */
      timers?: { id: string; at: number | null }[];
      close?: CloseReason;
      reopen?: boolean;
      open?: SpawnRequest[];
    };

/** What an action knows of its moment. */
export interface Call {
  session: Session;
  /** Who acts. */
  by: Member;
  /** Unix milliseconds at which the event was accepted. */
  at: number;
}

export interface ActionRule<S, P> {
  /** Who may: `host`, `member` (hosts too; the default), or `anyone` (viewers too). */
  who?: 'host' | 'member' | 'anyone';
  /** Also in a closed session. */
  whenClosed?: boolean;
  /** Whether the shell's `undo` takes it back. An action that is not forgets the ones before it. */
  undoable?: boolean;
  run(state: S, payload: P, call: Call): Outcome<S>;
}

/** The behaviour of one MiniApp. `A` maps each action to its payload as validated by the app's schemas. */
export interface AppLogic<S, A extends object = Record<string, unknown>> {
  /** The first state of a session; `setup` was validated by the app's schema. Session members are in `session.members`. */
  start(setup: Json, session: Session, at: number): { state: S; timers?: { id: string; at: number | null }[] };
  actions: { [N in keyof A]: ActionRule<S, A[N]> };
  /** A timer of the app is due. Undefined where it no longer matters. */
  timer?(state: S, id: string, session: Session, at: number): Outcome<S> | undefined;
  /** The session closes or opens again; the app may round its state off. */
  closing?(state: S, session: Session, at: number): Outcome<S>;
  reopening?(state: S, session: Session, at: number): Outcome<S>;
  /** Who joined, left or has another name now, after the session's own list was changed. */
  membersChanged?(state: S, session: Session, change: { joined: Member[]; left: Member[]; renamed: Member[] }): S;
  /** Who may close and reopen; the host alone where nothing is said. */
  closedBy?: 'host' | 'member';
}

/** Logic with its types hidden, as the shell keeps it. */
export type AnyAppLogic = AppLogic<unknown, Record<string, unknown>>;

export interface UndoStep {
  by: string;
  action: string;
  before: unknown;
}

export interface Session {
  id: string;
  app: string;
  /** Set once, when the session is opened; tells one session under an id from a later one under the same id. */
  born: string;
  title: string;
  /** The chat it belongs to, as the relay spells it; null for none. */
  chat: string | null;
  /** The actor that is told of changes; null for nobody. */
  notify: string | null;
  /** The relay that opened it; null where no relay did. */
  owner: string | null;
  /** IANA name, for days and times of day. */
  timeZone: string;
  openedAt: number;
  changedAt: number;
  /** It ends by itself when nothing changed for this long. */
  lifeMs: number;
  closed: { reason: CloseReason; at: number; by: string | null } | null;
  members: Member[];
  /** The app's own state. */
  state: unknown;
  undo: UndoStep[];
  /** Facts that wait to be told together, oldest first. */
  untold: Fact[];
  /** How often the links told in the chat were replaced; absent while they never were. */
  linkRound?: number;
}

export interface SessionContext {
  /** This actor's own address, and the session id in it. */
  self: string;
  id: string;
  /** Null until the session is opened. */
  session: Session | null;
}

/**
 * How an action came in: what came from the `chat` is answered there, and not told again. What was `overheard` there is answered by nobody:
 * only how the session ended is told.
 */
export type Via = 'browser' | 'http' | 'chat' | 'overheard' | 'actor';

/** `taken`: a browser that came by the chat's link is this person from here on, perhaps under a name it gave. */
export type SeatChange =
  | { kind: 'taken'; member: string; linkId: string; name: string | null }
  | { kind: 'freed'; member: string }
  /** The links told in the chat so far hold no more. */
  | { kind: 'links_replaced' };

export interface OpenRequest {
  app: string;
  title: string;
  chat: string | null;
  notify: string | null;
  owner: string | null;
  timeZone: string;
  lifeMs: number;
  members: Member[];
  setup: Json;
  /** Whoever is told of changes opens it, and needs no word of that. */
  byTold?: boolean;
}

/** `requestId` is the id under which the host knows the event, so that its answer finds whoever asks. */
export type SessionEvent = { at: number } & (
  | ({ type: 'session_opened'; requestId: string } & OpenRequest)
  | { type: 'acted'; requestId: string; name: string; payload: unknown; by: string; via: Via }
  | { type: 'members_changed'; requestId: string; join: Member[]; leave: string[] }
  | { type: 'seat_changed'; requestId: string; change: SeatChange }
  | { type: 'app_timer_due'; timer: string }
  | { type: 'expiry_due' }
  | { type: 'notices_due' }
);

/** The answer to an event that asks for one. */
export type SessionAnswer = { kind: 'done'; facts: Fact[] } | Refusal;

/** What watchers of the actor get after each commit that changed something: the session as it now is. Not to be written to. */
export interface SessionFrame {
  type: 'session_changed';
  session: Session;
}

/** What the actor named in `notify` is sent. */
export interface MiniappNotice {
  type: 'miniapp_changed';
  sessionId: string;
  app: string;
  title: string;
  change: 'opened' | 'changed' | 'closed' | 'reopened';
  facts: Fact[];
}

export function refused(code: RefusalCode, detail: string): Refusal {
  return { kind: 'refused', code, detail };
}
