/**
 * The index of one namespace, in memory: it finds memories by words (`word-scores.ts`) and then by what words alone do not say (who speaks,
 * what is still true, how long ago, whether it answers the kind of question asked). PostgreSQL holds the memories; this only finds among
 * them.
 *
 * Why not in SQL: `ts_rank` knows no word frequencies of a namespace, and a sentence as a disjunction over 5,000 memories takes 49 ms
 * on the embedded database, during which the process does nothing else. This takes about one.
 */
import { aliasesIn, namesIn, variantsOf } from './aliases.ts';
import { closerFactor, type Doc } from './closer-look.ts';
import { mattersOf } from './concepts.ts';
import type { Recalled, RecallQuery, Remembered } from './port.ts';
import { createPostings } from './postings.ts';
import { type Question, readQuestion } from './question.ts';
import { createScenes } from './scenes.ts';
import { stemOf } from './stem.ts';
import { synonymsOf } from './synonyms.ts';
import { createTalk } from './talk.ts';
import { stemsOf, stemsOfWords, wordsOf } from './terms.ts';
import { type Scored, type Sought, wordScores } from './word-scores.ts';

const contextWeight = 0.35;
const speakerWeight = 0.4;
const spellingWeight = 0.6;
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
  /** By key, in the order in which they came. */
  const memories = new Map<string, Remembered>();
  const understood = new Map<string, Remembered>();
  /** What no search has needed yet: it is read into the index by the next one. */
  const unread = new Set<string>();
  const docs: (Doc | undefined)[] = [];
  const numbers = new Map<string, number>();
  /** The episode of each message, as a document's number. */
  const episodes = new Map<string, number>();
  const postings = createPostings();
  const speakers = new Set<string>();
  /** How often each text was said: what is said again and again tells nothing. */
  const sayings = new Map<number, number>();
  /** Names by role. */
  const aliases = new Map<string, Set<string>>();
  /** Stems that were written as names. */
  const names = new Set<string>();
  /** What is no longer true, by key. */
  const outdated = new Map<string, Remembered>();
  const talk = createTalk();
  let live = 0;
  let lengths = 0;
  let bytes = 0;

  const read = (memory: Remembered) => {
    const number = docs.length;
    const doc = docOf(memory);
    docs.push(doc);
    numbers.set(memory.key, number);
    sayings.set(doc.saying, (sayings.get(doc.saying) ?? 0) + 1);
    const weights = weightsOf(doc);
    for (const [term, weight] of weights) postings.add(term, number, weight);
    for (const name of doc.names) speakers.add(name);
    for (const name of namesIn(memory.text)) names.add(name);
    if (memory.saidBy === 'person') {
      for (const [role, alias] of aliasesIn(memory.text))
        aliases.set(role, (aliases.get(role) ?? new Set()).add(alias));
    }
    if (memory.kind === 'episode') {
      talk.add(number, memory.saidAt);
      for (const source of memory.sources) episodes.set(source, number);
    }
    live += 1;
    lengths += doc.stems.length;
    bytes += 40 * weights.size;
  };

  const readSome = (most: number) => {
    for (const key of unread) {
      if (most-- <= 0) return;
      read(memories.get(key)!);
      unread.delete(key);
    }
  };

  /** Lists still hold documents that were removed: then more than there are. */
  const rarityOf = (documents: number) => Math.log(1 + (Math.max(0, live - documents) + 0.5) / (documents + 0.5));

  /** The question's terms, with the names its roles go by and the other forms of its words. */
  const widened = (question: Question): Question['terms'] => {
    const found = [...question.terms];
    const own = new Set(question.stems);
    question.terms.forEach(({ term: stem, word, counts }) => {
      if (!counts) return;
      const more = (term: string, weight: number) => {
        if (!own.has(term) && postings.get(term) !== undefined) found.push({ term, word, weight, counts: false });
      };
      const called = aliases.get(stem) ?? none;
      for (const name of called) more(name, aliasWeight / Math.sqrt(called.size));
      if (question.asks) for (const variant of variantsOf(stem)) more(variant, variantWeight);
    });
    if (question.asks || found.length <= tellingTermsMax) return found;
    // Of what somebody tells, the rarest words are enough to be reminded by.
    return found
      .filter(({ term }) => postings.get(term) !== undefined)
      .sort((left, right) => postings.spread(left.term) - postings.spread(right.term))
      .slice(0, tellingTermsMax);
  };

  /** What of a question's terms stands anywhere, in another spelling where it has to be. */
  const soughtOf = (question: Question): { sought: Sought[]; massTotal: number } => {
    const sought: Sought[] = [];
    let massTotal = 0;
    for (const { term, word, weight, counts, isName = false } of widened(question)) {
      let posting = postings.get(term);
      let share = 1;
      if (posting === undefined && counts && question.asks) {
        posting = postings.get(postings.nearest(term) ?? term);
        share = spellingWeight;
      }
      const rarity = rarityOf((posting?.length ?? 0) / 2);
      if (counts) massTotal += rarity * weight;
      if (posting !== undefined) sought.push({ posting, word, weight: share * rarity * weight, counts, isName });
    }
    sought.sort((left, right) => left.word - right.word);
    return { sought, massTotal };
  };

  /** The documents that have most of the question's words, in themselves or right beside them. */
  const bestByWords = (question: Question): Scored[] => {
    const { sought, massTotal } = soughtOf(question);
    const corpus = {
      docs: docs.length,
      lengthOf: (doc: number) => docs[doc]?.stems.length ?? null,
      meanLength: Math.max(1, lengths / Math.max(1, live)),
      talk: question.asks ? talk : null,
      massTotal,
    };
    const found = wordScores(sought, corpus, question.asks ? closerLook : tellingLook);
    return found.filter(({ doc }) => docs[doc] !== undefined);
  };

  const search = (query: RecallQuery): Recalled[] => {
    if (memories.size === 0) return [];
    readSome(Number.POSITIVE_INFINITY);
    const question = readQuestion(query, {
      isSpeaker: (word) => speakers.has(word),
      isName: (stem) => names.has(stem),
    });
    const sources = new Set([...outdated.values()].flatMap((memory) => memory.sources));
    const weighed = bestByWords(question).map(({ doc: number, score }) => {
      const doc = docs[number]!;
      const { memory, saying } = doc;
      // The message itself says the outdated thing too.
      const old = memory.supersededBy !== null || memory.sources.some((source) => sources.has(source));
      const repeats = memory.slot === null ? (sayings.get(saying) ?? 1) - 1 : 0;
      return { number, memory, saying, score: (score * closerFactor(doc, question, query.at, old)) / (1 + repeats) };
    });
    weighed.sort((left, right) => right.score - left.score);
    return query.around === true && question.asks ? scenesOf(weighed, query) : withoutRepeats(weighed, query);
  };

  /** The best memories, each with what was said around it, so that no two hold the same. */
  const scenesOf = (sorted: readonly Candidate[], query: RecallQuery): Recalled[] => {
    const scenes = createScenes(talk, (number) => docs[number]?.memory);
    for (const { number, memory, score, saying } of sorted) {
      if (scenes.size >= query.limit) break;
      if (isOut(memory, query)) continue;
      // What was understood of a message stands where the message does.
      scenes.add(episodes.get(memory.sources[0] ?? '') ?? number, memory, score, saying);
    }
    return scenes.all();
  };

  return {
    get size() {
      return memories.size;
    },
    get bytes() {
      return bytes;
    },
    put(memory) {
      const { key } = memory;
      const isNew = !memories.has(key);
      memories.set(key, memory);
      if (memory.kind !== 'episode') understood.set(key, memory);
      if (memory.supersededBy === null) outdated.delete(key);
      else outdated.set(key, memory);
      const doc = docs[numbers.get(key) ?? -1];
      if (doc !== undefined) doc.memory = memory;
      if (!isNew) return;
      unread.add(key);
      bytes += 300 + 2 * (memory.text.length + memory.context.length);
    },
    remove(key) {
      memories.delete(key);
      understood.delete(key);
      outdated.delete(key);
      unread.delete(key);
      const number = numbers.get(key);
      const doc = number === undefined ? undefined : docs[number];
      if (number === undefined || doc === undefined) return;
      docs[number] = undefined;
      numbers.delete(key);
      live -= 1;
      lengths -= doc.stems.length;
    },
    get unread() {
      return unread.size;
    },
    readSome,
    search,
    all: () => memories.values(),
    understood: () => understood.values(),
  };
}

