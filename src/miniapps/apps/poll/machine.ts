/**
 * A poll: one question, options, a ballot each.
 *
 *  P1 A member has at most one ballot; voting again replaces it, and a ballot only holds options that exist.
 *  P2 After the close no ballot changes; reopening lets people vote again and takes a deadline that has passed away.
 */
import { rememberedLately } from '../../../../machines/miniapp/memo.ts';
import { type AppLogic, type Call, type Outcome, refused } from '../../../../machines/miniapp/types.ts';
import { type Tally, tally } from './tally.ts';

export interface PollOption {
  id: string;
  text: string;
  /** The member who added it; null for those it began with. */
  by: string | null;
}

export interface PollState {
  question: string;
  mode: 'single' | 'multiple' | 'ranked';
  /** No counts before the close, and nobody's choice ever. */
  hidden: boolean;
  /** How many may be chosen; null for any number. */
  choicesMax: number | null;
  /** Whether every member may add options, or the host alone. */
  openOptions: boolean;
  /** Unix milliseconds; null for none. */
  deadline: number | null;
  options: PollOption[];
  ballots: { [member: string]: string[] };
  next: number;
}

export interface PollSetup {
  question: string;
  options: string[];
  mode: PollState['mode'];
  hidden: boolean;
  choicesMax: number | null;
  openOptions: boolean;
  deadline: number | null;
}

export interface PollActions {
  vote: { choices: string[] };
  withdraw: Record<string, never>;
  add_option: { text: string };
  remove_option: { option: string };
  set_deadline: { at: number | null };
  runoff: Record<string, never>;
}

export const optionsMax = 50;

const sameText = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** The count as it stands. */
export const resultOf = rememberedLately((state: PollState): Tally => {
  const ids = state.options.map(({ id }) => id);
  return tally(state.mode, ids, Object.values(state.ballots));
});

function vote(state: PollState, { choices }: PollActions['vote'], { by, session }: Call): Outcome<PollState> {
  const known = new Set(state.options.map(({ id }) => id));
  if (choices.some((id) => !known.has(id))) return refused('stale', 'One of these options is not there any more.');
  if (new Set(choices).size !== choices.length) return refused('invalid', 'An option can be chosen once.');
  if (state.mode === 'single' && choices.length !== 1) return refused('invalid', 'Choose one option.');
  if (choices.length === 0) return refused('invalid', 'Choose at least one option.');
  if (state.choicesMax !== null && choices.length > state.choicesMax) {
    return refused('invalid', `Choose at most ${state.choicesMax}.`);
  }
  const before = state.ballots[by.id];
  if (before?.join() === choices.join()) return { kind: 'changed' };
  const next = { ...state, ballots: { ...state.ballots, [by.id]: choices } };
  const facts = [
    { kind: before === undefined ? 'voted' : 'voted_again', by: by.id, data: { choices: state.hidden ? [] : choices } },
  ];
  const voters = session.members.filter(({ present, role }) => present && role !== 'viewer');
  const isLast = before === undefined && voters.length > 1 && voters.every(({ id }) => next.ballots[id] !== undefined);
  if (!isLast) return { kind: 'changed', state: next, facts };
  return { kind: 'changed', state: next, facts: [...facts, { kind: 'all_voted', by: null, data: {}, urgent: true }] };
}

export const pollLogic: AppLogic<PollState, PollActions> = {
  start(given, _session, at) {
    const setup = given as unknown as PollSetup;
    const deadline = setup.deadline !== null && setup.deadline > at ? setup.deadline : null;
    const options = setup.options.map((text, index) => ({ id: `o${index + 1}`, text, by: null }));
    const choicesMax = setup.mode === 'single' ? 1 : setup.choicesMax;
    const { question, mode, hidden, openOptions } = setup;
    const state = {
      question,
      mode,
      hidden,
      choicesMax,
      openOptions,
      deadline,
      options,
      ballots: {},
      next: options.length + 1,
    };
    return { state, timers: [{ id: 'deadline', at: deadline }] };
  },
  actions: {
    vote: { run: vote },
    withdraw: {
      run(state, _payload, { by }) {
        if (state.ballots[by.id] === undefined) return refused('stale', 'You have not voted.');
        const { [by.id]: _gone, ...ballots } = state.ballots;
        return { kind: 'changed', state: { ...state, ballots }, facts: [{ kind: 'withdrew', by: by.id, data: {} }] };
      },
    },
    add_option: {
      undoable: true,
      run(state, { text }, { by }) {
        if (!state.openOptions && by.role !== 'host')
          return refused('not_allowed', 'Only who started this can add options.');
        if (state.options.length >= optionsMax) return refused('limit', `A poll has at most ${optionsMax} options.`);
        if (state.options.some((option) => sameText(option.text, text)))
          return refused('exists', 'This option is there already.');
        const option = { id: `o${state.next}`, text, by: by.id };
        return {
          kind: 'changed',
          state: { ...state, options: [...state.options, option], next: state.next + 1 },
          facts: [{ kind: 'option_added', by: by.id, data: { text } }],
        };
      },
    },
    remove_option: {
      undoable: true,
      run(state, { option: id }, { by }) {
        const option = state.options.find((one) => one.id === id);
        if (option === undefined) return refused('stale', 'This option is not there any more.');
        if (by.role !== 'host' && option.by !== by.id)
          return refused('not_allowed', 'Only who added this option can remove it.');
        if (state.options.length <= 2) return refused('limit', 'A poll has at least two options.');
        const ballots: PollState['ballots'] = {};
        for (const [member, choices] of Object.entries(state.ballots)) {
          const kept = choices.filter((choice) => choice !== id);
          if (kept.length > 0) ballots[member] = kept;
        }
        const options = state.options.filter((one) => one !== option);
        return {
          kind: 'changed',
          state: { ...state, options, ballots },
          facts: [{ kind: 'option_removed', by: by.id, data: { text: option.text } }],
        };
      },
    },
    set_deadline: {
      who: 'host',
      run(state, { at: deadline }, { by, at }) {
        if (deadline !== null && deadline <= at) return refused('invalid', 'The deadline has to be in the future.');
        const facts = [{ kind: 'deadline_set', by: by.id, data: { at: deadline } }];
        return { kind: 'changed', state: { ...state, deadline }, timers: [{ id: 'deadline', at: deadline }], facts };
      },
    },
    runoff: {
      who: 'host',
      whenClosed: true,
      run(state, _payload, { by, session }) {
        const { winners } = resultOf(state);
        if (session.closed === null || winners.length < 2) return refused('stale', 'There is no tie to decide.');
        const options = state.options.filter(({ id }) => winners.includes(id));
        const next = { ...state, options, ballots: {}, deadline: null };
        const texts = options.map(({ text }) => text);
        return { kind: 'changed', state: next, reopen: true, facts: [{ kind: 'runoff', by: by.id, data: { texts } }] };
      },
    },
  },
  timer(_state, id) {
    return id === 'deadline' ? { kind: 'changed', close: 'completed' } : undefined;
  },
  closing(state) {
    const { winners, counts } = resultOf(state);
    const texts = state.options.filter(({ id }) => winners.includes(id)).map(({ text }) => text);
    const votes = winners.length === 0 ? 0 : (counts.get(winners[0]!) ?? 0);
    const data = { winners: texts, votes, ballots: Object.keys(state.ballots).length };
    return {
      kind: 'changed',
      facts: [{ kind: 'decided', by: null, data, urgent: true }],
      timers: [{ id: 'deadline', at: null }],
    };
  },
  reopening(state) {
    return { kind: 'changed', state: { ...state, deadline: null } };
  },
};
