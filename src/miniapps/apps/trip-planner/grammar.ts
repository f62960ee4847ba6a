/** How a trip is spoken of: "let's plan a trip to Lisbon in May", "I can do May 3 to 6", "add a place: Belém", "I paid 240 for the flat". */
import { formatAmount, parseAmount } from '../../../../machines/miniapp/money.ts';
import type { Member } from '../../../../machines/miniapp/types.ts';
import { currencyNamed, withCurrencyCodes } from '../../currencies.ts';
import { type DaySpan, readDaySpan } from '../../day-spans.ts';
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
import { memberNamed, plain, readShellAct, tidy } from '../../phrases.ts';
import { dayOf, readTime, tellDay } from '../../times.ts';
import { bestSpan, dayCounts, daysBetween, type Mark, type TripState } from './machine.ts';

const opening =
  /\b(?:plan(?:ning)?|organi[sz]e|let'?s (?:do|take|go on|plan|make)|thinking (?:of|about)|we should (?:do|take|go on|plan))\s+(?:a |an |the |our )?(?:\w+\s+)?(?:trip|getaway|holiday|vacation|weekend(?: away)?|road ?trip)\b(?:\s+(?:to|in)\s+([\p{Lu}][\p{L}'’ -]{1,60}?))?(?=\s+(?:in|on|from|this|next|for|between|around|with|sometime)\b|[,.!?:]|$)/iu;

function start(text: string, context: ChatContext): Start | undefined {
  const opened = opening.exec(text);
  if (opened === null) return undefined;
  const destination = withCapitals(tidy(opened[1] ?? 'Somewhere'));
  const span = readSpan(text, context);
  const setup = { destination, currency: currencyFor(text, context), from: span?.from ?? null, to: span?.to ?? null };
  return {
    title: opened[1] === undefined ? 'Trip' : `Trip to ${destination}`,
    setup,
    confidence: opened[1] === undefined ? 0.75 : 0.9,
  };
}

const withCapitals = (name: string) => name.replace(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase());
const currencyFor = (text: string, { currency }: ChatContext) => currencyNamed(text, currency) ?? currency ?? 'USD';

/** The days a text names, where a trip may last that long. */
function readSpan(text: string, context: ChatContext): DaySpan | undefined {
  const span = readDaySpan(text, context);
  return span === undefined || daysBetween(span.from, span.to) === undefined ? undefined : span;
}

function act(text: string, session: SessionOf<TripState>, member: Member, context: ChatContext): Act | undefined {
  const shell = readShellAct(text);
  if (shell !== undefined) return { name: shell, payload: {}, confidence: 0.8 };
  const line = withCurrencyCodes(text.trim().replace(/[.!]+$/, ''), session.state.currency);
  const words = plain(line);
  if (/^(?:split|settle|divide) (?:the |our |up the )?costs?$|^split it(?: up)?$/.test(words))
    return { name: 'split_costs', payload: {}, confidence: 0.9 };
  return (
    readCost(line, session, member) ??
    readAvailability(line, session, context) ??
    readChoice(line, context) ??
    readPlace(line, session) ??
    readTask(line, session, member) ??
    readStop(line, context)
  );
}

function readCost(line: string, session: SessionOf<TripState>, member: Member): Act | undefined {
  const match =
    /^(\S+)\s+(?:paid|spent|covered)\s+([$€£¥₹₩]?\s?\d[\d.,]*(?:\s?(?:[$€£]|[A-Z]{3}\b))?)\s+(?:for|on)\s+(?:the\s+)?(.+)$/i.exec(
      line,
    );
  if (match === null) return undefined;
  const payer = /^i$/i.test(match[1]!) ? member : memberNamed(session.members, match[1]!);
  const amount = parseAmount(match[2]!, session.state.currency);
  if (payer === undefined || amount === undefined || amount === 0) return undefined;
  return { name: 'add_cost', payload: { label: tidy(match[3]!), amount, payer: payer.id }, confidence: 0.9 };
}

