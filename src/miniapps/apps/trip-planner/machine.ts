/**
 * A trip: when everybody can, where to go, what happens on which day, who does what, what it cost.
 *
 *  T1 Days are plain calendar days (`YYYY-MM-DD`), the same for everybody wherever they are.
 *  T2 The plan's entries lie on the chosen days; when the days change, entries outside keep their day and are shown as such.
 *  T3 Costs are handed to a bill of their own, once, with every cost as an item its sharers pay for and its payer has paid.
 */
import { amountMinorMax } from '../../../../machines/miniapp/money.ts';
import { type AppLogic, type Call, type Fact, type Outcome, refused } from '../../../../machines/miniapp/types.ts';

export type Mark = 'free' | 'maybe' | 'busy';

export interface Place {
  id: string;
  name: string;
  note: string;
  by: string | null;
  votes: string[];
}
export interface Stop {
  id: string;
  day: string;
  /** `HH:MM`, local to the trip; null for any time that day. */
  time: string | null;
  text: string;
  place: string | null;
}
export interface Task {
  id: string;
  text: string;
  assignee: string | null;
  done: boolean;
}
export interface Cost {
  id: string;
  label: string;
  /** Minor units of the trip's currency. */
  amount: number;
  payer: string;
  /** Empty: everybody. */
  sharers: string[];
}

export interface TripState {
  destination: string;
  currency: string;
  /** Days that are asked about, in order. */
  days: string[];
  /** Per member, per day. */
  availability: { [member: string]: { [day: string]: Mark } };
  chosen: { from: string; to: string } | null;
  places: Place[];
  stops: Stop[];
  tasks: Task[];
  costs: Cost[];
  /** Session of the bill that the costs went to. */
  bill: string | null;
  next: number;
}

export interface TripSetup {
  destination: string;
  currency: string;
  from: string | null;
  to: string | null;
  places: string[];
}

export interface TripActions {
  set_destination: { destination: string };
  propose_days: { from: string; to: string };
  set_availability: { days: { day: string; mark: Mark }[] };
  choose_days: { from: string; to: string };
  open_days: Record<string, never>;
  add_place: { name: string; note?: string };
  vote_place: { place: string; on: boolean };
  remove_place: { place: string };
  add_stop: { day: string; time?: string | null; text: string; place?: string | null };
  edit_stop: { stop: string; day?: string; time?: string | null; text?: string };
  remove_stop: { stop: string };
  add_task: { text: string; assignee?: string | null };
  assign_task: { task: string; member: string | null };
  check_task: { task: string; done: boolean };
  remove_task: { task: string };
  add_cost: { label: string; amount: number; payer?: string; sharers?: string[] };
  remove_cost: { cost: string };
  split_costs: Record<string, never>;
}

export const daysMax = 62;
const listMax = 200;
const gone = refused('stale', 'This is not there any more.');
const full = refused('limit', `There are at most ${listMax} of these.`);
const noPerson = refused('stale', 'This person is not here.');

/** The days from one to the other, both in; undefined where there are none or too many. Days sort as texts do. */
export function daysBetween(from: string, to: string): string[] | undefined {
  const first = Date.parse(`${from}T00:00:00Z`);
  const last = Date.parse(`${to}T00:00:00Z`);
  const count = (last - first) / 86_400_000 + 1;
  if (!Number.isInteger(count) || count < 1 || count > daysMax) return undefined;
  return Array.from({ length: count }, (_, index) => new Date(first + index * 86_400_000).toISOString().slice(0, 10));
}

const wrongDays = refused('invalid', `A trip has from 1 to ${daysMax} days.`);

function proposeDays(state: TripState, { from, to }: TripActions['propose_days'], { by }: Call): Outcome<TripState> {
  const more = daysBetween(from, to);
  if (more === undefined) return wrongDays;
  const days = [...new Set([...state.days, ...more])].sort();
  if (days.length > daysMax) return refused('limit', `At most ${daysMax} days can be asked about.`);
  return {
    kind: 'changed',
    state: { ...state, days },
    facts: [{ kind: 'days_proposed', by: by.id, data: { from, to } }],
  };
}

function setAvailability(
  state: TripState,
  { days }: TripActions['set_availability'],
  { by, session }: Call,
): Outcome<TripState> {
  const asked = new Set(state.days);
  if (days.some(({ day }) => !asked.has(day)))
    return refused('stale', 'One of these days is not asked about any more.');
  const before = state.availability[by.id];
  const own = { ...before, ...Object.fromEntries(days.map(({ day, mark }) => [day, mark])) };
  const availability = { ...state.availability, [by.id]: own };
  const facts: Fact[] = [{ kind: before === undefined ? 'days_told' : 'days_changed', by: by.id, data: {} }];
  const people = session.members.filter(({ present, role }) => present && role !== 'viewer');
  const isLast = before === undefined && people.length > 1 && people.every(({ id }) => availability[id] !== undefined);
  if (isLast) facts.push({ kind: 'all_days_told', by: null, data: {}, urgent: true });
  return { kind: 'changed', state: { ...state, availability }, facts };
}

