/**
 * A plan: what, when, where, and who is in.
 *
 *  L1 With a capacity, seats go in the order in which people said they are in; who comes after waits, and moves up when a seat is free.
 *  L2 The reminder goes out once, so many minutes before the start, and follows the start when it is moved.
 *  L3 A plan ends by itself a while after its end.
 */
import { rememberedLately } from '../../../../machines/miniapp/memo.ts';
import { type AppLogic, type Fact, type Outcome, refused, type Session } from '../../../../machines/miniapp/types.ts';

export type Reply = 'in' | 'maybe' | 'out';

export interface PlanAnswer {
  member: string;
  reply: Reply;
  /** People they bring along. */
  guests: number;
  note: string;
  /** When they first said they are in: their place in the line. */
  since: number;
}

export interface PlanState {
  what: string;
  /** Unix milliseconds. */
  startsAt: number | null;
  endsAt: number | null;
  where: string;
  notes: string;
  /** Most people, guests counted; null for any number. */
  capacity: number | null;
  /** Minutes before the start; null for no reminder. */
  reminderMinutes: number | null;
  answers: PlanAnswer[];
}

export interface PlanSetup {
  what: string;
  startsAt: number | null;
  endsAt: number | null;
  where: string;
  notes: string;
  capacity: number | null;
  reminderMinutes: number | null;
}

export interface PlanActions {
  answer: { reply: Reply; guests?: number; note?: string };
  set_what: { what: string };
  set_when: { startsAt: number | null; endsAt?: number | null };
  set_where: { where: string };
  set_notes: { notes: string };
  set_capacity: { capacity: number | null };
  set_reminder: { minutes: number | null };
  call_off: Record<string, never>;
}

const minuteMs = 60_000;
/** How long after its start a plan without an end is over. */
const lengthMs = 6 * 60 * minuteMs;
/** And how long after its end it still stands, for whoever looks back. */
const afterMs = 12 * 60 * minuteMs;

interface Seats {
  going: PlanAnswer[];
  waiting: PlanAnswer[];
  /** Guests counted. */
  heads: number;
}

/** Who has a seat and who waits, in line. */
export const seats: (state: PlanState) => Seats = rememberedLately(seatsAnew);

function seatsAnew(state: PlanState): Seats {
  const line = state.answers.filter(({ reply }) => reply === 'in').sort((a, b) => a.since - b.since);
  const going: PlanAnswer[] = [];
  const waiting: PlanAnswer[] = [];
  let heads = 0;
  for (const answer of line) {
    const party = 1 + answer.guests;
    if (state.capacity !== null && heads + party > state.capacity) waiting.push(answer);
    else {
      going.push(answer);
      heads += party;
    }
  }
  return { going, waiting, heads };
}

function timersFor(state: PlanState, at: number): { id: string; at: number | null }[] {
  const { startsAt, endsAt, reminderMinutes } = state;
  const reminder = startsAt === null || reminderMinutes === null ? null : startsAt - reminderMinutes * minuteMs;
  const over = startsAt === null ? null : (endsAt ?? startsAt + lengthMs) + afterMs;
  return [
    { id: 'reminder', at: reminder !== null && reminder > at ? reminder : null },
    { id: 'over', at: over !== null && over > at ? over : null },
  ];
}

/** Who waited and has a seat now. */
function movedUp(before: PlanState, after: PlanState): Fact[] {
  const waited = new Set(seats(before).waiting.map(({ member }) => member));
  return seats(after)
    .going.filter(({ member }) => waited.has(member))
    .map(({ member }) => ({ kind: 'moved_up', by: null, data: { member }, urgent: true }));
}

