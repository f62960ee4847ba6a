/**
 * Ways of naming days and times that the date library does not read, put into words that it does: "the 3rd", "a week from friday",
 * "quarter past five", "an hour and a half", holidays. Dates come out as `March 3, 2026`.
 */
import { asUtc, plusDays, type Wall, weekdayOf } from './zone.ts';

type WallDate = Pick<Wall, 'year' | 'month' | 'day'>;

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const weekdayWord = `(sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?`;
const monthWord =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const numbers: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  couple: 2,
  'a couple of': 2,
};
const count = String.raw`(\d+|a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)`;
const ordinals: Record<string, number> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  last: -1,
  '1st': 1,
  '2nd': 2,
  '3rd': 3,
  '4th': 4,
};

type Rewrite = (text: string, today: WallDate) => string;

const numberOf = (word: string) => numbers[word.toLowerCase()] ?? Number(word);
const weekdayIndex = (word: string) => weekdays.findIndex((day) => day.startsWith(word.toLowerCase().slice(0, 3)));
const written = ({ year, month, day }: WallDate) => `${monthNames[month - 1]} ${day}, ${year}`;
/** The next day of that weekday after today. */
const comingWeekday = (today: WallDate, weekday: number) => plusDays(today, ((weekday - weekdayOf(today) + 6) % 7) + 1);
const isBefore = (left: WallDate, right: WallDate) => dayNumber(left) < dayNumber(right);
const dayNumber = ({ year, month, day }: WallDate) => asUtc({ year, month, day, hour: 0, minute: 0, second: 0 });
const isRealDate = ({ year, month, day }: WallDate) => new Date(dayNumber({ year, month, day })).getUTCDate() === day;

const weeksFromWeekday = new RegExp(`\\b${count} weeks? (?:from|after) (?:next |this )?${weekdayWord}\\b`, 'gi');
const lastWeekday = new RegExp(`\\blast ${weekdayWord}\\b(?! (?:of|in) )`, 'gi');
const weekdayWeek = new RegExp(`\\b${weekdayWord} week\\b`, 'gi');
const weekdayAfterNext = new RegExp(`\\b(?:the )?${weekdayWord} after next\\b`, 'gi');
const daysFromTomorrow = new RegExp(`\\b${count} days? (?:from|after) tomorrow\\b`, 'gi');
const unitsFromNow = new RegExp(`\\b${count} (days?|weeks?) from (?:now|today)\\b`, 'gi');
const longUnitsFromToday = new RegExp(`\\b${count} (months?|years?) from today\\b`, 'gi');

const relativeDays: Rewrite = (text, today) =>
  text
    .replace(/\b(?:the )?day after tomorrow\b/gi, () => written(plusDays(today, 2)))
    .replace(/\b(?:the )?day before yesterday\b/gi, () => written(plusDays(today, -2)))
    .replace(/\btomorrow week\b|\ba week (?:from|after) tomorrow\b/gi, () => written(plusDays(today, 8)))
    .replace(/\ba week (?:from|after) today\b|\btoday week\b|\ba week from now\b/gi, () => written(plusDays(today, 7)))
    .replace(/\b(?:in )?(?:a |one )?fortnight(?: from (?:now|today))?\b/gi, (match) =>
      /in|from/i.test(match) ? written(plusDays(today, 14)) : match,
    )
    .replace(weeksFromWeekday, (_all, weeks: string, day: string) =>
      written(plusDays(comingWeekday(today, weekdayIndex(day)), 7 * numberOf(weeks))),
    )
    .replace(lastWeekday, (_all, day: string) =>
      written(plusDays(comingWeekday(today, weekdayIndex(day)), weekdayIndex(day) === weekdayOf(today) ? -14 : -7)),
    )
    .replace(weekdayWeek, (_all, day: string) => written(plusDays(comingWeekday(today, weekdayIndex(day)), 7)))
    .replace(weekdayAfterNext, (_all, day: string) => written(plusDays(comingWeekday(today, weekdayIndex(day)), 7)))
    .replace(daysFromTomorrow, (_all, days: string) => written(plusDays(today, 1 + numberOf(days))))
    .replace(unitsFromNow, (_all, many: string, unit: string) =>
      written(plusDays(today, numberOf(many) * (/^w/i.test(unit) ? 7 : 1))),
    )
    .replace(longUnitsFromToday, (_all, many: string, unit: string) =>
      written(plusMonths(today, numberOf(many) * (/^y/i.test(unit) ? 12 : 1))),
    );

