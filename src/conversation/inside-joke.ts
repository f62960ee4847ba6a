/**
 * Inside jokes, found without a model: a distinctive phrase that both sides used and the person laughed about on two days of talk, or one that
 * the person named as theirs ("the haunted toaster is our inside joke"). Pure; looks at the window of history only.
 *
 *  - J1 Found only as the person laughs or names it in the messages being answered: nothing old becomes a joke unasked.
 *  - J2 Never out of talk about what hurts or is private: one such word near the laugh, and it was no joke. No numbers, no links.
 *  - J3 What both have not said is a joke of one; it stays theirs.
 */
import { dayApartMs, jokeCharsMax } from '../../machines/conversation/relationship.ts';
import { remembering } from '../patterns/memo.ts';
import { crisisIn } from './crisis-language.ts';
import { isReaction } from './intake.ts';
import type { HistoryMessage } from './responder.ts';
import { isLaughing, toneOf } from './tone.ts';
import { plainWords } from './wording.ts';

/** Messages before and after a laugh in which what was laughed about is looked for. */
const before = 3;
const after = 1;
const messageCharsMax = 300;
const phraseWords = { min: 2, max: 4 } as const;

/** What hurts, what is nobody's business, what a joke is not made of. */
const delicate =
  /\b(?:died?|dead|death|dying|funeral|grief|cancer|ill(?:ness)?|sick|hospital|doctor|surgery|diagnos\w*|therap\w*|medic\w*|meds|pills?|drugs?|drunk|alcohol\w*|addict\w*|rehab|depress\w*|anxi\w*|panic|suicid\w*|self[- ]harm|cry(?:ing)?|cried|scared|ashamed|secret|private|abus\w*|assault\w*|rap(?:e|ed|ist)|violen\w*|hurt|hit me|divorc\w*|cheat(?:ed|ing)?|break ?up|broke up|fired|laid off|debt|salary|rent|money|bank|password|pregnan\w*|miscarr\w*|abort\w*|period|sex\w*|naked|nudes?|porn|gay|lesbian|trans|queer|relig\w*|church|god|allah|jesus|jew\w*|muslim|christian|black|white|asian|latin[oa]|immigra\w*|visa|police|arrest\w*|court|weight|fat|diet|calories|ugly|stupid|idiot|hate|loser)\b/;
const unusable = /[\d@#$€£/\\<>{}[\]|=_]/;

/** Words that say nothing by themselves: a phrase of only these is no joke. */
const common = new Set(
  (
    'a about actually after again all almost also always am an and any anyway are around as ask asked at away back bad be because been before being best better big bit both bro but by ' +
    'call called came can cant come coming could cool crazy day days did didnt do does doesnt doing done dont down dude each else even ever every everyone everything feel few find first for from fun funny ' +
    'gave get gets getting girl give go goes going gone gonna good got great guess guy guys had has hate have he hear hello help her here hey hi him his home honestly hope how i id if ill im in into is isnt it its ive ' +
    'joke just keep kind kinda knew know last lately later laugh least left less let lets life like literally little lmao lol long look looking lot love made make makes man many maybe me mean might mind more morning most much must my ' +
    'name need never new next nice night no not nothing now of off oh ok okay old omg on once one only open or other our out over own people person pick place please pretty probably put quite really remember right ' +
    'said same saw say saying says see seen she should show since so some somebody someone something soon sorry sort still stop story stuff such sure take talk talking tell text than thank thanks that the their them then there these they thing things think this those though thought time tired to today together told tomorrow tonight too took totally tried try trying two ' +
    'u up us use used very wait walk want wanted wants was wasnt way we week weekend well went were what whatever when where which while who whole why will with without wont work worst would wow yeah year yes yesterday yet you your youre day haha hahaha hehe'
  ).split(' '),
);

export interface JokeQuestion {
  history: readonly HistoryMessage[];
  /** The messages being answered. */
  incoming: readonly HistoryMessage[];
  /** Subjects that are not to be brought up. */
  avoid: readonly string[];
}

/** The joke that these messages make one, or null. Lower case, at most `jokeCharsMax` characters. */
export function insideJokeIn({ history, incoming, avoid }: JokeQuestion): string | null {
  const words = incoming.map(({ text }) => plainWords(text.slice(0, messageCharsMax)));
  if (!words.some((text) => isLaughing(text) || naming.test(text))) return null;
  if (words.some((text) => isNoJoke(text))) return null;
  const talk = [...history, ...incoming];
  const named = namedIn(words, talk);
  const joke = named ?? laughedTwice(talk, history.length);
  return joke !== null && isFit(joke) && !isAvoided(joke, avoid) ? joke : null;
}

/** Whether a text touches one of the subjects that are not to be brought up. */
export function isAvoided(text: string, avoid: readonly string[]): boolean {
  const plain = text.toLowerCase();
  return avoid.some((subject) =>
    subject
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.length > 2 && !common.has(word) && plain.includes(word)),
  );
}

const isNoJoke = remembering((words): boolean => {
  const tones = toneOf(words) ?? [];
  return delicate.test(words) || tones.includes('open') || tones.includes('harsh') || crisisIn(words) !== null;
});

function isFit(joke: string): boolean {
  return joke.length >= 4 && joke.length <= jokeCharsMax && !unusable.test(joke) && !delicate.test(joke);
}

