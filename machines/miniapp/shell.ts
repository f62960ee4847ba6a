/**
 * What every MiniApp shares, as pure functions from session and event to a plan: opening, acting, people coming and going, undo,
 * closing, expiry, and telling the chat without flooding it.
 *
 *  M1 An action is carried out whole or refused with a code; a refusal changes nothing.
 *  M2 Whoever is not a present member changes nothing; a viewer changes nothing but what the app opens to `anyone`.
 *  M3 A closed session takes only what is meant for closed ones (reopening, people leaving).
 */
import type { Act, Plan } from '../plan.ts';
import { noticeActs, tell } from './telling.ts';
import type {
  AnyAppLogic,
  Call,
  Member,
  Outcome,
  Refusal,
  SeatChange,
  Session,
  SessionAnswer,
  SessionContext,
  SessionEvent,
  SpawnRequest,
  Via,
} from './types.ts';
import { refused } from './types.ts';

export type Apps = ReadonlyMap<string, AnyAppLogic>;

/** A plan that may also ask for the row in the index of sessions to be written. */
export interface SessionPlan extends Plan<SessionContext> {
  index: Session | null;
}

type EventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>;

const undoDepth = 5;
export const membersMax = 200;

const timerPrefix = 'app:';
const allowed: Refusal | undefined = undefined;
const done: SessionAnswer = { kind: 'done', facts: [] };
const notMember = refused('not_allowed', 'You are not part of this.');

/** A session begins: the app makes its first state. */
export function planOpen(apps: Apps, context: SessionContext, event: EventOf<'session_opened'>): SessionPlan {
  const logic = apps.get(event.app);
  if (context.session !== null) return refuse(event.requestId, refused('exists', 'This session is already open.'));
  if (logic === undefined) return refuse(event.requestId, refused('not_found', 'There is no such app.'));
  const { app, title, chat, notify, owner, timeZone, lifeMs, members, at } = event;
  const blank: Session = {
    id: context.id,
    app,
    born: at.toString(36),
    title,
    chat,
    notify,
    owner,
    timeZone,
    openedAt: at,
    changedAt: at,
    lifeMs,
    closed: null,
    members: members.slice(0, membersMax),
    state: null,
    undo: [],
    untold: [],
  };
  const started = logic.start(event.setup, blank, at);
  const session = { ...blank, state: started.state };
  const acts: Act[] = [
    answer(event.requestId, done),
    { do: 'notice', event: 'miniapp_started', fields: { app } },
    frame(session),
    { do: 'arm', id: 'expiry', delayMs: lifeMs, event: { type: 'expiry_due' } },
    ...timerActs(started.timers, at),
    ...(event.byTold === true ? [] : noticeActs(session, 'opened', [])),
  ];
  return { context: { session }, acts, index: session };
}

/** Somebody does something. */
export function planAction(apps: Apps, session: Session, event: EventOf<'acted'>): SessionPlan {
  const by = session.members.find(({ id }) => id === event.by);
  const logic = logicOf(apps, session);
  if (by?.present && event.name === 'rename') return planRename(apps, session, by, event);
  const outcome = by?.present ? decide(logic, session, { session, by, at: event.at }, event) : notMember;
  if (outcome.kind === 'refused') {
    const plan = refuse(event.requestId, outcome);
    const fields = { app: session.app, code: outcome.code };
    return { ...plan, acts: [...plan.acts, { do: 'notice', event: 'miniapp_action_refused', fields }] };
  }
  const undo = undoAfter(logic, session, event, outcome);
  const plan = carry(logic, session, outcome, { at: event.at, by: event.by, undo, via: event.via });
  return { ...plan, acts: [answer(event.requestId, { kind: 'done', facts: outcome.facts ?? [] }), ...plan.acts] };
}

/** People join or leave the chat. A leaver's place stays, a returner gets it back. */
export function planMembers(apps: Apps, session: Session, event: EventOf<'members_changed'>): SessionPlan {
  const leaving = new Set(event.leave);
  const joining = new Map(event.join.map((member) => [member.id, member]));
  const left: Member[] = [];
  const members = session.members.map((known) => {
    const again = joining.get(known.id);
    joining.delete(known.id);
    // Who came back may have been given another role; a name is only filled in, so that nobody is renamed by a relay's guess.
    if (again !== undefined) return { ...known, role: again.role, name: known.name || again.name, present: true };
    if (!leaving.has(known.id) || !known.present) return known;
    left.push(known);
    return { ...known, present: false };
  });
  const joined = [...joining.values()];
  if (members.length + joined.length > membersMax) {
    return refuse(event.requestId, refused('limit', `A session has at most ${membersMax} people.`));
  }
  const next: Session = { ...session, members: [...members, ...joined] };
  const state =
    logicOf(apps, session).membersChanged?.(session.state, next, { joined, left, renamed: [] }) ?? session.state;
  const changed: Session = { ...next, state, changedAt: event.at };
  const acts = [answer(event.requestId, done), frame(changed)];
  return { context: { session: changed }, acts, index: changed };
}

