/**
 * The index of one namespace, in memory: BM25 over stems and matters, and then what words alone do not say (who speaks, what is still
 * true, how long ago, whether it answers the kind of question asked). PostgreSQL holds the memories; this only finds among them.
 *
 * Why not in SQL: `ts_rank` knows no word frequencies of a namespace, and a sentence as a disjunction over 5,000 memories takes 49 ms
 * on the embedded database, during which the process does nothing else. This takes about one.
 *
 * BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with the field weights added up before the
 * saturation (BM25F).
 */
import { aliasesIn, variantsOf } from './aliases.ts';
import { createNeighbours } from './neighbours.ts';
import type { Recalled, RecallQuery, Remembered } from './port.ts';
import { type Question, readQuestion } from './question.ts';
import { stemOf } from './stem.ts';
import { answerMarksOf, mattersIn, stemsOf, stemsOfWords, wordsOf } from './terms.ts';

const k1 = 1.2;
const b = 0.6;
const contextWeight = 0.35;
const speakerWeight = 0.4;
const spellingWeight = 0.6;
const aliasWeight = 0.7;
const variantWeight = 0.6;
/** What a document gets of the score of the best one right beside it in the talk: an answer is often put in other words than its question. */
const beside = 0.2;
/** For a text that holds the kind of answer the question wants: a time, a number, a place, a name. */
const answersFactor = 1.12;
/** How many of the best by words are looked at more closely. */
const closerLook = 60;
const respellingsMax = 600;
/** Terms looked up for a text that asks nothing. */
const tellingTermsMax = 14;
const tellingLook = 24;
const dayMs = 86_400_000;
const none: ReadonlySet<string> = new Set();

interface Doc {
  memory: Remembered;
  length: number;
  stems: string[];
  question: boolean;
  /** The text as it is compared with others: the same words are the same saying. */
  saying: string;
  /** Words of the speaker's name. */
  names: readonly string[];
  /** What kinds of question it could answer; read when first asked for. */
  marks: readonly string[] | null;
}

