/** How a poll is spoken of: "let's vote: pizza or sushi?" starts one, "sushi" or "2" votes, "sushi > pizza" ranks. */
import {
  type Act,
  type AppGrammar,
  type ChatContext,
  listed,
  type Missing,
  nameOf,
  type SessionOf,
  type Start,
} from '../../miniapp.ts';
import { plain, readShellAct, splitList, tidy } from '../../phrases.ts';
import { readTime, tellTime } from '../../times.ts';
import { type PollState, resultOf } from './machine.ts';
import { questionWithin } from './wording.ts';

const opening =
  /^(?:ok(?:ay)?,?\s+|so,?\s+|hey,?\s+)*(?:let'?s|can we|shall we|should we|time to|we should|start a|make a|create a|start another|make another|create another|another|new)?\s*(?:quick\s+|secret\s+|anonymous\s+|hidden\s+|ranked\s+)*(vote|poll|rank)\b[\s,]*(?:on|about|for|between)?\s*[:\-–—]?\s*/i;

/** The words after the opening: a question and its options, or options alone. */
function readBody(body: string): { question: string | undefined; options: string[] } {
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 2) return { question: tidyQuestion(lines[0]!), options: splitList(lines.slice(1).join('\n')) };
  const marked = /^([^?:]{3,}[?:])\s*(\S.*)$/s.exec(body.trim());
  if (marked !== null) {
    const options = splitList(marked[2]!);
    if (options.length >= 2) return { question: tidyQuestion(marked[1]!), options };
  }
  const options = splitList(body);
  const within = lines.length === 1 ? questionWithin(body, options) : undefined;
  return within === undefined
    ? { question: undefined, options }
    : { question: tidyQuestion(within.question), options: within.options };
}

function tidyQuestion(text: string): string {
  const bare = tidy(text);
  return bare === '' ? bare : `${bare[0]!.toUpperCase()}${bare.slice(1)}?`;
}

function start(text: string, context: ChatContext): Start | undefined {
  const opened = opening.exec(text);
  if (opened === null) return undefined;
  let body = text.slice(opened[0].length).trim();
  const until = /\b(?:until|till|closes?|deadline|by)\s+(.+)$/i.exec(body);
  const time = until === null ? undefined : readTime(until[1]!, context);
  if (until !== null && time !== undefined) body = body.slice(0, until.index).trim();
  const { question, options } = readBody(body);
  if (options.length < 2 || options.length > 20) return undefined;
  const mode = /\brank/i.test(text)
    ? 'ranked'
    : /\b(pick (any|several|multiple)|select all|multiple)\b/i.test(text)
      ? 'multiple'
      : 'single';
  const title = question ?? `${options.slice(0, 3).join(' or ')}?`;
  const setup = {
    question: title,
    options,
    mode,
    hidden: /\b(secret|anonymous|hidden)\b/i.test(text),
    deadline: time === undefined ? null : time.at,
  };
  return { title, setup, confidence: 0.9 };
}

