/** A question about units, read from plain words: "how many km is 26.2 miles", "5'11 in cm", "350 f to c". */
import { type Unit, unitOf, withJoinedUnits } from './units.ts';

export interface UnitQuestion {
  value: number;
  from: Unit;
  to: Unit;
}

const amount = String.raw`(\d[\d,]*(?:\.\d+)?(?: \d\/\d)?|\d\/\d|\.\d+|an?|one|two|three|four|five|six|ten|half an?|a half|a quarter(?: of an?)?|a dozen)`;
const word = String.raw`([a-z][a-z/²2-]{0,12})`;
/** A unit right behind its number needs no space: `350f`. */
const quantity = String.raw`(?:^|[^\w.])${amount} ?(?:of )?${word}`;

/** "26.2 miles in km", "350 f to c", "2 cups of flour in grams". */
const valueFirst = new RegExp(
  String.raw`${quantity}(?: [a-z]+){0,4}? (?:in|to|into|as|=|in terms of|is (?:how many|what in)|equals how many|converted to|,? how (?:many|much)(?: in)?|what is (?:that|it) in|what's (?:that|it) in) (?:the )?(?:metric )?${word}(?![\w'])`,
);
/** "how many km is 26.2 miles", "how many cups in a liter". */
const unitFirst = new RegExp(
  String.raw`\bhow (?:many|much) ${word}(?: [a-z]+){0,3}? (?:is|are|in|per|does|do|make|makes|equals?|would|to|=|there in|are in|go into|for)(?: (?:there )?in| make| be| is)?(?: the| about| like)? ${amount} ?(?:of )?${word}(?![\w'])`,
);
/** "how many ounces are in pounds": one of them. */
const perOne = new RegExp(
  String.raw`\bhow (?:many|much) ${word} (?:is|are|in|to|per|make)(?: there)?(?: in)?(?: the)? ${word}(?![\w'])`,
);
/** "that's 20c, what is that in fahrenheit". */
const toLater = new RegExp(String.raw`${quantity}.{1,40}?\b(?:in|to|into) ${word}(?![\w'])[\s?]*$`);
const manyLater = new RegExp(
  String.raw`${quantity}.{1,30}?\bhow (?:many|much|tall|long|heavy|far|hot|cold) (?:is (?:that|it) )?(?:in )?${word}(?![\w'])`,
);
const feetAndInches = /(\d)\s?(?:'|′|ft|feet|foot)\s?(\d{1,2})?(?:"|″|''|\s?in(?:ches)?)?(?= (?:in|to|into|as)\b|\?|$)/;
/** "convert miles to km" and the like, without a number. */
const unitToUnit = new RegExp(String.raw`^(?:convert |change |turn )?${word} (?:to|into|in) ${word}\??$`);

const written: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  ten: 10,
  'half a': 0.5,
  'half an': 0.5,
  'a half': 0.5,
  'a quarter': 0.25,
  'a quarter of a': 0.25,
  'a quarter of an': 0.25,
  'a dozen': 12,
};

/** Reads a question about units out of plain words in lower case; null where there is none. */
export function unitQuestionIn(words: string): UnitQuestion | null {
  if (!/\d|\bhow (?:many|much)\b|\b(?:an?|one|half|two|three) [a-z]+ (?:in|to)\b/.test(words)) return unitless(words);
  const text = withJoinedUnits(words);
  const tall = feetAndInches.exec(text);
  if (tall !== null) {
    const to = unitOf(/ (?:in|to|into|as) ([a-z]+)/.exec(text.slice(tall.index))?.[1] ?? '');
    if (to?.dimension === 'length')
      return { value: Number(tall[1]) * 12 + Number(tall[2] ?? 0), from: unitOf('in')!, to };
  }
  const [, manyTo, manyValue, manyFrom] = unitFirst.exec(text) ?? [];
  const many = question(manyValue, manyFrom, manyTo);
  if (many !== null) return many;
  for (const pattern of [valueFirst, toLater, manyLater]) {
    const [, value, from, to] = pattern.exec(text) ?? [];
    const found = question(value, from, to);
    if (found !== null) return found;
  }
  const [, one, other] = perOne.exec(text) ?? [];
  return question('1', other, one) ?? unitless(text);
}

function unitless(text: string): UnitQuestion | null {
  const [, from, to] = unitToUnit.exec(text) ?? [];
  // Single letters and words such as "in" mean other things where no number stands before them.
  return from === undefined || from.length < 2 || from === 'in' ? null : question('1', from, to);
}

function question(value: string | undefined, from: string | undefined, to: string | undefined): UnitQuestion | null {
  if (value === undefined || from === undefined || to === undefined) return null;
  let [source, target] = [unitOf(from), unitOf(to)];
  if (source === undefined || target === undefined) return null;
  // "8 oz in ml": the ounce of fluids.
  if (source.symbol === 'oz' && target.dimension === 'volume') source = unitOf('fl-oz')!;
  if (target.symbol === 'oz' && source.dimension === 'volume') target = unitOf('fl-oz')!;
  // Cooks weigh by cups and spoons: water's density is the honest guess, and the tool says so.
  const isCooking =
    new Set([source.dimension, target.dimension]).size === 2 &&
    [source, target].every(({ dimension }) => dimension === 'mass' || dimension === 'volume');
  if (source.dimension !== target.dimension && !isCooking) return null;
  if (source.symbol === target.symbol) return null;
  return { value: numberOf(value), from: source, to: target };
}

function numberOf(text: string): number {
  const known = written[text];
  if (known !== undefined) return known;
  const [whole, part] = text.replaceAll(',', '').split(' ');
  if (part !== undefined) return Number(whole) + numberOf(part);
  const [over, under] = whole!.split('/');
  return under === undefined ? Number(over) : Number(over) / Number(under);
}
