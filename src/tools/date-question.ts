/**
 * What a question about dates asks: the distance of two days, or one day. The words for a day itself are read by the dates module, which
 * comes in as `dayOf`.
 */
import type { Wall } from '../dates/zone.ts';

export type DateAnswer = { kind: 'day'; day: Wall } | { kind: 'distance'; from: Wall; to: Wall };

/** Reads a day out of words, as seen from today or from another day. */
export type DayOf = (words: string, from?: Wall) => Wall | null;

const feasts: readonly [RegExp, number, number][] = [
  [/\b(?:christmas eve|xmas eve)\b/, 12, 24],
  [/\b(?:christmas|xmas|navidad|weihnachten|noël)\b/, 12, 25],
  [/\bnew year'?s? eve\b|\bsilvester\b/, 12, 31],
  [/\bnew year'?s?(?: day)?\b/, 1, 1],
  [/\bhalloween\b/, 10, 31],
  [/\bvalentine'?s?(?: day)?\b/, 2, 14],
  [/\bst\.? patrick'?s?(?: day)?\b/, 3, 17],
  [/\b(?:july 4th|fourth of july|4th of july|independence day)\b/, 7, 4],
];

const count = String.raw`(\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)`;
const countNames = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const shift = new RegExp(
  String.raw`\b${count} (days?|weeks?|months?|years?|fortnights?) (from|after|before|ago|later)\b ?(.*)$`,
);
const inSome = new RegExp(String.raw`\bin ${count} (days?|weeks?|months?|years?)\b`);

/** Answers a question in plain words. `today` is the person's day. */
export function dateAnswerOf(question: string, today: Wall, dayOf: DayOf): DateAnswer | null {
  const words = question
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[\s?!.]+$/, '');
  const leap = /\b((?:19|20)\d\d)\b.*\bleap year\b|\bleap year\b.*\b((?:19|20)\d\d)\b/.exec(words);
  if (leap !== null) return { kind: 'day', day: dayAt(Number(leap[1] ?? leap[2]), 1, 1) };
  if (/\bleap year\b/.test(words))
    return { kind: 'day', day: dayAt(today.year + (/\bnext\b/.test(words) ? 1 : 0), 1, 1) };
  const one = (text: string): Wall | null => feastIn(text, today) ?? dayOf(text);

  const between = /\b(?:between|from) (.+?) (?:and|to|until|till) (.+)$/.exec(words);
  if (between !== null && /\b(?:how (?:many|long)|days|weeks|number of|count)\b/.test(words)) {
    const from = one(between[1]!);
    const to = from && (feastIn(between[2]!, from) ?? dayOf(between[2]!, from));
    if (from !== null && to !== null) return { kind: 'distance', from, to };
  }
  const moved = shift.exec(words);
  if (moved !== null && !/\bhow (?:many|long)\b/.test(words)) return shifted(moved, today, one);
  const since =
    /\b(?:since|has it been since|ago (?:was|is)) (.+)$/.exec(words) ??
    /^how old .*\bborn (?:on |in )?(.+)$|\bborn (?:on |in )?(.+?),? (?:and )?how old\b/.exec(words);
  if (since !== null) {
    const from = past((since[1] ?? since[2])!, today, one);
    return from === null ? null : { kind: 'distance', from, to: today };
  }
  const until =
    /\b(?:until|till|til|before|to|away is|left in|left (?:until|till|before)) (?:it's |it is |my |the )?(.+)$/.exec(
      words,
    );
  if (until !== null && /\b(?:how (?:many|long|far|much)|days|weeks|months|countdown|count|sleeps)\b/.test(words)) {
    const to = /^(?:this |the )?year$/.test(until[1]!) ? dayAt(today.year, 12, 31) : one(until[1]!);
    return to === null ? null : { kind: 'distance', from: today, to };
  }
  const ahead = inSome.exec(words);
  if (ahead !== null) return { kind: 'day', day: added(today, numberOf(ahead[1]!), ahead[2]!) };
  const day = one(
    words.replace(
      /^(?:so )?(?:what|which|on what|when)(?:'s| is| was| will be| does| will)? ?(?:the )?(?:day|date|weekday)?(?: of the week)?(?: is| was| will| does)? ?/,
      '',
    ),
  );
  return day === null ? null : { kind: 'day', day };
}

function shifted(
  [, amount, unit, way, rest]: RegExpExecArray,
  today: Wall,
  one: (text: string) => Wall | null,
): DateAnswer | null {
  const from = way === 'ago' || way === 'later' || rest === '' || /^(?:today|now)\b/.test(rest!) ? today : one(rest!);
  if (from === null) return null;
  const sign = way === 'ago' || way === 'before' ? -1 : 1;
  return { kind: 'day', day: added(from, sign * numberOf(amount!), unit!) };
}

/** The last such day: a date without a year in "since march 3" lies behind us. */
function past(words: string, today: Wall, one: (text: string) => Wall | null): Wall | null {
  const year = /^(?:19|20)\d\d$/.exec(words.trim());
  if (year !== null) return dayAt(Number(year[0]), 1, 1);
  const day = one(words);
  if (day === null || /\b(?:19|20)\d\d\b/.test(words)) return day;
  return number(day) > number(today) ? { ...day, year: day.year - 1 } : day;
}

function feastIn(words: string, today: Wall): Wall | null {
  const feast = feasts.find(([pattern]) => pattern.test(words));
  if (feast === undefined) return null;
  const named = /\b((?:19|20)\d\d)\b/.exec(words);
  const year = named === null ? today.year : Number(named[1]);
  const day = dayAt(year, feast[1], feast[2]);
  return named === null && number(day) < number(today) ? dayAt(year + 1, feast[1], feast[2]) : day;
}

function added(day: Wall, amount: number, unit: string): Wall {
  if (/^(?:month|year)/.test(unit)) {
    const months = day.year * 12 + day.month - 1 + amount * (unit.startsWith('year') ? 12 : 1);
    const [year, month] = [Math.floor(months / 12), (months % 12) + 1];
    // The 31st a month later is that month's last day.
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    return dayAt(year, month, Math.min(day.day, last));
  }
  const days = amount * (unit.startsWith('week') ? 7 : unit.startsWith('fortnight') ? 14 : 1);
  const moved = new Date(Date.UTC(day.year, day.month - 1, day.day + days));
  return dayAt(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

function numberOf(text: string): number {
  const named = countNames.indexOf(text);
  return /^an?$/.test(text) ? 1 : named >= 0 ? named : Number(text);
}

function number({ year, month, day }: Wall): number {
  return year * 10_000 + month * 100 + day;
}

function dayAt(year: number, month: number, day: number): Wall {
  return { year, month, day, hour: 0, minute: 0, second: 0 };
}