function changeIn<K extends 'places' | 'stops' | 'tasks'>(
  state: TripState,
  key: K,
  id: string,
  change: (one: TripState[K][number]) => TripState[K][number],
): TripState | undefined {
  const list = state[key] as { id: string }[];
  if (!list.some((one) => one.id === id)) return undefined;
  return { ...state, [key]: list.map((one) => (one.id === id ? change(one as never) : one)) };
}

function without(state: TripState, key: 'places' | 'stops' | 'tasks' | 'costs', id: string): Outcome<TripState> {
  const list = state[key] as { id: string }[];
  const rest = list.filter((one) => one.id !== id);
  return rest.length === list.length ? gone : { kind: 'changed', state: { ...state, [key]: rest } };
}

/** T3. */
function splitCosts(state: TripState, { by, session }: Call): Outcome<TripState> {
  if (state.bill !== null) return refused('exists', 'The costs were split already; add new ones to the bill.');
  if (state.costs.length === 0) return refused('stale', 'There are no costs yet.');
  const sessionId = `${session.id.slice(0, 50)}-bill${state.next}`;
  const items = state.costs.map(({ label, amount, sharers }) => ({
    label,
    amount,
    shares: sharers.map((person) => ({ person, weight: 1 })),
  }));
  const payments = state.costs.map(({ payer, amount }) => ({ person: payer, amount }));
  const tip = { kind: 'amount', amount: 0 };
  const setup = { currency: state.currency, items, tax: 0, tip, payments };
  return {
    kind: 'changed',
    state: { ...state, bill: sessionId, next: state.next + 1 },
    facts: [{ kind: 'costs_split', by: by.id, data: { bill: sessionId }, urgent: true }],
    open: [{ app: 'bill-split', title: `Costs: ${state.destination}`, setup, sessionId }],
  };
}