function readAvailability(line: string, session: SessionOf<TripState>, context: ChatContext): Act | undefined {
  const match =
    /^(?:i'?m|i am|i)\s+(?:(free|available|can(?: do| make)?)|(maybe|might|could)(?: be free| do)?|(busy|away|can'?t|cannot|not free|unavailable)(?: do| make)?)\s+(.+)$/i.exec(
      line,
    );
  const span = match === null ? undefined : readSpan(match[4]!, context);
  if (match === null || span === undefined) return undefined;
  const mark: Mark = match[1] !== undefined ? 'free' : match[2] !== undefined ? 'maybe' : 'busy';
  const asked = (daysBetween(span.from, span.to) ?? []).filter((day) => session.state.days.includes(day));
  if (asked.length === 0) return { name: 'propose_days', payload: span, confidence: 0.6 };
  return { name: 'set_availability', payload: { days: asked.map((day) => ({ day, mark })) }, confidence: 0.9 };
}

function readChoice(line: string, context: ChatContext): Act | undefined {
  const chosen = /^(?:let'?s|we) (?:go|take|do|pick|choose|travel)(?: with| for| on| from)?\s+(.+)$/i.exec(line);
  const proposed = /^(?:how about|what about|propose|maybe we (?:go|could go))\s+(.+)$/i.exec(line);
  const span = readSpan((chosen ?? proposed)?.[1] ?? '', context);
  if (span === undefined) return undefined;
  return { name: chosen === null ? 'propose_days' : 'choose_days', payload: span, confidence: 0.8 };
}

function readPlace(line: string, session: SessionOf<TripState>): Act | undefined {
  const added =
    /^(?:please )?(?:add|visit|let'?s (?:see|visit)|we (?:should|could) (?:see|visit|go to))\s+(?:(?:the |a )?(?:place|spot|restaurant)\s*:?\s+)?(.+)$/i.exec(
      line,
    );
  const known = (name: string) => session.state.places.find((place) => plain(place.name) === plain(name));
  const liked = /^(?:\+1(?: for| to)?|i (?:like|love|vote for|want)|vote for|yes to)\s+(?:the\s+)?(.+)$/i.exec(line);
  const place = liked === null ? undefined : known(liked[1]!);
  if (place !== undefined) return { name: 'vote_place', payload: { place: place.id, on: true }, confidence: 0.9 };
  if (added === null || /\btask\b|\d[.,]\d/.test(line)) return undefined;
  return { name: 'add_place', payload: { name: tidy(added[1]!) }, confidence: 0.7 };
}

function readTask(line: string, session: SessionOf<TripState>, member: Member): Act | undefined {
  const match =
    /^(\S+?)(?:'ll| will| can| takes care of| is)\s+(?:care of |handle |do |take |taking |booking |book )?(.+)$/i.exec(
      line,
    );
  if (match === null) return undefined;
  const who = /^i$/i.test(match[1]!) ? member : memberNamed(session.members, match[1]!);
  if (who === undefined) return undefined;
  const text = tidy(match[2]!);
  const wanted = plain(text).replace(/^the /, '');
  const task = session.state.tasks.find((one) => plain(one.text).includes(wanted));
  if (task !== undefined) return { name: 'assign_task', payload: { task: task.id, member: who.id }, confidence: 0.85 };
  return { name: 'add_task', payload: { text, assignee: who.id }, confidence: 0.65 };
}

function readStop(line: string, context: ChatContext): Act | undefined {
  const match = /^(?:put|plan|schedule|on)\s+(.+)$/i.exec(line);
  const time = match === null ? undefined : readTime(line, context);
  if (match === null || time === undefined) return undefined;
  const text = tidy(time.rest.replace(/^(?:put|plan|schedule|on)\s+/i, ''));
  if (text === '') return undefined;
  const clock = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: context.timeZone,
  });
  const hour = time.hasTime ? clock.format(new Date(time.at)) : null;
  return { name: 'add_stop', payload: { day: dayOf(time.at, context.timeZone), time: hour, text }, confidence: 0.7 };
}

const span = (from: unknown, to: unknown) =>
  from === to ? tellDay(String(from)) : `${tellDay(String(from))} to ${tellDay(String(to))}`;

const leadingTo =
  /\b(?:to|in|around|visit(?:ing)?)\s+((?!the\b|a\b|an\b|plan\b|go\b|do\b|figure\b|organi|book\b|january|february|march|april|may\b|june|july|august|september|october|november|december|spring|summer|fall\b|autumn|winter|\d)[\p{L}'’-]+(?:\s(?!in\b|on\b|from\b|this\b|next\b|the\b|between\b|for\b|with\b|and\b|together\b|plan|help\b)[\p{L}'’-]+){0,2})/iu;