/** The same day so many months on, or the last one of a month that is shorter. */
function plusMonths({ year, month, day }: WallDate, months: number): WallDate {
  const last = plusDays({ year, month: month + months + 1, day: 1 }, -1);
  return { year: last.year, month: last.month, day: Math.min(day, last.day) };
}

const afterOrdinal = String.raw`(?=\s*(?:$|[.,;!?)]|at\b|@|by\b|in the\b|around\b|and\b|or\b|for\b|please\b|noon\b|morning\b|evening\b|to\b|that\b|if\b|with\b|when\b|i\b|we\b|\d))`;

const namedDay = /\b(?:the )?(\d{1,2})(?:st|nd|rd|th) (?:of )?(this|next) month\b/gi;
const ledDay = new RegExp(
  `\\b(on|by|until|till|before|due|after|for|from) the (\\d{1,2})(?:st|nd|rd|th)\\b(?! (?:of |${monthWord}))${afterOrdinal}`,
  'gi',
);
const bareDay = new RegExp(`\\bthe (\\d{1,2})(?:st|nd|rd|th)\\b(?! (?:of |${monthWord}))${afterOrdinal}`, 'gi');
const monthThenDay = new RegExp(`(\\b(?:${monthWord}) )the (\\d{1,2}(?:st|nd|rd|th))\\b`, 'gi');
/** "The 30th of May": the library takes no article before it. */
const dayThenMonth = new RegExp(
  `\\b(?:the )?(\\d{1,2})(?:st|nd|rd|th) (?:day )?of (${monthWord})\\b(?!,? \\d{4})`,
  'gi',
);

/** "The 3rd": the next day of that number; "the 3rd of next month" in that month. */
const dayOfMonth: Rewrite = (text, today) => {
  const resolve = (day: number, monthsOn: number | null): string | null => {
    for (let ahead = monthsOn ?? 0; ahead <= (monthsOn ?? 12); ahead++) {
      const month = today.month + ahead;
      const date = { year: today.year + Math.floor((month - 1) / 12), month: ((month - 1) % 12) + 1, day };
      if (isRealDate(date) && (monthsOn !== null || !isBefore(date, today))) return written(date);
    }
    return null;
  };
  return text
    .replace(monthThenDay, '$1$2')
    .replace(dayThenMonth, '$2 $1')
    .replace(namedDay, (all, day: string, which: string) => resolve(Number(day), /next/i.test(which) ? 1 : 0) ?? all)
    .replace(ledDay, (all, lead: string, day: string) => {
      const date = resolve(Number(day), null);
      return date === null ? all : `${lead} ${date}`;
    })
    .replace(bareDay, (all, day: string) => resolve(Number(day), null) ?? all);
};

const positionedDay = new RegExp(
  `\\b(?:the )?(${Object.keys(ordinals).join('|')}) ${weekdayWord} (?:of|in) (?:(this month|the month|next month)|(${monthWord})(?:,? (\\d{4}))?)\\b`,
  'gi',
);

/** "The first Monday of April", "the last Friday of the month". */
const positionedDays: Rewrite = (text, today) => {
  return text.replace(
    positionedDay,
    (_all, positionWord: string, dayWord: string, relative?: string, name?: string, yearText?: string) => {
      const position = ordinals[positionWord.toLowerCase()]!;
      const month = name === undefined ? today.month + (/next/i.test(relative!) ? 1 : 0) : monthOf(name);
      const dateIn = (year: number) => positioned(year, month, weekdayIndex(dayWord), position);
      if (yearText !== undefined) return written(dateIn(Number(yearText)));
      const date = dateIn(today.year);
      return written(name !== undefined && isBefore(date, today) ? dateIn(today.year + 1) : date);
    },
  );
};

