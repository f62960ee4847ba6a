/**
 * The index of one namespace, in memory: it finds memories by words (`word-scores.ts`) and then by what words alone do not say (who speaks,
 * what is still true, how long ago, whether it answers the kind of question asked). PostgreSQL holds the memories; this only finds among
 * them.
 *
 * Why not in SQL: `ts_rank` knows no word frequencies of a namespace, and a sentence as a disjunction over 5,000 memories takes 49 ms
 * on the embedded database, during which the process does nothing else. This takes about one.
 */
import { aliasesIn, namesIn, variantsOf } from './aliases.ts';
import { closerFactor } from './closer-look.ts';
import type { Recalled, RecallQuery, Remembered } from './port.ts';
import { type Question, readQuestion } from './question.ts';
import { createScenes } from './scenes.ts';
import { createTalk } from './talk.ts';
import { answerMarksOf, wordsOf } from './terms.ts';
import { createWordIndex } from './word-index.ts';
import type { Scored } from './word-scores.ts';

const aliasWeight = 0.7;
const variantWeight = 0.6;
/** How many of the best by words are looked at more closely. */
const closerLook = 60;
/** Terms looked up for a text that asks nothing. */
const tellingTermsMax = 14;
const tellingLook = 24;
const none: ReadonlySet<string> = new Set();

export interface TermIndex {
  readonly size: number;
  /** A rough measure of the memory it takes. */
  readonly bytes: number;
  /** Adds a memory, or takes in what changed about it. */
  put(memory: Remembered): void;
  remove(key: string): void;
  /** Memories that a search would have to read first. */
  readonly unread: number;
  /** Reads at most so many of them, so that no search has to read all at once. */
  readSome(most: number): void;
  search(query: RecallQuery): Recalled[];
  all(): Iterable<Remembered>;
  /** All but the episodes: few, where those are many. */
  understood(): Iterable<Remembered>;
}

