/** How a plan is spoken of: "let's do dinner friday 7pm at Luigi's" starts one; "I'm in", "maybe", "can't make it", "+1", "make it 8". */

import type { Member } from '../../../../machines/miniapp/types.ts';
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
import { plain, readShellAct, tidy } from '../../phrases.ts';
import { readTime, tellTime } from '../../times.ts';
import { type PlanState, seats } from './machine.ts';

const opening =
  /^(?:ok(?:ay)?,?\s+|hey,?\s+|so,?\s+|guys,?\s+)*(?:let'?s|lets|shall we|should we|who'?s (?:up|down|in) for|anyone (?:up|down) for|wanna|want to|we should|plan(?: for)?:?|i'?m (?:planning|organi[sz]ing))\s+(?:do |have |go (?:to |for )?|get |plan |meet (?:up )?|grab |make |play |watch )?(.+)$/is;

function start(text: string, context: ChatContext): Start | undefined {
  const opened = opening.exec(text.trim());
  if (opened === null) return undefined;
  const body = opened[1]!.replace(/[?!]+\s*$/, '');
  const time = readTime(body, context);
  const isPlan = /^\s*plan\b/i.test(text);
  // Without a time it is talk, unless it is called a plan.
  if (time === undefined && !isPlan) return undefined;
  const rest = time === undefined ? body : time.rest;
  const place = /\b(?:at|in|@)\s+(?:the\s+)?([\p{L}\p{N}][^,;.!?]{1,80})$/iu.exec(rest);
  const where = place === null ? '' : tidy(place[1]!);
  const bare = tidy((place === null ? rest : rest.slice(0, place.index)).replace(/\b(?:on|at|for)\s*$/i, ''));
  if (bare === '' || bare.length > 120) return undefined;
  const what = `${bare[0]!.toUpperCase()}${bare.slice(1)}`;
  const startsAt = time === undefined ? 0 : inItsHalfOfDay(time.at, time.hasTime, body, context.timeZone);
  const isAhead = time !== undefined && startsAt > context.at;
  const endsAt = isAhead && time.endsAt !== null && time.endsAt > startsAt ? time.endsAt : null;
  const setup = { what, startsAt: isAhead ? startsAt : null, endsAt, where };
  return { title: what, setup, confidence: isPlan ? 0.85 : time?.hasTime ? 0.75 : 0.6 };
}

const saysHalf = /\d\s*(?:a|p)\.?m\b|\b(?:morning|noon|breakfast|brunch|midnight)\b|\b\d{2}:\d\d\b/i;
const ofEvenings = /\b(?:dinner|drinks|party|movie|film|concert|show|tonight|evening|night|bbq|karaoke)\b/i;

/** "dinner at 7" is seven in the evening; nobody meets at three in the night. */
function inItsHalfOfDay(at: number, hasTime: boolean, body: string, timeZone: string): number {
  const hour = Math.floor((at - startOfDay(at, timeZone)) / 3_600_000);
  if (!hasTime || hour >= 12 || saysHalf.test(body)) return at;
  return hour <= 6 || ofEvenings.test(body) ? at + 12 * 3_600_000 : at;
}

const inText =
  /^(?:(?:i'?m|im|i am|we'?re|count me|yes,? i'?m|yep,? i'?m) )?(?:totally |definitely |so )?(?:in|down|coming|going|there|joining)\b|^(?:i'?ll|i will) (?:be there|come|join)|^(?:works for me|see you there|i can (?:make it|come))/;
const outText =
  /^(?:i'?m |im |i am |count me )?(?:out\b|not (?:coming|going|in)\b)|^(?:sorry,? )?(?:i )?(?:can'?t|cannot|cant|won'?t|wont) (?:make it|come|go|join|be there)|^(?:i'?ll |i )?(?:pass|skip(?: it| this)?)$/;
const maybeText =
  /^(?:i'?m a )?maybe\b|^(?:i )?might (?:come|make it|join|be there)|^not sure(?: yet| if i can)?|^(?:i'?ll )?(?:try to|see if i can) (?:make it|come)/;

function act(text: string, session: SessionOf<PlanState>, member: Member, context: ChatContext): Act | undefined {
  const words = plain(text);
  if (words.length > 160) return undefined;
  if (/^(?:call|cancel|scrap) (?:it|this|the (?:plan|thing|\w+))(?: off)?$|^call(?:ing)? it off$/.test(words))
    return { name: 'call_off', payload: {}, confidence: 0.9 };
  const shell = readShellAct(text);
  if (shell !== undefined) return { name: shell, payload: {}, confidence: 0.8 };
  const guests = /(?:\+|plus |with |bringing )\s?(\d{1,2}|a friend|one|my \w+)\b/.exec(words);
  const party = guests === null ? undefined : /^\d/.test(guests[1]!) ? Number(guests[1]) : 1;
  const own = session.state.answers.find((answer) => answer.member === member.id);
  if (outText.test(words)) return { name: 'answer', payload: { reply: 'out' }, confidence: 0.9 };
  if (maybeText.test(words)) return { name: 'answer', payload: { reply: 'maybe' }, confidence: 0.85 };
  if (inText.test(words) || (party !== undefined && (own?.reply === 'in' || /^(?:\+|plus )/.test(words)))) {
    return {
      name: 'answer',
      payload: { reply: 'in', ...(party === undefined ? {} : { guests: party }) },
      confidence: 0.9,
    };
  }
  return readChange(text, session, context);
}

function readChange(text: string, session: SessionOf<PlanState>, context: ChatContext): Act | undefined {
  const line = text.trim().replace(/[.!?]+$/, '');
  const place =
    /^(?:let'?s |can we |we |how about we )?(?:meet|do it|make it|it'?s|move it|change (?:the )?(?:place|location|where) to|where:?)\s+(?:to\s+)?(?:at|in|@)?\s*(.+)$/i.exec(
      line,
    );
  if (place === null) return undefined;
  const said = withHalfOfDay(place[1]!, session);
  const { startsAt } = session.state;
  // "make it 8" moves the hour and not the day.
  const isHour = /^\D*\d{1,2}(?::\d\d)?\s*(?:am|pm)?$/i.test(said);
  const from = startsAt !== null && isHour ? startOfDay(startsAt, session.timeZone) : context.at;
  const times = [from, context.at].map((at) => readTime(said, { ...context, at }));
  const time = times.find((read) => read !== undefined && read.at > context.at && read.rest.length < 4);
  if (time !== undefined) return { name: 'set_when', payload: { startsAt: time.at, endsAt: null }, confidence: 0.85 };
  if (!/\b(?:at|in|@|place|location|where)\b/i.test(line)) return undefined;
  return { name: 'set_where', payload: { where: tidy(place[1]!) }, confidence: 0.7 };
}

/** "8" of a dinner is eight in the evening. */
function withHalfOfDay(said: string, { state, timeZone }: SessionOf<PlanState>): string {
  const bare = /^(?:at )?(\d{1,2}(?::\d\d)?)$/.exec(said.trim());
  if (bare === null || state.startsAt === null) return said;
  const isLate = state.startsAt - startOfDay(state.startsAt, timeZone) >= 12 * 3_600_000;
  return `${bare[1]}${Number.parseInt(bare[1]!, 10) <= 12 ? (isLate ? 'pm' : 'am') : ''}`;
}

function startOfDay(at: number, timeZone: string): number {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(new Date(at)),
  );
  return at - hour * 3_600_000;
}

/** What people put in front of what they plan. */
const asking =
  /^(?:(?:ok(?:ay)?|hey|so|please|can you|could you|can we|could we|we should|let'?s|lets|i want to|we need to|help (?:me|us))[\s,]+)*(?:plan(?: out)?|organi[sz]e|arrange|set up|host|throw|coordinate|schedule|put together|make|start|create|new|get going on|figure out)\s+(?:me |us )?(?:an?|the|our|some)?\s*(?:(?:new |quick )?(?:plan|event|get-?together)\b\s*(?:for|to|:)?\s*)?/i;

/** Something planned of which the words are known, with or without a time. */
function begin(text: string, answer: string | null, context: ChatContext): Start | Missing {
  const body = `${text.trim().replace(asking, '')} ${answer ?? ''}`.trim();
  const read = start(`plan ${body}`, context);
  return read ?? { ask: 'What is the plan, and when?' };
}

export const grammar: AppGrammar<PlanState> = {
  start,
  begin,
  act,
  opened: ({ state, timeZone }) => {
    const when = state.startsAt === null ? ', no time yet' : `, ${tellTime(state.startsAt, timeZone)}`;
    return [`The plan is open: ${state.what}${when}${state.where === '' ? '' : `, ${state.where}`}.`];
  },
  tell(fact, session) {
    const { data } = fact;
    const who = nameOf(session, fact.by);
    switch (fact.kind) {
      case 'answered': {
        const guests = Number(data.guests) > 0 ? ` with ${Number(data.guests)} more` : '';
        if (data.reply === 'in') return `${who} is in${guests}.`;
        return data.reply === 'out' ? `${who} is out.` : `${who} might come${guests}.`;
      }
      case 'waits':
        return `${who} would like to come, but it is full; they are in line.`;
      case 'moved_up':
        return `A seat is free: ${nameOf(session, String(data.member))} is in now.`;
      case 'what_set':
        return `It is now: ${String(data.what)}.`;
      case 'when_set':
        return data.startsAt === null
          ? 'The time is open again.'
          : `New time: ${tellTime(Number(data.startsAt), session.timeZone)}.`;
      case 'where_set':
        return data.where === '' ? 'The place is open again.' : `The place is ${String(data.where)}.`;
      case 'called_off':
        return `${session.state.what} is called off.`;
      case 'reminder':
        return summary(session);
      default:
        return undefined;
    }
  },
  recap(session) {
    const { state } = session;
    const { going, waiting } = seats(state);
    const names = (answers: { member: string }[]) => listed(answers.map(({ member }) => nameOf(session, member)));
    const lines = [summary(session)];
    if (going.length > 0) lines.push(`In: ${names(going)}.`);
    if (waiting.length > 0) lines.push(`In line: ${names(waiting)}.`);
    const maybe = state.answers.filter(({ reply }) => reply === 'maybe');
    if (maybe.length > 0) lines.push(`Maybe: ${names(maybe)}.`);
    return lines;
  },
};

function summary({ state, timeZone }: SessionOf<PlanState>): string {
  const when = state.startsAt === null ? 'no time yet' : tellTime(state.startsAt, timeZone);
  const where = state.where === '' ? '' : `, ${state.where}`;
  return `${state.what}: ${when}${where}. ${seats(state).heads} in.`;
}