function monthOf(name: string): number {
  return monthNames.findIndex((month) => month.toLowerCase().startsWith(name.toLowerCase().slice(0, 3))) + 1;
}

function positioned(year: number, month: number, weekday: number, position: number): Wall {
  if (position < 0) {
    const last = plusDays({ year, month: month + 1, day: 1 }, -1);
    return plusDays(last, -((weekdayOf(last) - weekday + 7) % 7));
  }
  const first = plusDays({ year, month, day: 1 }, 0);
  return plusDays(first, ((weekday - weekdayOf(first) + 7) % 7) + 7 * (position - 1));
}

const holidays: [pattern: RegExp, date: (year: number) => WallDate][] = [
  [/\bnew year'?s? eve\b/gi, (year) => ({ year, month: 12, day: 31 })],
  [/\bnew year'?s?(?: day)?\b(?! eve)/gi, (year) => ({ year, month: 1, day: 1 })],
  [/\bvalentine'?s?(?: day)?\b/gi, (year) => ({ year, month: 2, day: 14 })],
  [/\b(?:st\.? patrick'?s day)\b/gi, (year) => ({ year, month: 3, day: 17 })],
  [/\b(?:4th|fourth) of july\b/gi, (year) => ({ year, month: 7, day: 4 })],
  [/\bhalloween\b/gi, (year) => ({ year, month: 10, day: 31 })],
  [/\bthanksgiving\b/gi, (year) => positioned(year, 11, 4, 4)],
  [/\bchristmas eve\b/gi, (year) => ({ year, month: 12, day: 24 })],
  [/\bboxing day\b/gi, (year) => ({ year, month: 12, day: 26 })],
  [
    /\b(?:christmas|xmas)(?: day)?\b(?! eve| (?:party|tree|gift|present|shopping|dinner|card|song|movie|music|lights))/gi,
    (year) => ({ year, month: 12, day: 25 }),
  ],
];

const feasts: Rewrite = (text, today) => {
  let rewritten = text;
  for (const [pattern, dateOf] of holidays) {
    rewritten = rewritten.replace(pattern, () => {
      const date = dateOf(today.year);
      return written(isBefore(date, today) ? dateOf(today.year + 1) : date);
    });
  }
  return rewritten;
};

const halfWords: Record<string, number> = {
  quarter: 15,
  'a quarter': 15,
  half: 30,
  five: 5,
  ten: 10,
  twenty: 20,
  'twenty five': 25,
  'twenty-five': 25,
};
const hourWord = String.raw`(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)`;

const pastOrTo = new RegExp(
  `\\b(a quarter|quarter|half|five|ten|twenty[ -]five|twenty|\\d{1,2})(?: minutes?)? (past|after|to|till|before) ${hourWord}\\b(?!:)`,
  'gi',
);
const hourSpelled = new RegExp(
  `\\b(at|by|around) ${hourWord}(?= (?:today|tomorrow|tonight|on|in the|this|o'clock|$)|[.,!?]|$)`,
  'gi',
);

const spokenTimes: Rewrite = (text) => {
  return text
    .replace(pastOrTo, (all, minutesWord: string, side: string, hour: string) => {
      const minutes = halfWords[minutesWord.toLowerCase()] ?? Number(minutesWord);
      // "5 to 7" is a span and "10 after 8" is nothing: numbers in figures are read so only with `past`.
      if (/^\d/.test(minutesWord) && !/past/i.test(side)) return all;
      if (/after|before/i.test(side) && !/quarter|half/i.test(minutesWord)) return all;
      const at = numberOf(hour) * 60 + (/to|till|before/i.test(side) ? -minutes : minutes);
      return `${((Math.floor(at / 60) + 11) % 12) + 1}:${String(at % 60).padStart(2, '0')}`;
    })
    .replace(/\b([01]?\d|2[0-3])h([0-5]\d)?\b/gi, (_all, hour: string, minute?: string) => `${hour}:${minute ?? '00'}`)
    .replace(/\b(at |by |until )?([01]\d|2[0-3])([0-5]\d)(?: ?(?:hours|hrs|h)\b)/gi, '$1$2:$3')
    .replace(/\b(at |by |around )([01]\d|2[0-3])([0-5]\d)\b(?!:)/gi, '$1$2:$3')
    .replace(/\b(\d{1,2}(?::\d\d)?)[ -]?ish\b/gi, 'at $1')
    .replace(/\bat at\b/gi, 'at')
    .replace(hourSpelled, (_all, lead: string, hour: string) => `${lead} ${numberOf(hour)}`)
    .replace(/\b(\d{1,2}) (tomorrow|tonight)\b(?! (?:hours|days))/gi, (all, hour: string, day: string) =>
      Number(hour) <= 12 ? `${day} at ${hour}` : all,
    );
};

const durations: Rewrite = (text) =>
  text
    .replace(
      /\b(in|within) (?:like|about|around|roughly|maybe|just|approximately|exactly|another) (?=\d|an?\b|one|two|three|four|five|six|ten|half)/gi,
      '$1 ',
    )
    .replace(/\b(?:an?|one) hour and a half\b|\b1 hour and a half\b/gi, '90 minutes')
    .replace(/\b(?:an?|one) hour and a quarter\b/gi, '75 minutes')
    .replace(
      /\b(?:an?|one|two|three|four|five|six|\d+) and a half hours\b/gi,
      (match) => `${(numberOf(match.split(' ')[0]!) + 0.5) * 60} minutes`,
    )
    .replace(/\b(?:a )?half(?: an?)? hour\b/gi, '30 minutes')
    .replace(/\b(?:a )?quarter of an hour\b/gi, '15 minutes')
    .replace(/\bthree quarters of an hour\b/gi, '45 minutes')
    .replace(
      /\b(\d+|an?|one|two|three|four|five|six) (hours?|hrs?) (?:and )?(\d+|five|ten|fifteen|twenty|thirty|forty[- ]five) (minutes?|mins?)\b/gi,
      (all, hours: string, _h, minutes: string) => {
        const more =
          ({ fifteen: 15, twenty: 20, thirty: 30, 'forty-five': 45, 'forty five': 45 } as Record<string, number>)[
            minutes.toLowerCase()
          ] ?? numberOf(minutes);
        return Number.isNaN(more) ? all : `${numberOf(hours) * 60 + more} minutes`;
      },
    );

const figures = String.raw`\d{1,2}(?::\d\d)?(?: ?[ap]m)?`;
/** A day named behind a span of hours is the day of both its ends. */
const spanThenDay = new RegExp(
  `\\b(?:from|between) (${figures}) (?:and|to|until|till|-) (${figures}|noon|midnight) ((?:on |this |next )?(?:today|tonight|tomorrow|${weekdayWord}))\\b`,
  'gi',
);

const ranges: Rewrite = (text) =>
  text
    .replace(spanThenDay, '$3 from $1 to $2')
    .replace(
      /\bbetween ((?:(?!\band\b).){1,30}?) and (?=\d|mon|tue|wed|thu|fri|sat|sun|noon|midnight|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|tomorrow)/gi,
      'from $1 to ',
    );

/** In their order; each with what a text must hold for it to change anything. */
const rewrites: readonly [Rewrite, RegExp][] = [
  [ranges, /\b(?:between|from) /i],
  [
    durations,
    /\b(?:hours?|hrs?)\b|\b(?:in|within) (?:like|about|around|roughly|maybe|just|approximately|exactly|another) /i,
  ],
  [spokenTimes, /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|at at)\b/i],
  [positionedDays, /\b(?:of|in) (?:th|next|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i],
  [relativeDays, /tomorrow|yesterday|today|week|fortnight|from now|last |after next/i],
  [feasts, /new year|valentine|patrick|of july|halloween|thanksgiving|christmas|xmas|boxing/i],
  [dayOfMonth, /\d(?:st|nd|rd|th)\b/i],
];

/** The text in words that the library reads; `today` is the date on the person's wall. */
export function rewritten(text: string, today: WallDate): string {
  let current = text.replace(/[’‘]/g, "'").replace(/[–—]/g, '-');
  for (const [rewrite, needed] of rewrites) if (needed.test(current)) current = rewrite(current, today);
  return current;
}
