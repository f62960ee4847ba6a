/**
 * Carrying out what schedule tools propose: a text that will wait, an order about those that wait. What comes out is what changes and the
 * sentences that tell of it; nothing happens here.
 */

import { findDate } from '../dates/natural-date.ts';
import { anchored, nextOccurrence, ruleOf, shortestGap } from '../dates/occurrence.ts';
import { momentOf } from '../dates/reading.ts';
import { spokenDuration, spokenMoment, spokenRule } from '../dates/spoken.ts';
import { instantOf, wallAt } from '../dates/zone.ts';
import { durationIn } from './duration.ts';
import type { CommandProposal, ScheduleOrder } from './proposal.ts';
import { type Change, entryLine, meantBy, type Seen, type Waiting } from './waiting.ts';

export type Carried =
  | { kind: 'changed'; changes: Change[]; told: string[] }
  | { kind: 'told'; as: 'answer' | 'refused'; told: string[]; exact?: string[] }
  | { kind: 'asks'; field: string; question: string; exact?: string[] };

export interface ScheduleView extends Seen {
  waiting: readonly Waiting[];
  /** Texts that may wait in one chat. */
  waitingMax: number;
  mode: 'direct' | 'group';
  ids(): string;
}

const minuteMs = 60_000;
/** Oftener than this nothing comes again. */
const gapMin = 15 * minuteMs;

/** What a proposal changes in a chat. `what`: the kind of text, as the tool's name says. */
export function carriedOut(proposal: CommandProposal, what: Waiting['what'], view: ScheduleView): Carried {
  if (proposal.type === 'manage_schedule') return managed(proposal, view);
  if (view.waiting.length >= view.waitingMax)
    return {
      kind: 'told',
      as: 'refused',
      told: [`There are ${view.waitingMax} texts waiting already; one has to go first.`],
    };
  const { now, zone, ids } = view;
  if (proposal.type === 'schedule_message') {
    const at = Date.parse(proposal.sendAt);
    const entry: Waiting = { id: ids(), what, about: aboutOf(proposal.text, what, view), at, every: null };
    return {
      kind: 'changed',
      changes: [{ do: 'schedule', entry }],
      told: [toldOfNew(entry, spokenMoment(at, now, zone), view)],
    };
  }
  const rule = ruleOf(proposal.rrule);
  if (rule !== null && shortestGap(rule) < gapMin)
    return { kind: 'told', as: 'refused', told: ['Every 15 minutes is as often as it goes.'] };
  const at = nextOccurrence(proposal.rrule, { zone: proposal.zone, after: now, from: null });
  if (at === null) return { kind: 'asks', field: 'when', question: 'When should that be?' };
  const every = { rrule: anchored(proposal.rrule, at, proposal.zone), zone: proposal.zone };
  const entry: Waiting = { id: ids(), what, about: aboutOf(proposal.text, what, view), at, every };
  const when = `${spokenRule(every.rrule)}, first ${spokenMoment(at, now, proposal.zone)}`;
  return { kind: 'changed', changes: [{ do: 'schedule', entry }], told: [toldOfNew(entry, when, view)] };
}

/** What a reminder says to the one who asked for it; a text that is sent word for word stays as it is. */
function aboutOf(text: string, what: Waiting['what'], { mode }: ScheduleView): string {
  if (what !== 'reminder' || mode === 'group') return text;
  return turned.reduce((about, [pattern, word]) => about.replace(pattern, word), text);
}