export function createTermIndex(): TermIndex {
  /** By number, in the order in which they came; undefined for one that is gone. */
  const memories: (Remembered | undefined)[] = [];
  const numbers = new Map<string, number>();
  const understood: number[] = [];
  /** What is no longer true. */
  const outdated = new Set<number>();
  const words = createWordIndex();
  const speakers = new Set<string>();
  /** Names by role. */
  const aliases = new Map<string, Set<string>>();
  /** Stems that were written as names. */
  const names = new Set<string>();
  /** What kinds of question each could answer; read when first asked for. */
  const marks: (readonly string[] | undefined)[] = [];
  const talk = createTalk();
  /** The episode of each message, by number; of so many memories, as this is seldom asked for. */
  const episodes = new Map<string, number>();
  let episodesTo = 0;
  let textBytes = 0;

  /** Memories come before they are read: the next search reads what none has needed yet. */
  const readNext = () => {
    const number = words.size;
    const memory = memories[number];
    words.add(memory);
    marks.push(undefined);
    if (memory === undefined) return;
    if (memory.speaker !== null) for (const name of wordsOf(memory.speaker)) speakers.add(name);
    for (const name of namesIn(memory.text)) names.add(name);
    if (memory.saidBy === 'person') {
      for (const [role, alias] of aliasesIn(memory.text))
        aliases.set(role, (aliases.get(role) ?? new Set()).add(alias));
    }
    if (memory.kind === 'episode') talk.add(number, memory.saidAt);
  };

  const readSome = (most: number) => {
    for (let left = most; left > 0 && words.size < memories.length; left--) readNext();
  };

  const episodeOf = (source: string): number | undefined => {
    for (; episodesTo < memories.length; episodesTo++) {
      const memory = memories[episodesTo];
      if (memory?.kind === 'episode') for (const each of memory.sources) episodes.set(each, episodesTo);
    }
    const number = episodes.get(source);
    return number === undefined || memories[number] === undefined ? undefined : number;
  };

  const marksOf = (number: number, text: string): readonly string[] => {
    marks[number] ??= answerMarksOf(text);
    return marks[number];
  };

  /** The question's terms, with the names its roles go by and the other forms of its words. */
  const widened = (question: Question): Question['terms'] => {
    const found = [...question.terms];
    const own = new Set(question.stems);
    question.terms.forEach(({ term: stem, word, counts }) => {
      if (!counts) return;
      const more = (term: string, weight: number) => {
        if (!own.has(term) && words.spread(term) > 0) found.push({ term, word, weight, counts: false });
      };
      const called = aliases.get(stem) ?? none;
      for (const name of called) more(name, aliasWeight / Math.sqrt(called.size));
      if (question.asks) for (const variant of variantsOf(stem)) more(variant, variantWeight);
    });
    if (question.asks || found.length <= tellingTermsMax) return found;
    // Of what somebody tells, the rarest words are enough to be reminded by.
    return found
      .filter(({ term }) => words.spread(term) > 0)
      .sort((left, right) => words.spread(left.term) - words.spread(right.term))
      .slice(0, tellingTermsMax);
  };

  /** The documents that have most of the question's words, in themselves or right beside them. */
  const bestByWords = (question: Question): Scored[] => {
    const looks = { talk: question.asks ? talk : null, respells: question.asks };
    const found = words.best(widened(question), looks, question.asks ? closerLook : tellingLook);
    return found.filter(({ doc }) => memories[doc] !== undefined);
  };

  const search = (query: RecallQuery): Recalled[] => {
    if (numbers.size === 0) return [];
    readSome(Number.POSITIVE_INFINITY);
    const question = readQuestion(query, {
      isSpeaker: (word) => speakers.has(word),
      isName: (stem) => names.has(stem),
    });
    const sources = new Set([...outdated].flatMap((number) => memories[number]!.sources));
    const neighbours = question.asks ? words.neighboursOf(question.stems) : () => 0;
    const weighed = bestByWords(question).map(({ doc: number, score }) => {
      const memory = memories[number]!;
      const saying = words.sayingOf(number);
      // The message itself says the outdated thing too.
      const old = memory.supersededBy !== null || memory.sources.some((source) => sources.has(source));
      const repeats = memory.slot === null ? words.timesSaid(saying) - 1 : 0;
      const factor = closerFactor(memory, question, {
        at: query.at,
        old,
        neighbours: neighbours(number),
        marks: () => marksOf(number, memory.text),
      });
      return { number, memory, saying, score: (score * factor) / (1 + repeats) };
    });
    weighed.sort((left, right) => right.score - left.score);
    return query.around === true && question.asks ? scenesOf(weighed, query) : withoutRepeats(weighed, query);
  };

  /** The best memories, each with what was said around it, so that no two hold the same. */
  const scenesOf = (sorted: readonly Candidate[], query: RecallQuery): Recalled[] => {
    const scenes = createScenes(talk, (number) => memories[number]);
    for (const { number, memory, score, saying } of sorted) {
      if (scenes.size >= query.limit) break;
      if (isOut(memory, query)) continue;
      // What was understood of a message stands where the message does.
      const place = memory.kind === 'episode' ? number : (episodeOf(memory.sources[0] ?? '') ?? number);
      scenes.add(place, memory, score, saying);
    }
    return scenes.all();
  };

  return {
    get size() {
      return numbers.size;
    },
    get bytes() {
      return textBytes + words.bytes;
    },
    put(memory) {
      const { key } = memory;
      let number = numbers.get(key);
      if (number === undefined) {
        number = memories.push(memory) - 1;
        numbers.set(key, number);
        if (memory.kind !== 'episode') understood.push(number);
        textBytes += memoryBytes + memory.text.length + memory.context.length;
      } else memories[number] = memory;
      if (memory.supersededBy === null) outdated.delete(number);
      else outdated.add(number);
    },
    remove(key) {
      const number = numbers.get(key);
      if (number === undefined) return;
      numbers.delete(key);
      outdated.delete(number);
      memories[number] = undefined;
      if (number < words.size) words.remove(number);
    },
    get unread() {
      return memories.length - words.size;
    },
    readSome,
    search,
    all: () => memories.values().filter((memory) => memory !== undefined),
    understood: () =>
      understood
        .values()
        .map((number) => memories[number])
        .filter((memory) => memory !== undefined),
  };
}

/** A memory's object with its keys, beside the letters of its texts. */
const memoryBytes = 700;

interface Candidate extends Recalled {
  number: number;
  saying: number;
}

/** What is never told in answer to this query. */
function isOut(memory: Remembered, query: RecallQuery): boolean {
  return memory.kind === 'boundary' || (query.past === false && !holdsAt(memory, query.at));
}

/** One memory for each set of sources: a message and the fact taken from it say the same. */
function withoutRepeats(sorted: readonly Candidate[], query: RecallQuery): Recalled[] {
  const kept: Recalled[] = [];
  const seen = new Set<string>();
  const said = new Set<number>();
  for (const { memory, score, saying } of sorted) {
    if (kept.length >= query.limit) break;
    if (isOut(memory, query) || said.has(saying)) continue;
    if (memory.sources.length > 0 && memory.sources.every((source) => seen.has(source))) continue;
    said.add(saying);
    for (const source of memory.sources) seen.add(source);
    kept.push({ memory, score });
  }
  return kept;
}

/** Whether a memory is true at a moment, as far as is known. */
export function holdsAt(memory: Remembered, at: number): boolean {
  return memory.supersededBy === null && (memory.validUntil === null || memory.validUntil >= at);
}