/** Where a term stands: documents by number, ascending, and how strongly. */
interface Posting {
  docs: number[];
  weights: number[];
}

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
  const postings = new Map<string, Posting>();
  const speakers = new Map<string, number>();
  /** How often each text was said: what is said again and again tells nothing. */
  const sayings = new Map<string, number>();
  /** Names by role. */
  const aliases = new Map<string, Set<string>>();
  /** What is no longer true, by key. */
  const outdated = new Map<string, Remembered>();
  const neighbours = createNeighbours();
  let live = 0;
  let lengths = 0;
  let bytes = 0;
  let scores = new Float64Array(64);
  let masses = new Float64Array(64);

  const read = (memory: Remembered) => {
    const doc = docs.length;
    const words = wordsOf(memory.text);
    const stems = stemsOfWords(words);
    const names = memory.speaker === null ? [] : wordsOf(memory.speaker);
    const saying = words.join(' ');
    const question = memory.text.trimEnd().endsWith('?');
    docs.push({ memory, length: stems.length, stems, question, saying, names, marks: null });
    numbers.set(memory.key, doc);
    sayings.set(saying, (sayings.get(saying) ?? 0) + 1);
    const weights = weightsOf(memory, stems, names);
    for (const [term, weight] of weights) {
      const posting = postings.get(term);
      if (posting === undefined) postings.set(term, { docs: [doc], weights: [weight] });
      else {
        posting.docs.push(doc);
        posting.weights.push(weight);
      }
    }
    for (const name of names) speakers.set(name, (speakers.get(name) ?? 0) + 1);
    if (memory.saidBy === 'person') {
      for (const [role, alias] of aliasesIn(memory.text))
        aliases.set(role, (aliases.get(role) ?? new Set()).add(alias));
    }
    if (memory.kind === 'episode') neighbours.add(doc, memory.saidAt);
    live += 1;
    lengths += stems.length;
    bytes += 40 * weights.size;
  };

  const readSome = (most: number) => {
    for (const key of unread) {
      if (most-- <= 0) return;
      read(memories.get(key)!);
      unread.delete(key);
    }
  };

  const readAll = () => {
    readSome(Number.POSITIVE_INFINITY);
    if (scores.length < docs.length) {
      scores = new Float64Array(2 * docs.length);
      masses = new Float64Array(2 * docs.length);
    }
  };

  const idf = (documents: number) => Math.log(1 + (live - documents + 0.5) / (documents + 0.5));

  /** Words of the question that nobody used: the nearest spelling that somebody did. */
  const respelled = (stem: string): string | undefined => {
    if (stem.length < 5) return undefined;
    const own = trigramsOf(stem);
    let looked = 0;
    let best: string | undefined;
    let bestLikeness = 0.55;
    for (const term of postings.keys()) {
      // Few people misspell the first letter, and it spares most of the vocabulary.
      if (term.charCodeAt(0) !== stem.charCodeAt(0) || Math.abs(term.length - stem.length) > 2) continue;
      if (++looked > respellingsMax) break;
      const likeness = likenessOf(own, trigramsOf(term));
      if (likeness > bestLikeness) [best, bestLikeness] = [term, likeness];
    }
    return best;
  };

  /** The question's terms, with the names its roles go by and the other forms of its words. */
  const widened = (question: Question): Question['terms'] => {
    const terms = new Map(question.terms.map((each) => [each.term, each]));
    const more = (term: string, weight: number) => {
      if (!terms.has(term) && postings.has(term)) terms.set(term, { term, weight, counts: false });
    };
    for (const stem of question.stems) {
      const names = aliases.get(stem) ?? none;
      for (const name of names) more(name, aliasWeight / Math.sqrt(names.size));
      if (question.asks) for (const variant of variantsOf(stem)) more(variant, variantWeight);
    }
    const found = [...terms.values()];
    if (question.asks || found.length <= tellingTermsMax) return found;
    // Of what somebody tells, the rarest words are enough to be reminded by.
    const spread = ({ term }: { term: string }) => postings.get(term)?.docs.length ?? 0;
    return found
      .filter((each) => spread(each) > 0)
      .sort((left, right) => spread(left) - spread(right))
      .slice(0, tellingTermsMax);
  };

  /** Fills `scores` for the documents it names; they are to be set back to 0 by `bestOf`. */
  const scoreWords = (question: Question) => {
    const touched: number[] = [];
    const meanLength = lengths / Math.max(1, live);
    let massTotal = 0;
    for (const { term, weight, counts } of widened(question)) {
      let posting = postings.get(term);
      let termWeight = weight;
      if (posting === undefined && counts && question.asks) {
        const near = respelled(term);
        posting = near === undefined ? undefined : postings.get(near);
        termWeight *= spellingWeight;
      }
      const rarity = idf(posting?.docs.length ?? 0);
      if (counts) massTotal += rarity * weight;
      if (posting === undefined) continue;
      const { docs: within, weights } = posting;
      for (let at = 0; at < within.length; at++) {
        const number = within[at]!;
        const doc = docs[number];
        if (doc === undefined) continue;
        const strength = weights[at]!;
        const norm = counts ? 1 - b + b * (doc.length / meanLength) : 1;
        if (scores[number] === 0) touched.push(number);
        scores[number]! += (termWeight * rarity * strength * (k1 + 1)) / (strength + k1 * norm);
        if (counts) masses[number]! += rarity * weight * Math.min(1, strength);
      }
    }
    return { touched, massTotal };
  };

  /** The documents that have most of the question's words, and a little of what was said right beside them. */
  const bestByWords = (question: Question): { doc: number; score: number }[] => {
    const { touched, massTotal } = scoreWords(question);
    for (const doc of touched) {
      scores[doc]! *= 0.7 + 0.3 * (massTotal === 0 ? 1 : masses[doc]! / massTotal);
      masses[doc] = 0;
    }
    const found = touched.map((doc) => ({ doc, score: scores[doc]! + beside * neighbours.best(doc, scores) }));
    for (const doc of touched) scores[doc] = 0;
    return found
      .sort((left, right) => right.score - left.score || left.doc - right.doc)
      .slice(0, question.asks ? closerLook : tellingLook);
  };

  const search = (query: RecallQuery): Recalled[] => {
    if (memories.size === 0) return [];
    readAll();
    const question = readQuestion(query, (word) => speakers.has(word));
    const sources = new Set([...outdated.values()].flatMap((memory) => memory.sources));
    const weighed = bestByWords(question).map(({ doc: number, score }) => {
      const doc = docs[number]!;
      const { memory, saying } = doc;
      // The message itself says the outdated thing too.
      const old = memory.supersededBy !== null || memory.sources.some((source) => sources.has(source));
      const repeats = memory.slot === null ? (sayings.get(saying) ?? 1) - 1 : 0;
      return { memory, saying, score: (score * closerFactor(doc, question, query.at, old)) / (1 + repeats) };
    });
    weighed.sort((left, right) => right.score - left.score);
    return withoutRepeats(weighed, query);
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
      lengths -= doc.length;
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

/** What a memory is found by, and how strongly. */
function weightsOf(memory: Remembered, stems: readonly string[], names: readonly string[]): Map<string, number> {
  const weights = new Map<string, number>();
  const more = (term: string, weight: number) => {
    const known = weights.get(term);
    weights.set(term, known === undefined ? weight : known + weight);
  };
  // What was understood of somebody begins with their name: that they are spoken of is in the byline already.
  const byline = new Set(names.map(stemOf));
  for (const stem of stems) if (!byline.has(stem)) more(stem, 1);
  if (memory.context !== '') for (const stem of new Set(stemsOf(memory.context))) more(stem, contextWeight);
  for (const name of byline) more(name, speakerWeight);
  const slotWords = memory.slot === null ? [] : stemsOf(memory.slot.replace(/[^a-z]+/gi, ' '));
  for (const stem of slotWords) more(stem, 0.5);
  // Each matter once, however many of its words there are.
  for (const matter of mattersIn(stems)) if (!weights.has(matter)) weights.set(matter, 1);
  for (const matter of mattersIn(slotWords)) if (!weights.has(matter)) weights.set(matter, 1);
  return weights;
}

/** By how much a memory that has the words is more or less likely the one that is asked for. */
function closerFactor(doc: Doc, question: Question, at: number, old: boolean): number {
  const { memory } = doc;
  let factor = 1;
  if (doc.question) factor *= 0.72;
  if (memory.saidBy === 'persona') factor *= question.aboutPersona ? 1.1 : 0.85;
  if (question.speakers.length > 0 && doc.names.length > 0) {
    factor *= doc.names.some((name) => question.speakers.includes(name)) ? 1.25 : 0.85;
  }
  factor *= 0.92 + 0.16 * memory.importance;
  if (old) factor *= question.past ? 1.1 : 0.68;
  const ageDays = Math.max(0, at - memory.saidAt) / dayMs;
  factor *= 1 + (question.current ? 0.3 : 0.08) * Math.exp(-ageDays / 30);
  if (memory.slot !== null && question.slots.some((slot) => slot.test(memory.slot!))) factor *= 1.35;
  if (question.asks) factor *= 1 + 0.12 * adjacency(question.stems, doc.stems);
  if (question.marks.length > 0) {
    doc.marks ??= answerMarksOf(memory.text);
    if (question.marks.some((mark) => doc.marks!.includes(mark))) factor *= answersFactor;
  }
  if (question.span !== null) {
    const { from, until } = question.span;
    const within = (moment: number) => moment >= from && moment <= until;
    if (within(memory.saidAt) || within(memory.validFrom)) factor *= 1.3;
  }
  return factor;
}

/** How many neighbours of the question are neighbours in the memory too, at most three. */
function adjacency(question: readonly string[], stems: readonly string[]): number {
  let found = 0;
  for (let i = 0; i + 1 < question.length; i++) {
    const at = stems.indexOf(question[i]!);
    if (at >= 0 && (stems[at + 1] === question[i + 1] || stems[at + 2] === question[i + 1])) found += 1;
  }
  return Math.min(3, found);
}

/** One memory for each set of sources: a message and the fact taken from it say the same. */
function withoutRepeats(sorted: readonly (Recalled & { saying: string })[], query: RecallQuery): Recalled[] {
  const kept: Recalled[] = [];
  const seen = new Set<string>();
  const said = new Set<string>();
  for (const { memory, score, saying } of sorted) {
    if (kept.length >= query.limit) break;
    if (memory.kind === 'boundary') continue;
    if (query.past === false && !holdsAt(memory, query.at)) continue;
    if (memory.sources.length > 0 && memory.sources.every((source) => seen.has(source))) continue;
    if (said.has(saying)) continue;
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

function trigramsOf(word: string): Set<string> {
  const padded = ` ${word} `;
  const trigrams = new Set<string>();
  for (let i = 0; i + 3 <= padded.length; i++) trigrams.add(padded.slice(i, i + 3));
  return trigrams;
}

/** Dice's coefficient of two sets. */
function likenessOf(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0;
  for (const trigram of left) if (right.has(trigram)) shared += 1;
  return (2 * shared) / (left.size + right.size);
}