export const tripLogic: AppLogic<TripState, TripActions> = {
  start(given) {
    const { destination, currency, from, to, places } = given as unknown as TripSetup;
    const days = from === null || to === null ? [] : (daysBetween(from, to) ?? []);
    const named = places.map((name, index) => ({ id: `p${index + 1}`, name, note: '', by: null, votes: [] }));
    const empty = { availability: {}, chosen: null, stops: [], tasks: [], costs: [], bill: null };
    return { state: { destination, currency, days, places: named, ...empty, next: named.length + 1 } };
  },
  actions: {
    set_destination: {
      undoable: true,
      run: (state, { destination }, { by }) => ({
        kind: 'changed',
        state: { ...state, destination },
        facts: [{ kind: 'destination_set', by: by.id, data: { destination } }],
      }),
    },
    propose_days: { undoable: true, run: proposeDays },
    set_availability: { run: setAvailability },
    choose_days: {
      who: 'host',
      run(state, { from, to }, { by }) {
        const chosen = daysBetween(from, to);
        if (chosen === undefined) return wrongDays;
        const days = [...new Set([...state.days, ...chosen])].sort();
        if (days.length > daysMax) return wrongDays;
        const facts = [{ kind: 'days_chosen', by: by.id, data: { from, to }, urgent: true }];
        return { kind: 'changed', state: { ...state, days, chosen: { from, to } }, facts };
      },
    },
    open_days: { who: 'host', run: (state) => ({ kind: 'changed', state: { ...state, chosen: null } }) },
    add_place: {
      undoable: true,
      run(state, { name, note = '' }, { by }) {
        if (state.places.length >= listMax) return full;
        if (state.places.some((place) => place.name.toLowerCase() === name.toLowerCase()))
          return refused('exists', 'This place is there already.');
        const place = { id: `p${state.next}`, name, note, by: by.id, votes: [by.id] };
        const facts = [{ kind: 'place_added', by: by.id, data: { name } }];
        return { kind: 'changed', state: { ...state, places: [...state.places, place], next: state.next + 1 }, facts };
      },
    },
    vote_place: {
      run(state, { place: id, on }, { by }) {
        const next = changeIn(state, 'places', id, (place) => {
          const others = place.votes.filter((member) => member !== by.id);
          return { ...place, votes: on ? [...others, by.id] : others };
        });
        if (next === undefined) return gone;
        const { name } = next.places.find((place) => place.id === id)!;
        return { kind: 'changed', state: next, facts: on ? [{ kind: 'place_liked', by: by.id, data: { name } }] : [] };
      },
    },
    remove_place: {
      undoable: true,
      run(state, { place: id }, { by }) {
        const place = state.places.find((one) => one.id === id);
        if (place !== undefined && by.role !== 'host' && place.by !== by.id)
          return refused('not_allowed', 'Only who added this place can remove it.');
        const removed = without(state, 'places', id);
        if (removed.kind === 'refused' || removed.state === undefined) return removed;
        const stops = removed.state.stops.map((stop) => (stop.place === id ? { ...stop, place: null } : stop));
        return { ...removed, state: { ...removed.state, stops } };
      },
    },
    add_stop: {
      undoable: true,
      run(state, { day, time = null, text, place = null }, { by }) {
        if (state.stops.length >= listMax) return full;
        if (place !== null && !state.places.some(({ id }) => id === place)) return gone;
        const stop = { id: `s${state.next}`, day, time, text, place };
        const facts = [{ kind: 'stop_added', by: by.id, data: { day, text } }];
        return { kind: 'changed', state: { ...state, stops: [...state.stops, stop], next: state.next + 1 }, facts };
      },
    },
    edit_stop: {
      undoable: true,
      run(state, { stop: id, ...change }) {
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const next = changeIn(state, 'stops', id, (stop) => ({ ...stop, ...given }));
        return next === undefined ? gone : { kind: 'changed', state: next };
      },
    },
    remove_stop: { undoable: true, run: (state, { stop }) => without(state, 'stops', stop) },
    add_task: {
      undoable: true,
      run(state, { text, assignee = null }, { by, session }) {
        if (state.tasks.length >= listMax) return full;
        if (assignee !== null && !session.members.some(({ id }) => id === assignee)) return noPerson;
        const task = { id: `t${state.next}`, text, assignee, done: false };
        const facts = [{ kind: 'task_added', by: by.id, data: { text, assignee } }];
        return { kind: 'changed', state: { ...state, tasks: [...state.tasks, task], next: state.next + 1 }, facts };
      },
    },
    assign_task: {
      undoable: true,
      run(state, { task: id, member }, { by, session }) {
        if (member !== null && !session.members.some((one) => one.id === member && one.present)) return noPerson;
        const next = changeIn(state, 'tasks', id, (task) => ({ ...task, assignee: member }));
        if (next === undefined) return gone;
        const { text } = next.tasks.find((task) => task.id === id)!;
        return { kind: 'changed', state: next, facts: [{ kind: 'task_assigned', by: by.id, data: { text, member } }] };
      },
    },
    check_task: {
      run(state, { task: id, done }, { by }) {
        const next = changeIn(state, 'tasks', id, (task) => ({ ...task, done }));
        if (next === undefined) return gone;
        const { text } = next.tasks.find((task) => task.id === id)!;
        return { kind: 'changed', state: next, facts: done ? [{ kind: 'task_done', by: by.id, data: { text } }] : [] };
      },
    },
    remove_task: { undoable: true, run: (state, { task }) => without(state, 'tasks', task) },
    add_cost: {
      undoable: true,
      run(state, { label, amount, payer, sharers = [] }, { by, session }) {
        if (state.costs.length >= listMax) return full;
        const people = new Set(session.members.filter(({ role }) => role !== 'viewer').map(({ id }) => id));
        const paidBy = payer ?? by.id;
        if (![paidBy, ...sharers].every((id) => people.has(id))) return noPerson;
        const sum = state.costs.reduce((all, cost) => all + cost.amount, amount);
        if (sum > amountMinorMax) return refused('limit', 'The costs would be too high.');
        const cost = { id: `c${state.next}`, label, amount, payer: paidBy, sharers: [...new Set(sharers)] };
        const facts = [{ kind: 'cost_added', by: by.id, data: { label, amount, payer: paidBy } }];
        return { kind: 'changed', state: { ...state, costs: [...state.costs, cost], next: state.next + 1 }, facts };
      },
    },
    remove_cost: { undoable: true, run: (state, { cost }) => without(state, 'costs', cost) },
    split_costs: { run: (state, _payload, call) => splitCosts(state, call) },
  },
};

export interface DayCount {
  day: string;
  free: string[];
  maybe: string[];
  busy: string[];
  /** Free counts two, maybe one: the best days have the most. */
  score: number;
}

/** For each day who can, of these members. */
export function dayCounts(state: TripState, members: readonly { id: string }[]): DayCount[] {
  return state.days.map((day) => {
    const marked = (mark: Mark) =>
      members.filter(({ id }) => state.availability[id]?.[day] === mark).map(({ id }) => id);
    const [free, maybe, busy] = [marked('free'), marked('maybe'), marked('busy')];
    return { day, free, maybe, busy, score: free.length * 2 + maybe.length };
  });
}

/** The longest run of days with the most people on its worst day: what a chat would be told to pick. Null where nobody can at all. */
export function bestSpan(counts: readonly DayCount[]): { from: string; to: string; free: number } | null {
  const most = Math.max(0, ...counts.map(({ score }) => score));
  if (most === 0) return null;
  let best: { from: string; to: string; free: number; length: number } | null = null;
  for (let start = 0; start < counts.length; start++) {
    let free = Number.POSITIVE_INFINITY;
    for (let end = start; end < counts.length && counts[end]!.score === most; end++) {
      if (end > start && daysBetween(counts[end - 1]!.day, counts[end]!.day)?.length !== 2) break;
      free = Math.min(free, counts[end]!.free.length);
      const length = end - start + 1;
      if (best === null || length > best.length)
        best = { from: counts[start]!.day, to: counts[end]!.day, free, length };
    }
  }
  return best === null ? null : { from: best.from, to: best.to, free: best.free };
}