/** The option a text names: its number, its text, or the one option that holds all of the words. */
function optionFor(words: string, state: PollState): string | undefined {
  const bare = words
    .replace(/^(?:option|number|no\.?|#)\s*/, '')
    .replace(/\s+(?:please|pls|for me|obviously|definitely|of course|ftw)$/, '');
  // "8" is the option "8" before it is the eighth.
  const exact = state.options.find(({ text }) => plain(text) === bare);
  if (exact !== undefined) return exact.id;
  const number = /^#?(\d{1,2})$/.exec(bare);
  if (number !== null) return state.options[Number(number[1]) - 1]?.id;
  if (bare.length < 3) return undefined;
  const part = state.options.filter(({ text }) => ` ${plain(text)} `.includes(` ${bare} `));
  return part.length === 1 ? part[0]!.id : undefined;
}

const votePrefix =
  /^(?:(?:i|i'd|id|i'll|my|put me|me|we)\s+)*(?:(?:vote|votes|voting|choose|pick|go|say|want|prefer|love|down)\s*(?:is|for|with|on)?|(?:is|for))\s+/;

const adding =
  /^(?:(?:please|can you|can we|could you|could we|pls|also|and|ok|let'?s) )*(?:add|include)\s+(?:(?:the |a |another )?(?:option|choice):?\s+|an option:?\s+)?(.{1,120})$/i;
const toThePoll =
  /\s+(?:(?:in)?to|on|onto|in)\s+(?:(?:the|this|that|our|my|your)\s+(?:[\p{L}\p{N}'’-]+\s+)?(?:poll|vote|voting|ballot|survey|list|options?|choices)|(?:poll|it|that))$|\s+as\s+(?:well\s+as\s+)?(?:an?(?:other)?\s+)?(?:option|choice)$/iu;
const courtesy = /(?:[\s,]+(?:please|pls|plz|too|as well|thanks?|thx))+[.!?\s]*$/iu;

/** The option that a text wants added: "add lake to the poll" is "lake". */
function readAddition(text: string): string | undefined {
  const added = adding.exec(text.trim())?.[1];
  if (added === undefined) return undefined;
  const option = tidy(tidy(added).replace(courtesy, '').replace(toThePoll, ''));
  return option === '' ? undefined : option;
}

function act(text: string, session: SessionOf<PollState>): Act | undefined {
  const { state } = session;
  const shell = readShellAct(text);
  if (shell !== undefined) return { name: shell, payload: {}, confidence: 0.9 };
  const words = plain(text);
  if (/^(take back|remove|withdraw|cancel) my vote$|^unvote$/.test(words))
    return { name: 'withdraw', payload: {}, confidence: 0.95 };
  const option = readAddition(text);
  if (option !== undefined) return { name: 'add_option', payload: { text: option }, confidence: 0.8 };
  if (words.length > 200) return undefined;
  const chosen = words.replace(votePrefix, '');
  const parts =
    state.mode === 'single' ? [chosen] : chosen.split(/\s*(?:>|,|;|\bthen\b|\band\b)\s*/).filter((part) => part !== '');
  const choices = parts.map((part) => optionFor(part, state));
  if (choices.length === 0 || choices.some((choice) => choice === undefined)) {
    const whole = optionFor(chosen, state);
    return whole === undefined ? undefined : { name: 'vote', payload: { choices: [whole] }, confidence: 0.8 };
  }
  return { name: 'vote', payload: { choices: [...new Set(choices)] }, confidence: chosen === words ? 0.85 : 0.95 };
}

/** What a poll is about, where the text only says that there should be one: "a poll for movie night". */
const subject =
  /\b(?:poll|vote|survey|ballot)\b(?:\s+(?:time|please))?\s*(?:on|for|about|over|to (?:decide|pick|choose)|[:–—-])\s*(.{2,160})$/is;

function begin(text: string, answer: string | null, context: ChatContext): Start | Missing {
  const topic = subject.exec(text)?.[1] ?? /\b((?:what|which|where|when|who)\b.{3,120}\?)/i.exec(text)?.[1];
  // Whoever is asked for options may say once more that it is a vote.
  const options = splitList((answer ?? '').replace(opening, ''));
  if (answer === null) {
    // "start a poll for dinner: pizza, sushi": what follows the subject are the options.
    const read = topic === undefined ? undefined : start(`vote: ${topic}`, context);
    if (read !== undefined) return read;
    return { ask: topic === undefined ? 'What are the options?' : `What are the options for ${tidy(topic)}?` };
  }
  if (options.length < 2) return { ask: 'A poll takes at least two options. Which ones?' };
  const question = topic === undefined ? undefined : tidyQuestion(topic);
  const read = start(`vote ${question === undefined ? '' : `${question} `}${options.join(', ')}`, context);
  const isRanked = /\brank/i.test(text);
  const hidden = /\b(secret|anonymous|hidden)\b/i.test(text);
  const title = question ?? read?.title ?? `${options.slice(0, 3).join(' or ')}?`;
  return {
    title,
    setup: { question: title, options: options.slice(0, 20), mode: isRanked ? 'ranked' : 'single', hidden },
    confidence: 0.9,
  };
}

export const grammar: AppGrammar<PollState> = {
  start,
  begin,
  act,
  opened: ({ state }) => [
    `The poll is open: ${state.question}`,
    `${state.options.map(({ text }, index) => `${index + 1}) ${text}`).join(', ')}.`,
  ],
  misfit(text, { state }) {
    const words = plain(text);
    const chosen = words.replace(votePrefix, '');
    if (chosen === words && !/^#?\d{1,2}$|^option\b/.test(words)) return undefined;
    return `“${tidy(chosen)}” is not one of the options: ${state.options.map((option, index) => `${index + 1}) ${option.text}`).join(', ')}.`;
  },
  tell(fact, session) {
    const { state } = session;
    const who = nameOf(session, fact.by);
    const { data } = fact;
    switch (fact.kind) {
      case 'voted':
      case 'voted_again': {
        const ids = data.choices as string[];
        const names = ids
          .map((id) => state.options.find((option) => option.id === id)?.text ?? '')
          .filter((name) => name !== '');
        if (names.length === 0) return `${who} voted.`;
        const again = fact.kind === 'voted_again' ? 'changed their vote to' : 'voted for';
        return `${who} ${again} ${state.mode === 'ranked' ? names.join(', then ') : listed(names)}.`;
      }
      case 'withdrew':
        return `${who} took their vote back.`;
      case 'option_added':
        return `${who} added "${String(data.text)}".`;
      case 'option_removed':
        return `${who} removed "${String(data.text)}".`;
      case 'deadline_set':
        if (data.at === null) return 'The poll has no deadline any more.';
        return `The poll closes ${tellTime(Number(data.at), session.timeZone)}.`;
      case 'all_voted':
        return 'Everybody has voted.';
      case 'runoff':
        return `A new vote between ${listed(data.texts as string[])}.`;
      case 'decided': {
        const winners = data.winners as string[];
        if (winners.length === 0) return 'The poll closed without a vote.';
        const votes = `${Number(data.votes)} of ${Number(data.ballots)}`;
        return winners.length === 1
          ? `${winners[0]} won with ${votes} votes.`
          : `It is a tie between ${listed(winners)}, ${votes} votes each.`;
      }
      default:
        return undefined;
    }
  },
  recap(session) {
    const { state } = session;
    const voted = Object.keys(state.ballots).length;
    const count = `${voted} ${voted === 1 ? 'vote' : 'votes'}`;
    const lines = [`${state.question} ${session.closed === null ? `${count} so far` : count}.`];
    if (state.hidden && session.closed === null) return [...lines, 'Votes are hidden until it closes.'];
    const { counts, winners } = resultOf(state);
    lines.push(`${state.options.map(({ id, text }) => `${text}: ${counts.get(id) ?? 0}`).join(', ')}.`);
    const names = state.options.filter(({ id }) => winners.includes(id)).map(({ text }) => text);
    if (session.closed !== null && names.length > 0)
      lines.push(names.length === 1 ? `${names[0]} won.` : `A tie between ${listed(names)}.`);
    return lines;
  },
};