const turned: readonly [RegExp, string][] = [
  [/\bmy\b/gi, 'your'],
  [/\bmine\b/gi, 'yours'],
  [/\bmyself\b/gi, 'yourself'],
  [/\bi(?:['’]m| am)\b/gi, 'you’re'],
  [/\bi(?=['’](?:ve|ll|d)\b)/gi, 'you'],
  [/\b(?:i|me)\b/gi, 'you'],
];

function toldOfNew({ what, about, at }: Waiting, when: string, { now, zone, mode }: ScheduleView): string {
  if (what === 'timer') {
    const until = zone === null ? '' : `, until ${spokenMoment(at, now, zone).replace(/^today at /, '')}`;
    return `The timer is running: ${spokenDuration(at - now)}${until}.`;
  }
  if (what === 'scheduled_message') return `It goes out ${when}: “${about}”`;
  return `I’ll remind ${mode === 'group' ? 'everybody' : 'you'} ${when}: ${about}.`;
}

/** The next time of what comes again, after it was sent; undefined where it has none. */
export function comingAgain(sent: Waiting, { now, ids }: Pick<ScheduleView, 'now' | 'ids'>): Waiting | undefined {
  if (sent.every === null) return undefined;
  const { rrule, zone } = sent.every;
  const at = nextOccurrence(rrule, { zone, after: Math.max(now, sent.at), from: sent.at });
  return at === null ? undefined : { ...sent, id: ids(), at };
}

const names = { reminder: 'reminder', timer: 'timer', scheduled_message: 'scheduled text' } as const;

function managed(order: ScheduleOrder, view: ScheduleView): Carried {
  const ofKind = view.waiting.filter(({ what }) => what === order.what);
  const name = names[order.what];
  if (ofKind.length === 0) return { kind: 'told', as: 'answer', told: [`There is no ${name} waiting.`] };
  switch (order.action) {
    case 'list':
      return listed(ofKind, name, view);
    case 'check': {
      const [soonest] = ofKind;
      const left = spokenDuration(soonest!.at - view.now);
      return { kind: 'told', as: 'answer', told: [order.what === 'timer' ? `${left} left.` : `${left} until then.`] };
    }
    case 'cancel': {
      const meant = meantBy(order.which, ofKind, view);
      if (meant.length === 0) return unclear(`There is no ${name} like that. Which one?`, ofKind, ofKind, view);
      const isWhole = meant.length === ofKind.length && /\b(?:all|both|every|everything|each)\b/i.test(order.which);
      if (meant.length > 1 && !isWhole) return unclear(`Which ${name} should go?`, meant, ofKind, view);
      const changes = meant.map(({ id }): Change => ({ do: 'cancel', id }));
      const [only] = meant;
      const told =
        meant.length === 1
          ? `Cancelled: ${entryLine(only!, view)}.`
          : `${meant.length === 2 ? 'Both' : `All ${meant.length}`} are cancelled.`;
      return { kind: 'changed', changes, told: [told] };
    }
    case 'move':
      return moved(order, ofKind, view);
  }
}

function listed(entries: readonly Waiting[], name: string, view: ScheduleView): Carried {
  if (entries.length === 1)
    return { kind: 'told', as: 'answer', told: [`There is one ${name} waiting, ${entryLine(entries[0]!, view)}.`] };
  const exact = [entries.map((entry, index) => `${index + 1}. ${entryLine(entry, view)}`).join('\n')];
  return { kind: 'told', as: 'answer', told: [`There are ${entries.length} ${name}s waiting.`], exact };
}

/** Numbers are places in the whole list, so that an answer by number means the same as in any other list of them. */
function unclear(question: string, meant: readonly Waiting[], all: readonly Waiting[], view: ScheduleView): Carried {
  const lines = all.flatMap((entry, index) =>
    meant.includes(entry) ? [`${index + 1}. ${entryLine(entry, view)}`] : [],
  );
  return { kind: 'asks', field: 'which', question, exact: [lines.join('\n')] };
}

const newTime = /^(.*?)\s*\b(?:to|until|till|for|at|by)\s+(.+)$/i;

/** "The dentist one to 7", "it by 10 minutes", "to friday at 9". */
function moved({ which, what }: ScheduleOrder, ofKind: readonly Waiting[], view: ScheduleView): Carried {
  const { now, zone } = view;
  const [, selector, when] = newTime.exec(which) ?? [];
  const words = when ?? which;
  const meant = meantBy(when === undefined ? '' : selector!, ofKind, view);
  if (meant.length !== 1)
    return unclear(`Which ${names[what]} should move?`, meant.length === 0 ? ofKind : meant, ofKind, view);
  const [entry] = meant as [Waiting];
  if (zone === null && durationIn(words) === null)
    return { kind: 'asks', field: 'zone', question: 'Which city are you in?' };
  const at = movedTo(words, which, entry, view);
  if (at === null) return { kind: 'asks', field: 'when', question: 'Until when?' };
  if (at <= now) return { kind: 'asks', field: 'when', question: 'That has passed already. When instead?' };
  if (at > now + 366 * 86_400_000)
    return { kind: 'asks', field: 'when', question: 'A year ahead is as far as it goes. When instead?' };
  // A timer is called by its length.
  const about = what === 'timer' && fromNow.test(words) ? `Time's up: ${spokenDuration(at - now)}.` : entry.about;
  const later: Waiting = { ...entry, id: view.ids(), about, at, every: entry.every };
  return {
    kind: 'changed',
    changes: [
      { do: 'cancel', id: entry.id },
      { do: 'schedule', entry: later },
    ],
    told: [`Moved: ${what === 'timer' ? 'the timer ends' : 'it comes'} ${spokenMoment(at, now, zone)} now.`],
  };
}

const fromNow = /^in\b/i;

/** The new moment. A bare time of day stays on the entry's own day; a bare length is added to its time, one with "in" is from now. */
function movedTo(words: string, all: string, entry: Waiting, { now, zone }: ScheduleView): number | null {
  const ms = durationIn(words);
  if (ms !== null && !/\d\s*(?:am|pm|:)/i.test(words)) {
    if (fromNow.test(words)) return now + ms;
    const isLater = !/\b(?:earlier|forward|sooner)\b/i.test(all);
    // A snooze counts from now once its time has come.
    return Math.max(isLater ? now : 0, entry.at) + (isLater ? ms : -ms);
  }
  if (zone === null) return null;
  const text = /^\d/.test(words) ? `at ${words}` : words;
  const reading = findDate(text, { now, zone })?.reading;
  if (reading === undefined || reading.kind === 'recurring') return null;
  const day = wallAt(entry.at, zone);
  if (reading.kind === 'instant' && /^(?:at )?\d{1,2}(?::\d\d)?\s*(?:am|pm|o'clock)?$/i.test(text.trim())) {
    const { hour, minute } = wallAt(reading.at, zone);
    const sameDay = instantOf({ ...day, hour, minute, second: 0 }, zone);
    // "7" beside six in the evening is seven in the evening.
    const half = /[ap]m|:\d\d\s*$/i.test(text) || hour >= 12 === day.hour >= 12 ? 0 : 12 * 3_600_000;
    const near = hour < 12 ? sameDay + half : sameDay - half;
    return near > now ? near : reading.at;
  }
  return momentOf(reading, (from) =>
    instantOf({ ...wallAt(from, zone), hour: day.hour, minute: day.minute, second: 0 }, zone),
  );
}