/** A person says what they are called. */
function planRename(apps: Apps, session: Session, by: Member, event: EventOf<'acted'>): SessionPlan {
  const { name } = event.payload as { name: string };
  const changed = renamed(apps, session, by.id, name);
  return { context: { session: changed }, acts: [answer(event.requestId, done), frame(changed)], index: changed };
}

function renamed(apps: Apps, session: Session, id: string, name: string): Session {
  const members = session.members.map((member) => (member.id === id ? { ...member, name } : member));
  const next = { ...session, members };
  const change = { joined: [], left: [], renamed: members.filter((member) => member.id === id) };
  return { ...next, state: logicOf(apps, session).membersChanged?.(session.state, next, change) ?? session.state };
}

/** Somebody's seat is taken by a browser or freed, or the chat's links are replaced. A seat is taken by one browser until it is freed. */
export function planSeat(apps: Apps, session: Session, { requestId, change }: EventOf<'seat_changed'>): SessionPlan {
  const changed = seated(apps, session, change);
  if ('kind' in changed) return refuse(requestId, changed);
  return { context: { session: changed }, acts: [answer(requestId, done), frame(changed)], index: changed };
}

function seated(apps: Apps, session: Session, change: SeatChange): Session | Refusal {
  if (change.kind === 'links_replaced') return { ...session, linkRound: (session.linkRound ?? 0) + 1 };
  const member = session.members.find(({ id, present }) => id === change.member && present);
  if (member === undefined) return notMember;
  const { seat, ...standing } = member;
  const withMember = (next: Member) => ({
    ...session,
    members: session.members.map((other) => (other === member ? next : other)),
  });
  if (change.kind === 'freed') return withMember(standing);
  if (seat !== undefined && seat !== change.linkId) return refused('exists', 'Somebody sits there already.');
  const next = withMember({ ...member, seat: change.linkId });
  return change.name === null ? next : renamed(apps, next, member.id, change.name);
}

/** A timer of the app is due. */
export function planTimer(apps: Apps, session: Session, event: EventOf<'app_timer_due'>): SessionPlan | undefined {
  const logic = logicOf(apps, session);
  const outcome = logic.timer?.(session.state, event.timer, session, event.at);
  if (outcome === undefined || outcome.kind === 'refused') return undefined;
  const undo = outcome.state === undefined ? session.undo : [];
  return carry(logic, session, outcome, { at: event.at, by: null, undo, via: null });
}

/** Nothing changed for the session's whole life, or something did and it lives on. */
export function planExpiry(apps: Apps, session: Session, at: number): SessionPlan | undefined {
  if (session.closed !== null) return undefined;
  const leftMs = session.changedAt + session.lifeMs - at;
  if (leftMs > 0) {
    const again: Act = { do: 'arm', id: 'expiry', delayMs: leftMs, event: { type: 'expiry_due' } };
    return { context: {}, acts: [again], index: null };
  }
  const outcome: Outcome = { kind: 'changed', close: 'expired' };
  return carry(logicOf(apps, session), session, outcome, { at, by: null, undo: [], via: null });
}

/** The wait is over: what is untold is told as one message (M4). */
export function planNotices(session: Session): SessionPlan | undefined {
  if (session.untold.length === 0) return undefined;
  const told: Session = { ...session, untold: [] };
  return { context: { session: told }, acts: noticeActs(session, 'changed', session.untold), index: null };
}

/** For whoever asks a session that was never opened. */
export function planUnknown(requestId: string): SessionPlan {
  return refuse(requestId, refused('not_found', 'There is no such session.'));
}

// ——— deciding ———

function decide(logic: AnyAppLogic, session: Session, call: Call, event: EventOf<'acted'>): Outcome {
  switch (event.name) {
    case 'close':
      return decideClose(logic, session, call);
    case 'reopen':
      return decideReopen(logic, session, call);
    case 'undo':
      return decideUndo(session, call);
  }
  if (!Object.hasOwn(logic.actions, event.name)) return refused('unknown_action', 'This app has no such action.');
  const rule = logic.actions[event.name]!;
  return mayAct(session, call.by, rule.who, rule.whenClosed === true) ?? rule.run(session.state, event.payload, call);
}

function mayAct(
  session: Session,
  by: Member,
  who: 'host' | 'member' | 'anyone' = 'member',
  whenClosed = false,
): Refusal | undefined {
  if (who === 'host' && by.role !== 'host') return refused('not_allowed', 'Only who started this can do that.');
  if (who === 'member' && by.role === 'viewer') return refused('not_allowed', 'You can look on, but not take part.');
  if (session.closed !== null && !whenClosed) return refused('closed', 'This is closed.');
  return allowed;
}

function decideClose(logic: AnyAppLogic, session: Session, { by }: Call): Outcome {
  return mayAct(session, by, logic.closedBy ?? 'host') ?? { kind: 'changed', close: 'completed' };
}