function answer(state: PlanState, given: PlanActions['answer'], member: string, at: number): Outcome<PlanState> {
  const { reply } = given;
  const old = state.answers.find((one) => one.member === member);
  const guests = reply === 'out' ? 0 : (given.guests ?? old?.guests ?? 0);
  const note = given.note ?? old?.note ?? '';
  if (old !== undefined && old.reply === reply && old.guests === guests && old.note === note)
    return { kind: 'changed' };
  // Bringing more people than before is a new place in the line; anything else keeps the old one.
  const keepsPlace = old?.reply === 'in' && guests <= old.guests;
  const own: PlanAnswer = { member, reply, guests, note, since: keepsPlace ? old.since : at };
  const answers = old === undefined ? [...state.answers, own] : state.answers.map((one) => (one === old ? own : one));
  const next = { ...state, answers };
  const waits = seats(next).waiting.some((one) => one.member === member);
  const facts: Fact[] = [{ kind: waits ? 'waits' : 'answered', by: member, data: { reply, guests, note } }];
  return { kind: 'changed', state: next, facts: [...facts, ...movedUp(state, next)] };
}

export const planLogic: AppLogic<PlanState, PlanActions> = {
  start(given, session, at) {
    const { what, startsAt, endsAt, where, notes, capacity, reminderMinutes } = given as unknown as PlanSetup;
    const host = session.members.find(({ role }) => role === 'host');
    // Whoever makes a plan is in.
    const own: PlanAnswer[] =
      host === undefined ? [] : [{ member: host.id, reply: 'in', guests: 0, note: '', since: at }];
    const state = { what, startsAt, endsAt, where, notes, capacity, reminderMinutes, answers: own };
    return { state, timers: timersFor(state, at) };
  },
  actions: {
    answer: { run: (state, payload, { by, at }) => answer(state, payload, by.id, at) },
    set_what: {
      run: (state, { what }, { by }) => ({
        kind: 'changed',
        state: { ...state, what },
        facts: [{ kind: 'what_set', by: by.id, data: { what } }],
      }),
    },
    set_when: {
      run(state, { startsAt, endsAt = null }, { by, at }) {
        if (startsAt !== null && startsAt <= at) return refused('invalid', 'The start has to be in the future.');
        if (startsAt !== null && endsAt !== null && endsAt <= startsAt)
          return refused('invalid', 'It cannot end before it starts.');
        const next = { ...state, startsAt, endsAt: startsAt === null ? null : endsAt };
        const facts = [{ kind: 'when_set', by: by.id, data: { startsAt, endsAt: next.endsAt }, urgent: true }];
        return { kind: 'changed', state: next, facts, timers: timersFor(next, at) };
      },
    },
    set_where: {
      run: (state, { where }, { by }) => ({
        kind: 'changed',
        state: { ...state, where },
        facts: [{ kind: 'where_set', by: by.id, data: { where } }],
      }),
    },
    set_notes: { undoable: true, run: (state, { notes }) => ({ kind: 'changed', state: { ...state, notes } }) },
    set_capacity: {
      who: 'host',
      run(state, { capacity }) {
        const next = { ...state, capacity };
        return { kind: 'changed', state: next, facts: movedUp(state, next) };
      },
    },
    set_reminder: {
      run(state, { minutes }, { at }) {
        const next = { ...state, reminderMinutes: minutes };
        return { kind: 'changed', state: next, timers: timersFor(next, at) };
      },
    },
    call_off: {
      who: 'host',
      run: (_state, _payload, { by }) => ({
        kind: 'changed',
        close: 'cancelled',
        facts: [{ kind: 'called_off', by: by.id, data: {}, urgent: true }],
      }),
    },
  },
  timer(state, id, _session, at) {
    if (id === 'over') return { kind: 'changed', close: 'completed' };
    if (state.startsAt === null || state.startsAt < at) return undefined;
    return {
      kind: 'changed',
      facts: [{ kind: 'reminder', by: null, data: { minutes: state.reminderMinutes }, urgent: true }],
    };
  },
  closing: () => ({
    kind: 'changed',
    timers: [
      { id: 'reminder', at: null },
      { id: 'over', at: null },
    ],
  }),
  reopening: (state, _session, at) => ({ kind: 'changed', timers: timersFor(state, at) }),
  membersChanged(state, _session: Session, { left }) {
    // Who left the chat frees their seat.
    const gone = new Set(left.map(({ id }) => id));
    return gone.size === 0 ? state : { ...state, answers: state.answers.filter(({ member }) => !gone.has(member)) };
  },
};
