/** Who shares a bill, as a text names them: "between Ana, Ben and me", "for me, ben and ana", "with Tom". */
import type { Sharers } from './people.ts';

/** What goes on behind a list is no part of it: "me and Ana, tip 10%". */
const name = String.raw`(?!(?:tips?|tax|plus|total|service|thanks?|thx|ty|please|pls|split|it|was)\b)\p{L}[\p{L}'’-]*`;
const between = String.raw`(?:\s*,\s*(?:(?:and|&)\s+)?|\s*[&+]\s*|\s+(?:and|n)\s+)`;
/** A list of words, and whether it goes on with a number ("me, Ana and 2 friends"). */
const lists = new RegExp(
  String.raw`\b(for|between|among(?:st)?|with)\s+(${name}(?:${between}${name})*)(${between}\d)?`,
  'giu',
);
const separator = new RegExp(between, 'iu');
const self = /^(?:me|myself|i)$/i;
const together = /^(?:us|we|ourselves)$/i;
/** Words that stand where a name could, and mean nobody in particular. */
const noPerson =
  /^(?:you|them|they|him|her|it|all|every(?:one|body)|each|both|others?|friends?|people|the|a|an|my|our|your|his|this|that|these|those|some|two|three|four|five|six|seven|eight|last|dinner|lunch|breakfast|brunch|drinks?|beers?|wine|coffee|food|pizza|sushi|ramen|gas|fuel|petrol|rent|taxi|uber|tickets?|groceries|gifts?|hotel|snacks|dessert|cash|card|tip|tips|tax|service|tonight|today|yesterday|tomorrow|now|please|pls|free|real|sure|fun|friday|saturday|sunday|monday|tuesday|wednesday|thursday)$/i;

export interface ReadSharers {
  guests: string[];
  sharers: Sharers;
}

/**
 * Who is named as sharing. Names need a list or a "me" beside them, and behind a "for", where as often things are listed ("for pizza and wine"), a "me"
 * or capitals. Where anybody is meant who is not named ("me, Ana and the others"), nobody is left out.
 */
export function readSharers(text: string): ReadSharers {
  for (const [, word, list, goesOn] of text.matchAll(lists)) {
    const words = list!.split(separator);
    const hasMe = words.some((one) => self.test(one));
    const isUs = words.some((one) => together.test(one));
    const names = words.filter((one) => !self.test(one) && !together.test(one) && !noPerson.test(one));
    const isCapital = names.every((one) => /^\p{Lu}/u.test(one));
    const isWith = /^with$/i.test(word!);
    const isSpokenOf = hasMe || isUs || (words.length > 1 && (isCapital || !/^for$/i.test(word!)));
    if (names.length === 0 || !(isSpokenOf || (isWith && isCapital))) continue;
    const isWhole = !isUs && goesOn === undefined && words.length === names.length + (hasMe ? 1 : 0);
    const guests = names.slice(0, 20).map(withCapital);
    return { guests, sharers: !isWhole ? 'all' : hasMe || isWith ? 'named_and_host' : 'named' };
  }
  return { guests: [], sharers: 'all' };
}

const withCapital = (word: string) => `${word[0]!.toUpperCase()}${word.slice(1)}`;
