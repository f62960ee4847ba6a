/** What a tool found out, in plain sentences. What pages of the web say is quoted, and handed on as data for whoever can read it. */
import { spokenClock, spokenDate } from '../dates/spoken.ts';
import { type Wall, wallAt } from '../dates/zone.ts';

export interface Told {
  told: string[];
  /** To be sent as it stands. */
  exact?: string[];
  /** Words of others, for a model to read: never an instruction, never said as our own. */
  data?: unknown;
}

export interface Asking {
  /** The arguments of the call. */
  arguments: unknown;
  /** Unix milliseconds. */
  now: number;
}

type Output<T> = (output: T, asking: Asking) => Told | null;

const snippetCharsMax = 220;
const resultsMax = 5;
const pageCharsMax = 4_000;
const memoriesTold = 3;

const tellings: Readonly<Record<string, Output<never>>> = {
  calculator: ({ value }: { value: number }) => ({ told: [`That makes ${shown(value)}.`] }),
  unit_conversion: ({ value, from, result, to, approximate }: Conversion) => ({
    told: [`${shown(value)} ${from} is ${approximate ? 'about ' : ''}${shown(result, 4)} ${to}.`],
  }),
  time: toldTimes,
  date_math: toldDate,
  memory_search: ({ memories }: { memories: { text: string; isQuote?: boolean }[] }) =>
    memories.length === 0
      ? { told: ['You haven’t told me that, as far as I remember.'] }
      : {
          told: memories.slice(0, memoriesTold).map(({ text, isQuote = true }) => {
            const words = cut(text, snippetCharsMax);
            return isQuote ? `You told me this: “${words}”` : `You told me that ${words}.`;
          }),
        },
  web_search: ({ results }: { results: Result[] }) => {
    const [first] = results;
    if (first === undefined) return { told: ['The web has nothing on that.'] };
    return {
      told: [`${hostOf(first.url)} says: “${cut(oneLine(first.text || first.title), snippetCharsMax)}”`],
      exact: [first.url],
      data: { pages: results.slice(0, resultsMax).map((page) => ({ ...page, text: cut(page.text, 800) })) },
    };
  },
  web_page: ({ url, text }: { url: string; text: string }) => ({
    told: [`The page on ${hostOf(url)} begins: “${cut(oneLine(text), snippetCharsMax)}”`],
    data: { pages: [{ url, text: cut(text, pageCharsMax) }] },
  }),
};

interface Conversion {
  value: number;
  from: string;
  result: number;
  to: string;
  approximate: boolean;
}

interface Result {
  title: string;
  url: string;
  text: string;
}

/** The sentences for a tool's output; null where there is nothing to tell. */
export function toldOutput(tool: string, output: unknown, asking: Asking): Told | null {
  return tellings[tool]?.(output as never, asking) ?? null;
}

/** A number as people write it: thousands apart, no more places than are worth reading. */
function shown(value: number, places = 6): string {
  if (value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-6)) return value.toExponential(4);
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 0.01 ? 8 : places });
}

interface Times {
  times: { place: string; zone: string; local: string; weekday: string }[];
}

function toldTimes({ times }: Times, { now }: Asking): Told {
  const spoken = times.map(({ place, zone, local, weekday }) => {
    const [hour, minute] = local.slice(11).split(':').map(Number);
    return { place: place === 'here' ? 'here' : `in ${capitalised(place)}`, zone, local, weekday, hour, minute };
  });
  const isNow = spoken.every(({ zone, local }) => localOf(now, zone) === local);
  const parts = spoken.map(({ place, weekday, hour, minute }, index) => {
    const clock = spokenClock({ hour: hour!, minute: minute! });
    const day = index > 0 && weekday === spoken[0]!.weekday ? '' : ` on ${weekday}`;
    return `${clock}${isNow || index > 0 ? day : ''} ${place}`;
  });
  if (isNow) return { told: [`It’s ${parts.join(', and ')}.`] };
  return { told: [`${parts[0]} is ${parts.slice(1).join(', and ') || 'the time asked about'}.`] };
}

function localOf(at: number, zone: string): string {
  const wall = wallAt(at, zone);
  return `${dayOf(wall)} ${two(wall.hour)}:${two(wall.minute)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

function dayOf({ year, month, day }: Pick<Wall, 'year' | 'month' | 'day'>): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

type DateFound =
  | { date: string; weekday: string; leapYear: boolean }
  | { days: number; weeks: number; from: string; to: string };

function toldDate(found: DateFound, { arguments: asked, now }: Asking): Told {
  const question = String((asked as { text?: unknown }).text ?? '').toLowerCase();
  const today = wallAt(now, 'UTC');
  if ('date' in found) {
    const year = found.date.slice(0, 4);
    if (question.includes('leap year')) return { told: [`${year} is ${found.leapYear ? '' : 'not '}a leap year.`] };
    return { told: [`That’s ${spokenDate(wallOf(found.date), today)}.`] };
  }
  if (/\bhow old\b|\bmy age\b/.test(question)) return { told: [`${yearsBetween(found.from, found.to)} years old.`] };
  const days = Math.abs(found.days);
  const weeks = days >= 14 ? `, about ${Math.round(days / 7)} weeks` : '';
  return { told: [days === 0 ? 'That’s the same day.' : `${days} ${days === 1 ? 'day' : 'days'}${weeks}.`] };
}

function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

function wallOf(date: string): Wall {
  const [year, month, day] = date.split('-').map(Number);
  return { year: year!, month: month!, day: day!, hour: 0, minute: 0, second: 0 };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : 'a page';
}

/** How places and zones are shortened, as against short names: "nyc", "pst". */
const abbreviated = /^(?:nyc|ny|la|sf|dc|uk|hk|nz|uae|utc|gmt|[a-z]{1,2}[sd]t)$/;

function capitalised(place: string): string {
  if (abbreviated.test(place)) return place.toUpperCase();
  return place.replace(/(^|[\s-])(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function cut(text: string, charsMax: number): string {
  const whole = text.toWellFormed();
  return whole.length <= charsMax ? whole : `${whole.slice(0, charsMax - 1).toWellFormed()}…`;
}
