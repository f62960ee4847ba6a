/**
 * What waits to be sent in a chat, and which of it somebody means: "the 6pm one", "the second", "the one about mom", "all of them".
 * Pure.
 */
import { findDate } from '../dates/natural-date.ts';
import { spokenMoment, spokenRule } from '../dates/spoken.ts';
import { holdsAll, namesIn } from '../patterns/named-in.ts';
import type { ScheduleOrder } from './proposal.ts';
import { meansAll } from './schedule-tools.ts';

export interface Waiting {
  /** UUID. */
  id: string;
  what: ScheduleOrder['what'];
  /** What it is about, or the text itself where that is sent word for word. */
  about: string;
  /** Unix milliseconds. */
  at: number;
  /** An RRULE in the wall time of a zone, where it comes again; `at` is its next time. */
  every: { rrule: string; zone: string } | null;
}

/** Something that is to happen to what waits. */
export type Change = { do: 'schedule'; entry: Waiting } | { do: 'cancel'; id: string };

export interface Seen {
  /** Unix milliseconds. */
  now: number;
  zone: string | null;
  /** What the person asked for before, which "it" may mean. */
  previous: string | null;
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
/** The entries that words can mean, soonest first. Several where the words do not say which. */
export function meantBy(which: string, waiting: readonly Waiting[], { now, zone, previous }: Seen): Waiting[] {
  const words = which.toLowerCase();
  if (waiting.length < 2 && (words === '' || /^(?:it|that|them|one)$/.test(words))) return [...waiting];
  if (meansAll(words)) return [...waiting];
  const place = placeIn(words, waiting.length);
  if (place !== null) return waiting[place] === undefined ? [] : [waiting[place]];
  const names = namesIn(words);
  const named = names.length === 0 ? [] : waiting.filter(({ about }) => holdsAll(about, names));
  if (named.length > 0) return named;
  const atTime = zone === null ? [] : atMoment(words, waiting, now, zone);
  if (atTime.length > 0) return atTime;
  if (names.length > 0 && !/^\d/.test(names[0]!)) return [];
  // "It": what was spoken of just now, else any of them.
  const before = previous === null ? [] : waiting.filter(({ about }) => holdsAll(previous, namesIn(about)));
  return before.length > 0 ? before : [...waiting];
}

/** A place in the list, from 0. */
function placeIn(words: string, count: number): number | null {
  const number = /^(?:#|number |no\.? ?)?(\d{1,2})$/.exec(words)?.[1] ?? /#(\d{1,2})\b/.exec(words)?.[1];
  if (number !== undefined) return Number(number) - 1;
  if (/\b(?:last|latest)\b/.test(words)) return count - 1;
  if (/\bnext\b/.test(words)) return 0;
  const place = ordinals.findIndex((name) => new RegExp(`\\b${name}\\b`).test(words));
  return place < 0 ? null : place;
}

function atMoment(words: string, waiting: readonly Waiting[], now: number, zone: string): Waiting[] {
  const reading = findDate(/^\d/.test(words) ? `at ${words}` : words, { now, zone })?.reading;
  if (reading === undefined || reading.kind === 'recurring') return [];
  if (reading.kind === 'span') return waiting.filter(({ at }) => at >= reading.from && at < reading.until);
  const clock = (at: number) => Math.floor(at / 60_000) % 1_440;
  const exact = waiting.filter(({ at }) => Math.abs(at - reading.at) < 60_000);
  return exact.length > 0 ? exact : waiting.filter(({ at }) => clock(at) === clock(reading.at));
}

/** One entry as it stands in a list. */
export function entryLine({ what, about, at, every }: Waiting, { now, zone }: Pick<Seen, 'now' | 'zone'>): string {
  const when = every === null ? spokenMoment(at, now, zone) : spokenRule(every.rrule);
  return what === 'timer' ? `a timer ${when}` : `${when}: ${about}`;
}