function decideReopen(logic: AnyAppLogic, session: Session, { by }: Call): Outcome {
  if (session.closed === null) return refused('stale', 'This is open already.');
  return mayAct(session, by, logic.closedBy ?? 'host', true) ?? { kind: 'changed', reopen: true };
}

function decideUndo(session: Session, { by }: Call): Outcome {
  const step = session.undo.at(-1);
  const refusal = mayAct(session, by);
  if (refusal !== undefined) return refusal;
  if (step === undefined) return refused('stale', 'There is nothing left to take back.');
  if (step.by !== by.id && by.role !== 'host') {
    return refused('not_allowed', 'Somebody else changed this last; only they can take it back.');
  }
  return { kind: 'changed', state: step.before, facts: [{ kind: 'undone', by: by.id, data: { action: step.action } }] };
}

/** What can be taken back after this action, most recent last. */
function undoAfter(
  logic: AnyAppLogic,
  session: Session,
  event: EventOf<'acted'>,
  outcome: Exclude<Outcome, Refusal>,
): Session['undo'] {
  if (event.name === 'undo') return session.undo.slice(0, -1);
  if (outcome.state === undefined && outcome.close === undefined && outcome.reopen !== true) return session.undo;
  if (logic.actions[event.name]?.undoable !== true) return [];
  return [...session.undo, { by: event.by, action: event.name, before: session.state }].slice(-undoDepth);
}

// ——— carrying out ———

interface Circumstances {
  at: number;
  by: string | null;
  undo: Session['undo'];
  /** How it came in; null where nobody acted. */
  via: Via | null;
}

type Changed = Exclude<Outcome, Refusal>;

function carry(logic: AnyAppLogic, session: Session, outcome: Changed, about: Circumstances): SessionPlan {
  const { at, by, undo, via } = about;
  const facts = [...(outcome.facts ?? [])];
  const timers = [...(outcome.timers ?? [])];
  let next: Session = { ...session, undo, changedAt: at };
  if (outcome.state !== undefined) next = { ...next, state: outcome.state };
  const turned = outcome.close !== undefined || outcome.reopen === true;
  if (turned) {
    const closed = outcome.close === undefined ? null : { reason: outcome.close, at, by };
    next = { ...next, closed };
    const last = closed === null ? logic.reopening?.(next.state, next, at) : logic.closing?.(next.state, next, at);
    if (last?.kind === 'changed') {
      if (last.state !== undefined) next = { ...next, state: last.state };
      facts.push(...(last.facts ?? []));
      timers.push(...(last.timers ?? []));
    }
  }
  const telling = tell(next, facts, via, turned, outcome.close);
  const acts: Act[] = [
    frame(telling.session),
    ...timerActs(timers, at),
    ...lifeActs(next, outcome),
    ...spawnActs(next, outcome.open),
    ...telling.acts,
  ];
  return { context: { session: telling.session }, acts, index: turned ? telling.session : null };
}

function lifeActs(session: Session, outcome: Changed): Act[] {
  if (outcome.close !== undefined) {
    return [
      { do: 'disarm', id: 'expiry' },
      { do: 'notice', event: 'miniapp_ended', fields: { app: session.app, reason: outcome.close } },
    ];
  }
  if (outcome.reopen !== true) return [];
  return [{ do: 'arm', id: 'expiry', delayMs: session.lifeMs, event: { type: 'expiry_due' } }];
}

function spawnActs(session: Session, requests: SpawnRequest[] = []): Act[] {
  const { chat, notify, owner, timeZone, lifeMs, members } = session;
  return requests.map(({ app, title, setup, sessionId }) => ({
    do: 'send',
    to: `miniapp/${sessionId}`,
    event: {
      type: 'session_opened',
      requestId: `spawn:${session.id}`,
      ...{ app, title, chat, notify, owner, timeZone, lifeMs, members, setup },
    },
  }));
}

function timerActs(timers: { id: string; at: number | null }[] = [], now: number): Act[] {
  return timers.map(({ id, at }): Act => {
    if (at === null) return { do: 'disarm', id: timerPrefix + id };
    const event = { type: 'app_timer_due', timer: id };
    return { do: 'arm', id: timerPrefix + id, delayMs: Math.max(0, at - now), event };
  });
}

function refuse(requestId: string, refusal: Refusal): SessionPlan {
  return { context: {}, acts: [answer(requestId, refusal)], index: null };
}

function answer(to: string, value: SessionAnswer): Act {
  return { do: 'answer', to, value };
}

function frame(session: Session): Act {
  return { do: 'emit', event: { type: 'session_changed', session } as { type: string } };
}

function logicOf(apps: Apps, session: Session): AnyAppLogic {
  const logic = apps.get(session.app);
  // An app that was taken away: the turn is poison, the session stays as it was, an operator sees it.
  if (logic === undefined) throw new Error(`the app '${session.app}' is not installed`);
  return logic;
}