/** A memory as it is looked at. */
function docOf(memory: Remembered): Doc {
  const words = wordsOf(memory.text);
  return {
    memory,
    stems: stemsOfWords(words),
    question: memory.text.trimEnd().endsWith('?'),
    saying: sayingOf(words),
    names: memory.speaker === null ? [] : wordsOf(memory.speaker),
    marks: null,
  };
}

/** One number for the words of a text: the same words are the same saying. */
function sayingOf(words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    for (let at = 0; at < word.length; at++) sum = (Math.imul(sum, 31) + word.charCodeAt(at)) | 0;
    sum = Math.imul(sum, 31) | 0;
  }
  return sum;
}

/** What a memory is found by, and how strongly. */
function weightsOf({ memory, stems, names }: Doc): Map<string, number> {
  const weights = new Map<string, number>();
  const more = (term: string, weight: number) => void weights.set(term, (weights.get(term) ?? 0) + weight);
  // What was understood of somebody begins with their name: that they are spoken of is in the byline already.
  const byline = names.map(stemOf);
  for (const stem of stems) if (!byline.includes(stem)) more(stem, 1);
  if (memory.context !== '') for (const stem of new Set(stemsOf(memory.context))) more(stem, contextWeight);
  for (const name of byline) more(name, speakerWeight);
  const slotWords = memory.slot === null ? [] : stemsOf(memory.slot.replace(/[^a-z]+/gi, ' '));
  for (const stem of slotWords) more(stem, 0.5);
  // Each group once, however many of its words there are.
  for (const stem of [...stems, ...slotWords]) {
    for (const matter of mattersOf(stem)) weights.set(matter, 1);
    for (const group of synonymsOf(stem)) weights.set(group, 1);
  }
  return weights;
}

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