/** A trip of which only is known that there will be one. */
function begin(text: string, answer: string | null, context: ChatContext): Start | Missing {
  const place = leadingTo.exec(answer ?? '')?.[1] ?? answer ?? leadingTo.exec(text)?.[1];
  const destination = tidy(place ?? '').slice(0, 60);
  if (destination === '') return { ask: 'Where does it go?' };
  const shown = withCapitals(destination);
  const span = readSpan(`${text} ${answer ?? ''}`, context);
  const setup = {
    destination: shown,
    currency: currencyFor(text, context),
    from: span?.from ?? null,
    to: span?.to ?? null,
  };
  return { title: `Trip to ${shown}`, setup, confidence: 0.9 };
}

export const grammar: AppGrammar<TripState> = {
  start,
  begin,
  act,
  opened: ({ title, state }) => [
    `${title} is open.`,
    ...(state.days.length > 0 ? [`Days to choose from: ${span(state.days[0], state.days.at(-1))}.`] : []),
  ],
  tell(fact, session) {
    const { data } = fact;
    const who = nameOf(session, fact.by);
    const { currency } = session.state;
    switch (fact.kind) {
      case 'destination_set':
        return `It goes to ${String(data.destination)} now.`;
      case 'days_proposed':
        return `${who} proposes ${span(data.from, data.to)}.`;
      case 'days_told':
        return `${who} said which days work.`;
      case 'days_changed':
        return `${who} changed their days.`;
      case 'all_days_told': {
        const best = bestSpan(
          dayCounts(
            session.state,
            session.members.filter(({ present }) => present),
          ),
        );
        return best === null
          ? 'Everybody answered, and no day works.'
          : `Everybody answered: ${span(best.from, best.to)} works best.`;
      }
      case 'days_chosen':
        return `The trip is ${span(data.from, data.to)}.`;
      case 'place_added':
        return `${who} wants to see ${String(data.name)}.`;
      case 'place_liked':
        return `${who} likes ${String(data.name)}.`;
      case 'stop_added':
        return `On ${tellDay(String(data.day))}: ${String(data.text)}.`;
      case 'task_added':
        return data.assignee == null
          ? `To do: ${String(data.text)}.`
          : `${nameOf(session, String(data.assignee))} does: ${String(data.text)}.`;
      case 'task_assigned':
        return data.member === null
          ? `Nobody does ${String(data.text)} now.`
          : `${nameOf(session, String(data.member))} does: ${String(data.text)}.`;
      case 'task_done':
        return `${who} did: ${String(data.text)}.`;
      case 'cost_added':
        return `${nameOf(session, String(data.payer))} paid ${formatAmount(Number(data.amount), currency)} ${currency} for ${String(data.label)}.`;
      case 'costs_split':
        return 'The costs are split in a bill of their own.';
      default:
        return undefined;
    }
  },
  recap(session) {
    const { state } = session;
    const lines = [
      `${state.destination}: ${state.chosen === null ? 'no days chosen yet' : span(state.chosen.from, state.chosen.to)}.`,
    ];
    const best =
      state.chosen === null
        ? bestSpan(
            dayCounts(
              state,
              session.members.filter(({ present }) => present),
            ),
          )
        : null;
    if (best !== null) lines.push(`Best so far: ${span(best.from, best.to)}.`);
    const top = [...state.places].sort((a, b) => b.votes.length - a.votes.length).slice(0, 3);
    if (top.length > 0) lines.push(`Places: ${listed(top.map(({ name, votes }) => `${name} (${votes.length})`))}.`);
    const open = state.tasks.filter(({ done }) => !done);
    if (open.length > 0)
      lines.push(
        `To do: ${open.map(({ text, assignee }) => (assignee === null ? text : `${text} (${nameOf(session, assignee)})`)).join(', ')}.`,
      );
    const total = state.costs.reduce((sum, { amount }) => sum + amount, 0);
    if (total > 0) lines.push(`Costs so far: ${formatAmount(total, state.currency)} ${state.currency}.`);
    return lines;
  },
};
