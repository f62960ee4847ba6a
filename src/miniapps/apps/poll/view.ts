/** What a poll shows: counts unless they are hidden, turnout always, one's own ballot to oneself alone. */
import { z } from 'zod';
import type { Json, Role } from '../../../../machines/miniapp/types.ts';
import type { AppView, SessionOf } from '../../miniapp.ts';
import { tellTime } from '../../times.ts';
import { type Component, data, input, item, mine, shellButtons } from '../../ui.ts';
import { actions } from './actions.ts';
import { type PollState, resultOf } from './machine.ts';
import type { Tally } from './tally.ts';
import { texts } from './texts.ts';

const noBallot: string[] = [];
const noResult: Tally = { counts: new Map(), winners: [], rounds: [] };
const optionForm = z.toJSONSchema(actions.add_option, { io: 'input' });
const deadlineForm = z.toJSONSchema(actions.set_deadline, { io: 'input' });

function outcomeText(session: SessionOf<PollState>, winners: string[]): string {
  const { state } = session;
  const names = state.options.filter(({ id }) => winners.includes(id)).map(({ text }) => text);
  if (session.closed === null) return '';
  if (names.length === 0) return 'Closed without a vote.';
  return names.length === 1 ? `Decided: ${names[0]}` : `A tie: ${names.join(', ')}`;
}

/** What is shown of a member's ballot, ids of options apart by spaces: nothing before they voted, and only that they did where votes are hidden. */
function ballotShown(state: PollState, member: string): string {
  const choices = state.ballots[member];
  if (choices === undefined) return '';
  return state.hidden ? texts.voted : choices.join(' ');
}

export const view = {
  data(session) {
    const { state } = session;
    const isShown = !state.hidden || session.closed !== null;
    const { counts, winners, rounds } = isShown ? resultOf(state) : noResult;
    const voters = session.members.filter(
      ({ id, role, present }) => role !== 'viewer' && (present || state.ballots[id]),
    );
    const votes = Object.keys(state.ballots).length;
    return {
      question: state.question,
      mode: state.mode,
      hidden: state.hidden,
      choicesMax: state.choicesMax,
      deadline: state.deadline,
      deadlineText: state.deadline === null ? '' : `Open until ${tellTime(state.deadline, session.timeZone)}`,
      options: state.options.map(({ id, text, by }) => ({ id, text, by })),
      people: voters.map(({ id }) => ({ member: id })),
      // Beside the people, who hardly change: a vote changes one entry, and many votes at once are one short list.
      ballots: voters.map(({ id }) => ballotShown(state, id)),
      votes,
      turnoutText: `${votes} of ${voters.length} have voted`,
      bars: !isShown
        ? []
        : state.options.map(({ id, text }) => ({
            id,
            text,
            isWinner: session.closed !== null && winners.includes(id),
          })),
      counts: !isShown ? [] : state.options.map(({ id }) => counts.get(id) ?? 0),
      winners: session.closed === null ? [] : winners,
      outcome: outcomeText(session, winners),
      rounds: session.closed === null ? [] : (rounds.map(({ out }) => ({ out })) as Json),
    };
  },
  mine: ({ state }, { id }) => state.ballots[id] ?? noBallot,
  ui: (session, role) => page(session, role),
} satisfies AppView<PollState>;

function page(session: SessionOf<PollState>, role: Role): Component[] {
  const { state } = session;
  const closed = session.closed !== null;
  const chosenFrom = { options: data('/options'), between: state.mode === 'ranked' ? ' › ' : ', ' };
  const components: Component[] = [{ type: 'text', text: data('/question'), tone: 'title' }];
  const deadline = data('/deadlineText');
  if (closed) components.push({ type: 'text', text: data('/outcome'), tone: 'heading' });
  else components.push({ type: 'text', text: deadline, tone: 'note', when: deadline });
  if (!closed && role !== 'viewer') {
    const withdraw = { name: 'withdraw', payload: {} };
    components.push({
      type: 'choice',
      label: texts.labels[state.mode],
      mode: state.mode,
      options: data('/options'),
      value: mine(''),
      max: data('/choicesMax'),
      action: { name: 'vote', payload: { choices: input } },
      submit: texts.vote,
    });
    components.push({ type: 'button', label: texts.withdraw, action: withdraw, tone: 'plain', when: mine('/0') });
    if (state.openOptions || role === 'host') components.push(newOption);
  }
  if (state.hidden && !closed) components.push({ type: 'text', text: texts.hiddenNote, tone: 'note' });
  else
    components.push({
      type: 'results',
      label: 'Votes',
      bars: data('/bars'),
      values: data('/counts'),
      unit: { one: 'vote', many: 'votes' },
    });
  components.push(
    { type: 'text', text: data('/turnoutText'), tone: 'note' },
    {
      type: 'members',
      label: 'Who',
      rows: data('/people'),
      texts: data('/ballots'),
      ...(!state.hidden && { chosenFrom }),
    },
  );
  if (!closed && role === 'host') components.push(...hostTools);
  if (closed && role === 'host' && resultOf(state).winners.length > 1) {
    components.push({ type: 'button', label: texts.runoff, action: { name: 'runoff', payload: {} }, tone: 'primary' });
  }
  const shell = { role, closed, close: texts.close, reopen: texts.reopen, canUndo: true };
  return [...components, ...shellButtons(shell)];
}

const newOption: Component = {
  type: 'form',
  label: 'Add an option',
  schema: optionForm,
  action: {
    name: 'add_option',
    payload: input,
    shows: { adds: data('/options'), row: { text: { input: '/text' } } },
  },
  submit: 'Add',
  folded: true,
};

const hostTools: Component[] = [
  {
    type: 'form',
    label: 'Deadline',
    schema: deadlineForm,
    values: { at: data('/deadline') },
    action: { name: 'set_deadline', payload: input },
    submit: 'Set',
    folded: true,
  },
  {
    type: 'list',
    label: 'Remove options',
    items: data('/options'),
    row: {
      key: '/id',
      text: item('/text'),
      buttons: [
        {
          label: 'Remove',
          action: { name: 'remove_option', payload: { option: item('/id') }, shows: 'row_removed' },
          tone: 'danger',
        },
      ],
    },
    empty: '',
    folded: true,
  },
];