// ——— named by the person ———

const naming =
  /\b(?:our|an) (?:new |official |little )?(?:inside joke|running joke|running gag)\b(?!.*\?)|\b(?:inside|running) (?:joke|gag)\s*[:=]|\bour (?:thing|word|bit) now\b/;
const namedBefore =
  /(?:"([^"]{3,60})"|\b((?:the )?[\p{L}'-]+(?: [\p{L}'-]+){0,3}?)) (?:is|can be|will be|has to be|shall be) (?:now |officially |totally |definitely |like )*(?:our (?:new |official |little )?(?:inside joke|running joke|running gag|thing|word|bit)|an? (?:inside|running) joke)\b/u;
const namedAfter = /\b(?:inside|running) (?:joke|gag)\s*[:=]\s*"?([\p{L}' -]{3,60})/u;

function namedIn(words: readonly string[], talk: readonly HistoryMessage[]): string | null {
  for (const text of words) {
    if (!naming.test(text)) continue;
    const [, quoted, plain] = namedBefore.exec(text) ?? [];
    const found = (quoted ?? plain ?? namedAfter.exec(text)?.[1])?.trim();
    if (found !== undefined && hasContent(found.split(' '))) return found;
    // "that's our inside joke now": what both of them just said.
    const last = talk.slice(-before - 2);
    if (last.some((message) => isNoJoke(plainWords(message.text.slice(0, messageCharsMax))))) return null;
    const shared = phrasesOf(last).filter(({ by }) => by.size === 2);
    return longest(shared.map(({ phrase }) => phrase));
  }
  return null;
}

// ——— laughed about on two days ———

function laughedTwice(talk: readonly HistoryMessage[], answeredFrom: number): string | null {
  const now = momentPhrases(talk, (index) => index >= answeredFrom);
  if (now.size === 0) return null;
  const today = talk.at(-1)!.at;
  const earlier = momentPhrases(talk, (index) => index < answeredFrom && today - talk[index]!.at >= dayApartMs);
  const shared = [...now].filter(([phrase, by]) => {
    const others = earlier.get(phrase);
    return others !== undefined && new Set([...by, ...others]).size === 2;
  });
  return longest(shared.map(([phrase]) => phrase));
}

type Side = HistoryMessage['from'];

/** Phrases near the laughs of a part of the talk, and who said them there. */
function momentPhrases(talk: readonly HistoryMessage[], isAmong: (index: number) => boolean): Map<string, Set<Side>> {
  const found = new Map<string, Set<Side>>();
  for (const [index, { from, text, at }] of talk.entries()) {
    if (from !== 'person' || !isAmong(index) || !isLaugh(text)) continue;
    const near = talk
      .slice(Math.max(0, index - before), index + after + 1)
      .filter((message) => Math.abs(message.at - at) < dayApartMs);
    if (near.some((message) => isNoJoke(plainWords(message.text.slice(0, messageCharsMax))))) continue;
    for (const { phrase, by } of phrasesOf(near)) {
      const sides = found.get(phrase) ?? new Set();
      for (const side of by) sides.add(side);
      found.set(phrase, sides);
    }
  }
  return found;
}

/** A laugh in words, or the tapback that a relay writes out. */
function isLaugh(text: string): boolean {
  if (isReaction(text)) return /^laughed at |^[😂🤣😆]/iu.test(text.trim());
  return isLaughing(plainWords(text.slice(0, messageCharsMax)));
}

function phrasesOf(messages: readonly HistoryMessage[]): { phrase: string; by: Set<Side> }[] {
  const found = new Map<string, Set<Side>>();
  for (const { from, text } of messages) {
    // A tapback quotes the other side: it says nothing of its own.
    if (isReaction(text)) continue;
    for (const phrase of phrasesIn(plainWords(text.slice(0, messageCharsMax)))) {
      found.set(phrase, (found.get(phrase) ?? new Set<Side>()).add(from));
    }
  }
  return [...found].map(([phrase, by]) => ({ phrase, by }));
}

/** Moments overlap, and the window of history is read again as long as people laugh. */
const phrasesIn = remembering((plain): readonly string[] => {
  const phrases: string[] = [];
  for (const part of plain.split(/[.,!?;:()"“”\n]+/)) {
    const words = part.split(' ').filter((word) => /^[\p{L}'’-]+$/u.test(word));
    for (let size = phraseWords.min; size <= phraseWords.max; size++) {
      for (let i = 0; i + size <= words.length; i++) {
        const phrase = words.slice(i, i + size);
        if (common.has(bare(phrase[0]!)) || common.has(bare(phrase.at(-1)!)) || !hasContent(phrase)) continue;
        phrases.push(phrase.join(' '));
      }
    }
  }
  return phrases;
});

/** Two words with something in them, or one in a phrase of its own name ("the toaster"). */
function hasContent(words: readonly string[]): boolean {
  const telling = words.filter((word) => bare(word).length > 2 && !common.has(bare(word)));
  return telling.length >= (words.length === 1 ? 1 : Math.min(2, words.filter((word) => word !== 'the').length));
}

const bare = (word: string): string => word.replace(/['’-]/g, '');

function longest(phrases: readonly string[]): string | null {
  return phrases.reduce<string | null>(
    (best, phrase) => (best === null || phrase.length > best.length ? phrase : best),
    null,
  );
}
