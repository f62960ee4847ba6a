/** What a trip shows: all of it to all of its people; one's own days to oneself. */
import { z } from 'zod';
import type { Role } from '../../../../machines/miniapp/types.ts';
import type { AppView, SessionOf } from '../../miniapp.ts';
import { tellDay } from '../../times.ts';
import { type ActionRef, type Component, data, input, item, mine, shellButtons } from '../../ui.ts';
import { actions } from './actions.ts';
import { bestSpan, dayCounts, type TripState } from './machine.ts';
import { texts } from './texts.ts';

const form = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' });
const forms = {
  days: form(actions.propose_days),
  choose: form(actions.choose_days),
  place: form(actions.add_place),
  stop: form(actions.add_stop.omit({ place: true })),
  task: form(actions.add_task),
  cost: form(actions.add_cost),
};

const newPlace = {
  adds: data('/places'),
  row: { name: { input: '/name' }, note: { input: '/note' }, count: 1 },
} as const;
const newTask = {
  adds: data('/tasks'),
  row: { text: { input: '/text' }, assignee: { input: '/assignee' }, done: false },
} as const;
const newCost = {
  adds: data('/costs'),
  row: { label: { input: '/label' }, amount: { input: '/amount' }, payer: { input: '/payer' } },
} as const;

const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
const spanText = (from: string, to: string) => (from === to ? tellDay(from) : `${tellDay(from)} – ${tellDay(to)}`);

export const view = {
  data({ state, members }) {
    const people = members.filter(({ present, role }) => present && role !== 'viewer');
    const counts = dayCounts(state, people);
    const best = bestSpan(counts);
    const placeName = (id: string | null) => state.places.find((place) => place.id === id)?.name ?? '';
    const inOrder = [...state.stops].sort((a, b) => compare(`${a.day} ${a.time ?? ''}`, `${b.day} ${b.time ?? ''}`));
    const { chosen } = state;
    return {
      destination: state.destination,
      currency: state.currency,
      days: counts.map(({ day, free, maybe, busy, score }) => ({ day, label: tellDay(day), free, maybe, busy, score })),
      best: best === null ? '' : `Best so far: ${spanText(best.from, best.to)}`,
      chosen: chosen === null ? null : { from: chosen.from, to: chosen.to },
      chosenText: chosen === null ? '' : spanText(chosen.from, chosen.to),
      undecided: people
        .filter(({ id }) => state.availability[id] === undefined)
        .map(({ id }) => ({ member: id, text: '' })),
      places: [...state.places]
        .sort((a, b) => b.votes.length - a.votes.length)
        .map(({ id, name, note, by, votes }) => ({ id, name, note, by, votes, count: votes.length })),
      stops: inOrder.map(({ id, day, time, text, place }) => ({
        id,
        day,
        time,
        text,
        place,
        detail: [tellDay(day), time ?? '', placeName(place)].filter((part) => part !== '').join(' · '),
        isOutside: chosen !== null && (day < chosen.from || day > chosen.to),
      })),
      tasks: state.tasks.map(({ id, text, assignee, done }) => ({ id, text, assignee, done })),
      costs: state.costs.map(({ id, label, amount, payer, sharers }) => ({ id, label, amount, payer, sharers })),
      costsTotal: state.costs.reduce((sum, { amount }) => sum + amount, 0),
      bill: state.bill,
    };
  },
  mine({ state }, { id }) {
    const own = state.availability[id] ?? {};
    return {
      days: state.days.filter((day) => own[day] !== undefined).map((day) => ({ day, mark: own[day]! })),
      likes: state.places.filter(({ votes }) => votes.includes(id)).map((place) => place.id),
    };
  },
  ui: (session, role) => page(session, role),
} satisfies AppView<TripState>;

function page(session: SessionOf<TripState>, role: Role): Component[] {
  const closed = session.closed !== null;
  const canEdit = !closed && role !== 'viewer';
  const components: Component[] = [
    { type: 'text', text: data('/destination'), tone: 'title' },
    { type: 'text', text: data('/chosenText'), tone: 'heading', when: data('/chosenText') },
    ...daysPart(session.state, role, canEdit),
    ...placesPart(canEdit),
    ...planPart(canEdit),
    ...tasksPart(canEdit),
    ...costsPart(session.state, canEdit),
  ];
  return [...components, ...shellButtons({ role, closed, close: texts.close, reopen: texts.reopen, canUndo: true })];
}

