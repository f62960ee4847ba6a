/** What a plan shows: what, when, where, who; one's own answer to oneself. */
import { z } from 'zod';
import type { Role } from '../../../../machines/miniapp/types.ts';
import type { AppView, SessionOf } from '../../miniapp.ts';
import { tellTime } from '../../times.ts';
import { type Component, data, input, mine, shellButtons } from '../../ui.ts';
import { actions } from './actions.ts';
import { type PlanAnswer, type PlanState, seats } from './machine.ts';
import { texts } from './texts.ts';

const form = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' });
const forms = {
  what: form(actions.set_what),
  when: form(actions.set_when),
  where: form(actions.set_where),
  notes: form(actions.set_notes),
  capacity: form(actions.set_capacity),
  reminder: form(actions.set_reminder),
  details: form(actions.answer),
};

const partyText = ({ guests, note }: PlanAnswer) =>
  [guests > 0 ? `+${guests}` : '', note].filter((part) => part !== '').join(' · ');
const rowOf = (answer: PlanAnswer) => ({ member: answer.member, text: partyText(answer) });

export const view = {
  data({ state, members, timeZone }) {
    const { going, waiting, heads } = seats(state);
    const of = (reply: string) => state.answers.filter((answer) => answer.reply === reply);
    const answered = new Set(state.answers.map(({ member }) => member));
    const silent = members.filter(({ id, present, role }) => present && role !== 'viewer' && !answered.has(id));
    return {
      what: state.what,
      startsAt: state.startsAt,
      endsAt: state.endsAt,
      when: state.startsAt === null ? 'No time yet' : tellTime(state.startsAt, timeZone),
      where: state.where,
      notes: state.notes,
      capacity: state.capacity,
      minutes: state.reminderMinutes,
      heads,
      going: going.map(rowOf),
      waiting: waiting.map(rowOf),
      maybe: of('maybe').map(rowOf),
      out: of('out').map(rowOf),
      silent: silent.map(({ id }) => ({ member: id, text: '' })),
      headline: state.capacity === null ? `${heads} in` : `${heads} of ${state.capacity} in`,
    };
  },
  mine({ state }, { id }) {
    const own = state.answers.find(({ member }) => member === id);
    const waits = seats(state).waiting.some(({ member }) => member === id);
    return {
      reply: own?.reply ?? null,
      chosen: own === undefined ? [] : [own.reply],
      guests: own?.guests ?? 0,
      note: own?.note ?? '',
      waits,
    };
  },
  ui: (session, role) => page(session, role),
} satisfies AppView<PlanState>;

function page(session: SessionOf<PlanState>, role: Role): Component[] {
  const closed = session.closed !== null;
  const canEdit = !closed && role !== 'viewer';
  const { state } = session;
  const components: Component[] = [
    { type: 'text', text: data('/what'), tone: 'title' },
    { type: 'text', text: data('/when'), tone: 'heading' },
    { type: 'text', text: data('/where'), when: data('/where') },
    { type: 'text', text: data('/notes'), when: data('/notes') },
  ];
  if (session.closed?.reason === 'cancelled') components.push({ type: 'text', text: 'Called off.', tone: 'warning' });
  if (canEdit) components.push(...answering());
  components.push(
    { type: 'text', text: data('/headline'), tone: 'note' },
    { type: 'members', label: 'In', rows: data('/going') },
  );
  if (state.capacity !== null)
    components.push({ type: 'members', label: 'Waiting for a seat', rows: data('/waiting') });
  components.push(
    { type: 'members', label: 'Maybe', rows: data('/maybe') },
    { type: 'members', label: 'Out', rows: data('/out') },
    { type: 'members', label: 'Not answered', rows: data('/silent') },
  );
  if (canEdit) components.push(...editing(role));
  return [...components, ...shellButtons({ role, closed, close: texts.close, reopen: texts.reopen, canUndo: true })];
}

function answering(): Component[] {
  const options = (['in', 'maybe', 'out'] as const).map((id) => ({ id, text: texts.replies[id] }));
  return [
    {
      type: 'choice',
      label: 'Are you in?',
      mode: 'single',
      options,
      value: mine('/chosen'),
      action: { name: 'answer', payload: { reply: { input: 'first' } } },
      submit: 'Answer',
    },
    { type: 'text', text: 'It is full; you are in line.', tone: 'warning', when: mine('/waits') },
    {
      type: 'form',
      label: 'Guests and a note',
      schema: forms.details,
      values: { $: '/you/mine' },
      action: { name: 'answer', payload: input },
      submit: 'Save',
      folded: true,
    },
  ];
}

function editing(role: Role): Component[] {
  const fold = (label: string, schema: unknown, name: string): Component => ({
    type: 'form',
    label,
    schema,
    values: { $: '/state/data' },
    action: { name, payload: input },
    submit: 'Save',
    folded: true,
  });
  const all = [
    fold('What', forms.what, 'set_what'),
    fold('When', forms.when, 'set_when'),
    fold('Where', forms.where, 'set_where'),
    fold('Notes', forms.notes, 'set_notes'),
    fold('Reminder', forms.reminder, 'set_reminder'),
  ];
  if (role !== 'host') return all;
  const callOff = { name: 'call_off', payload: {} };
  return [
    ...all,
    fold('Seats', forms.capacity, 'set_capacity'),
    { type: 'button', label: texts.callOff, action: callOff, confirm: `${texts.callOff}?`, tone: 'danger' },
  ];
}
