/**
 * Facts in the small letters that people text in: "im sam btw", "i live in lisbon", "my sister clara", "a dog called rex". The rules of
 * `rule-facts.ts` know a name by its capital; here it is known by what stands around it, or because it is a first name. It is kept with one.
 */
import { isFirstName } from './first-names.ts';
import { type FactRule, relation, rule, slotWord, stop } from './rule-facts.ts';

const word = String.raw`\p{Ll}[\p{Ll}'’-]{1,18}`;
const pet =
  '(?<who>dog|cat|puppy|kitten|parrot|hamster|rabbit|bunny|horse|fish|turtle|car|bike|band|boat|startup|company)';
/** What follows "named", "is called" or "my name is" and is no name. */
const noName =
  '(?!(?:an?|the|my|your|his|her|our|their|this|that|it|him|them|me|us|not|so|on|in|at|by|for|off|out|back|after|from|too|very|really|just|still|spelled|pronounced|something|someone|later|today|now|crying|yesterday)\\b)';
/** What people live in that is no place. */
const noPlace =
  '(?!(?:an?|the|my|your|our|his|her|their|this|that|these|those|one|two|here|there|fear|peace|hope|hell|chaos|denial|sin|constant|total|pajamas|pyjamas|sweatpants|hoodies|jeans|leggings|shared|different|separate|student|campus|harmony|misery|squalor|luxury|poverty)\\b)';
const place = String.raw`(?<value>${noPlace}\p{Ll}[\p{Ll}'’.-]+(?: (?!(?:with|near|by|for|on|at|in|to|of|until|till|atm|rn|alone|together)\b)\p{Ll}[\p{Ll}'’.-]+)?)(?=\s*(?:\b(?:with|near|by|for|until|till|atm|rn|alone|together)\b)|${stop.slice('(?='.length)}`;

/** Each word with a capital; a word that has one stays as it is. */
function capitalised(text: string | undefined): string {
  return (text ?? '').replace(
    /(^|[\s-])(\p{Ll})/gu,
    (_all, before: string, letter: string) => before + letter.toUpperCase(),
  );
}
/** What pets are called and people are not: "my dog rex" is a name, "my dog ate" none. */
const petNames = new Set(
  'rex buddy rocky duke bella milo coco rover fido bear shadow cooper tucker zeus oreo gizmo bandit ziggy biscuit peanut pepper mochi whiskers simba nala mittens felix loki thor kiwi cookie waffles noodle pickles'.split(
    ' ',
  ),
);
const isPetName = (who: string | undefined, value: string | undefined) =>
  /^(?:dog|cat|puppy|kitten|parrot|hamster|rabbit|bunny|horse)$/.test(who ?? '') && petNames.has(value ?? '');

/** Null drops the match. */
const ifName = (value: string | undefined, slot: string) => (value !== undefined && isFirstName(value) ? slot : null);

export const lowerCaseFacts: readonly FactRule[] = [
  rule(
    'fact',
    0.95,
    String.raw`^(?:(?:hey|hi|hello|yo|heya|sup|ok|so|oh)[\s,!]*)*(?:\p{Ll}{2,18},\s*)?(?:i['’]?m|this is|it['’]?s) (?<value>${word})(?= (?:btw|by the way|here)\b|,? (?:and )?i(?:['’]?m)? (?:live|work|am|just|moved|have|study)\b|[\s.,!]*$)`,
    ({ value: v }) => ifName(v, 'name'),
    ({ value: v }) => `is called ${capitalised(v)}`,
    'u',
  ),
  rule(
    'fact',
    0.95,
    String.raw`\bmy name(?:['’]?s| is) (?<value>${noName}${word})`,
    () => 'name',
    ({ value: v }) => `is called ${capitalised(v)}`,
    'u',
  ),
  rule(
    'fact',
    0.95,
    String.raw`\b(?:call me|i go by) (?<value>${word})`,
    ({ value: v }) => ifName(v, 'name'),
    ({ value: v }) => `is called ${capitalised(v)}`,
    'u',
  ),
  rule(
    'fact',
    0.9,
    String.raw`\b(?:i|we) (?:just |now |currently |actually |still )*(?:live|moved|relocated)(?: back| over| down| up)? (?:in|to|near) ${place}`,
    () => 'lives_in',
    ({ value: v }) => `lives in ${capitalised(v)}`,
    'u',
  ),
  rule(
    'relation',
    0.85,
    String.raw`\b(?:my|our) ${relation}(?:['’]?s name is| is (?:called|named)| named) (?<value>${noName}${word})`,
    ({ who }) => `${slotWord(who)}_name`,
    ({ who, value: v }) => `their ${who} is called ${capitalised(v)}`,
    'u',
  ),
  rule(
    'relation',
    0.85,
    String.raw`\b${pet},? (?:(?:is )?called|named|whose name is) (?<value>${noName}\p{L}[\p{L}'’-]{1,18})`,
    ({ who }) => `${slotWord(who)}_name`,
    ({ who, value: v }) => `their ${who} is called ${capitalised(v)}`,
    'iu',
  ),
  rule(
    'relation',
    0.7,
    String.raw`\b(?:my|our) ${relation},? (?<value>${word})\b`,
    ({ who, value: v }) => (isPetName(who, v) ? `${slotWord(who)}_name` : ifName(v, `${slotWord(who)}_is`)),
    ({ who, value: v }) => `their ${who} is ${isPetName(who, v) ? 'called ' : ''}${capitalised(v)}`,
    'u',
  ),
];