function daysPart(state: TripState, role: Role, canEdit: boolean): Component[] {
  const part: Component[] = [];
  if (state.days.length === 0) part.push({ type: 'text', text: texts.noDays, tone: 'note' });
  else {
    part.push({
      type: 'dates',
      label: 'Days',
      days: data('/days'),
      value: mine('/days'),
      ...(canEdit ? {} : { isReadOnly: true }),
      action: { name: 'set_availability', payload: { days: input } },
      submit: 'Save my days',
    });
    part.push({ type: 'text', text: data('/best'), tone: 'note', when: data('/best') });
  }
  if (canEdit) part.push(fold('Propose days', forms.days, 'propose_days', 'Propose'));
  if (canEdit && role === 'host') part.push(fold('Choose the days', forms.choose, 'choose_days', 'Choose'));
  if (state.days.length > 0) part.push({ type: 'members', label: 'Days not told', rows: data('/undecided') });
  return part;
}

function placesPart(canEdit: boolean): Component[] {
  const vote = { name: 'vote_place', payload: { place: item('/id'), on: input } };
  const remove = { name: 'remove_place', payload: { place: item('/id') }, shows: 'row_removed' as const };
  const row = {
    key: '/id',
    text: item('/name'),
    detail: item('/note'),
    ...(canEdit
      ? {
          toggle: { on: mine('/likes'), label: 'Like', action: vote, count: item('/count') },
          buttons: [{ label: 'Remove', action: remove, tone: 'danger' as const }],
        }
      : { badge: item('/count') }),
  };
  const part: Component[] = [{ type: 'list', label: 'Places', items: data('/places'), row, empty: texts.noPlaces }];
  if (canEdit) part.push(fold('Add a place', forms.place, 'add_place', 'Add', newPlace));
  return part;
}

function planPart(canEdit: boolean): Component[] {
  const remove = {
    label: 'Remove',
    action: { name: 'remove_stop', payload: { stop: item('/id') }, shows: 'row_removed' as const },
    tone: 'danger' as const,
  };
  const row = { key: '/id', text: item('/text'), detail: item('/detail'), ...(canEdit ? { buttons: [remove] } : {}) };
  const part: Component[] = [{ type: 'list', label: 'Day by day', items: data('/stops'), row, empty: texts.noStops }];
  if (canEdit) part.push(fold('Plan something', forms.stop, 'add_stop', 'Add'));
  return part;
}

function tasksPart(canEdit: boolean): Component[] {
  const check = {
    value: item('/done'),
    label: 'Done',
    action: { name: 'check_task', payload: { task: item('/id'), done: input } },
  };
  const assign = {
    value: item('/assignee'),
    label: 'Who',
    action: { name: 'assign_task', payload: { task: item('/id'), member: input } },
  };
  const remove = { name: 'remove_task', payload: { task: item('/id') }, shows: 'row_removed' as const };
  const buttons = [{ label: 'Remove', action: remove, tone: 'danger' as const }];
  const row = {
    key: '/id',
    text: item('/text'),
    ...(canEdit ? { check, assign, buttons } : { badge: item('/done'), member: item('/assignee') }),
  };
  const part: Component[] = [
    { type: 'list', label: 'Who does what', items: data('/tasks'), row, empty: texts.noTasks },
  ];
  if (canEdit) part.push(fold('Add a task', forms.task, 'add_task', 'Add', newTask));
  return part;
}

function costsPart(state: TripState, canEdit: boolean): Component[] {
  const currency = data('/currency');
  const remove = {
    label: 'Remove',
    action: { name: 'remove_cost', payload: { cost: item('/id') }, shows: 'row_removed' as const },
    tone: 'danger' as const,
  };
  const amount = { value: item('/amount'), currency };
  const row = {
    key: '/id',
    text: item('/label'),
    member: item('/payer'),
    amount,
    ...(canEdit ? { buttons: [remove] } : {}),
  };
  const part: Component[] = [
    { type: 'list', label: 'Costs', items: data('/costs'), row, empty: texts.noCosts },
    {
      type: 'money',
      label: 'Together',
      amount: data('/costsTotal'),
      currency,
      tone: 'total',
      when: data('/costsTotal'),
    },
  ];
  if (!canEdit) return part;
  part.push(fold('Add a cost', forms.cost, 'add_cost', 'Add', newCost));
  if (state.bill === null && state.costs.length > 0) {
    part.push({ type: 'button', label: texts.split, action: { name: 'split_costs', payload: {} }, tone: 'plain' });
  }
  return part;
}

function fold(label: string, schema: unknown, name: string, submit: string, shows?: ActionRef['shows']): Component {
  const action: ActionRef = { name, payload: input, ...(shows === undefined ? {} : { shows }) };
  return { type: 'form', label, schema, currency: data('/currency'), action, submit, folded: true };
}
