/**
 * The reflex: a short first reaction, sent within milliseconds while the reply is still being written. It is chosen by rule and by
 * seed, so the same turn always chooses the same one, and it is left out wherever a person would not react at once: after a
 * bare "ok", in a crisis, on a lone link, among others in a group.
 */

import { ruleOf } from '../patterns/rules.ts';
import { happens, hashOf, pick } from './choice.ts';
import { isCorrection, isLinkOnly, isQuestion, isReaction } from './intake.ts';
import { readOccasion, withoutOpening } from './occasion.ts';
import type { Persona } from './persona.ts';
import { isCalled, unnamed } from './persona-name.ts';
import { crisisIn } from './safety.ts';
import { isSaidIn, plainWords } from './wording.ts';

export type ReflexOccasion = keyof Persona['reflexes'];

export interface ReflexQuestion {
  persona: Persona;
  text: string;
  mode: 'direct' | 'group';
  /** What the persona said lately, reflexes included: none of it is said again. */
  recent: readonly string[];
  /** Identifies the turn, e.g. its id. */
  seed: string;
}

/** How often each occasion gets a reflex: always would be a tic. */
const shares: Record<ReflexOccasion, number> = {
  greeting: 0.6,
  question: 0.55,
  news_good: 0.9,
  news_bad: 0.95,
  request: 0.75,
};

const readCharsMax = 600;
const openQuestion = ruleOf(
  /\b(?:why|how (?:do|can|should|would|come)|what (?:should|would|do you|if)|should (?:i|we)|do you think|which|or|is it (?:weird|ok|okay|bad|wrong|normal)|explain|advice|difference)\b/,
);
const request = ruleOf(
  /\b(?:(?:can|could|would|will) (?:you|u)|help (?:me|us)|need (?:your )?(?:help|advice|ideas)|i need you to)\b|\b(?:please|pls|plz)\b/,
);
const imperative =
  /^(?:tell|give|send|write|make|find|explain|show|plan|suggest|recommend|pick|choose|list|teach|draft|rate|invent|describe|convince|summari[sz]e)\b/;

/** The reflex for a message, or null where none fits. Takes well under 20 µs. */
export function chooseReflex({ persona, text, mode, recent, seed }: ReflexQuestion): string | null {
  if (text.length < 2 || isReaction(text) || isLinkOnly(text) || isCorrection(text)) return null;
  if (mode === 'group' && !isCalled(text, persona)) return null;
  const occasion = reflexOccasion(text, persona);
  if (occasion === null || crisisIn(text) !== null) return null;
  const hash = hashOf(`${seed}\n${text}`);
  if (!happens(hash, shares[occasion])) return null;
  return pick(unsaid(persona.reflexes[occasion], recent), hashOf(seed, 1)) ?? null;
}

function reflexOccasion(text: string, persona: Persona): ReflexOccasion | null {
  const words = unnamed(plainWords(text.length > readCharsMax ? text.slice(0, readCharsMax) : text), persona);
  const occasion = readOccasion(words).kind;
  if (occasion === 'greeting' || occasion === 'news_bad' || occasion === 'news_good') return occasion;
  // What has a quick answer, or is hardly a message, gets its answer only. So does what may turn out to be beyond us: no "on it" there.
  if (wordsIn(words) < 3 || !unhurried.has(occasion)) return null;
  const core = withoutOpening(words);
  if (request.test(core, words) || imperative.test(core)) return 'request';
  if (isQuestion(words) && (openQuestion.test(core, words) || wordsIn(core) >= 7)) return 'question';
  return null;
}

const unhurried: ReadonlySet<string> = new Set([
  'reflect',
  'advice',
  'opinion',
  'choice',
  'plan',
  'joke',
  'recap',
  'vote',
]);

function wordsIn(words: string): number {
  let count = words === '' ? 0 : 1;
  for (let i = words.indexOf(' '); i >= 0 && count < 20; i = words.indexOf(' ', i + 1)) count += 1;
  return count;
}

function unsaid(reflexes: readonly string[], recent: readonly string[]): readonly string[] {
  return recent.length === 0 ? reflexes : reflexes.filter((reflex) => !isSaidIn(recent, reflex));
}
