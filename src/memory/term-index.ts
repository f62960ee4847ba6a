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
import type { Recalled, RecallQuery, Remembered } from './port.ts';
import { type Question, readQuestion } from './question.ts';
import { answerMarksOf, mattersIn, stemsOf, wordsOf } from './terms.ts';

const k1 = 1.2;
const b = 0.6;
const contextWeight = 0.35;
const speakerWeight = 0.4;
const spellingWeight = 0.6;
const aliasWeight = 0.7;
const variantWeight = 0.6;
/** How many of the best by words are looked at more closely. */
const closerLook = 60;
const respellingsMax = 600;
const dayMs = 86_400_000;

interface Doc {
  memory: Remembered;
  length: number;
  stems: string[];
  question: boolean;
  /** The text as it is compared with others: the same words are the same saying. */
  saying: string;
}

export interface TermIndex {
  readonly size: number;
  /** A rough measure of the memory it takes. */
  readonly bytes: number;
  /** Adds a memory, or takes in what changed about it. */
  put(memory: Remembered): void;
  remove(key: string): void;
  search(query: RecallQuery): Recalled[];
  all(): Iterable<Remembered>;
}

export function createTermIndex(): TermIndex {
  const docs: (Doc | undefined)[] = [];
  const numbers = new Map<string, number>();
  const postings = new Map<string, { doc: number; weight: number }[]>();
  const speakers = new Map<string, number>();
  /** How often each text was said: what is said again and again tells nothing. */
  const sayings = new Map<string, number>();
  /** Names by role. */
  const aliases = new Map<string, Set<string>>();
  /** Sources of what is no longer true; undefined after a change. */
  let outdated: Set<string> | undefined;
  let live = 0;
  let lengths = 0;
  let bytes = 0;

  const add = (memory: Remembered) => {
    const doc = docs.length;
    const { weights, stems } = weightsOf(memory);
    const saying = wordsOf(memory.text).join(' ');
    docs.push({ memory, length: stems.length, stems, question: /\?\s*$/.test(memory.text), saying });
    numbers.set(memory.key, doc);
    sayings.set(saying, (sayings.get(saying) ?? 0) + 1);
    for (const [term, weight] of weights) {
      const list = postings.get(term);
      if (list === undefined) postings.set(term, [{ doc, weight }]);
      else list.push({ doc, weight });
    }
    if (memory.speaker !== null) {
      for (const name of wordsOf(memory.speaker)) speakers.set(name, (speakers.get(name) ?? 0) + 1);
    }
    if (memory.saidBy === 'person') {
      for (const [role, alias] of aliasesIn(memory.text))
        aliases.set(role, (aliases.get(role) ?? new Set()).add(alias));
    }
    live += 1;
    lengths += stems.length;
    bytes += 200 + 2 * (memory.text.length + memory.context.length) + 40 * weights.size;
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
      const names = [...(aliases.get(stem) ?? [])];
      for (const name of names) more(name, aliasWeight / Math.sqrt(names.length));
      for (const variant of variantsOf(stem)) more(variant, variantWeight);
    }
    return [...terms.values()];
  };

  const wordScores = (question: Question) => {
    const scores = new Map<number, { score: number; mass: number }>();
    const meanLength = lengths / Math.max(1, live);
    let massTotal = 0;
    for (const { term, weight, counts } of widened(question)) {
      let list = postings.get(term);
      let termWeight = weight;
      if (list === undefined && counts) {
        const near = respelled(term);
        list = near === undefined ? undefined : postings.get(near);
        termWeight *= spellingWeight;
      }
      const rarity = idf(list?.length ?? 0);
      if (counts) massTotal += rarity * weight;
      for (const posting of list ?? []) {
        const doc = docs[posting.doc];
        if (doc === undefined) continue;
        const norm = counts ? 1 - b + b * (doc.length / meanLength) : 1;
        const gain = (termWeight * rarity * posting.weight * (k1 + 1)) / (posting.weight + k1 * norm);
        const entry = scores.get(posting.doc) ?? { score: 0, mass: 0 };
        entry.score += gain;
        if (counts) entry.mass += rarity * weight * Math.min(1, posting.weight);
        scores.set(posting.doc, entry);
      }
    }
    return { scores, massTotal };
  };

  const search = (query: RecallQuery): Recalled[] => {
    const question = readQuestion(query, (word) => speakers.has(word));
    const { scores, massTotal } = wordScores(question);
    const best = [...scores]
      .map(([doc, { score, mass }]) => ({ doc, score: score * (0.7 + 0.3 * (massTotal === 0 ? 1 : mass / massTotal)) }))
      .sort((left, right) => right.score - left.score || left.doc - right.doc)
      .slice(0, closerLook);
    outdated ??= outdatedSources(docs);
    const weighed = best.map(({ doc: number, score }) => {
      const doc = docs[number]!;
      const { memory, saying } = doc;
      const old = memory.supersededBy !== null || memory.sources.some((source) => outdated!.has(source));
      const repeats = memory.slot === null ? (sayings.get(saying) ?? 1) - 1 : 0;
      return { memory, saying, score: (score * closerFactor(doc, question, query.at, old)) / (1 + repeats) };
    });
    weighed.sort((left, right) => right.score - left.score);
    return withoutRepeats(weighed, query);
  };

  return {
    get size() {
      return live;
    },
    get bytes() {
      return bytes;
    },
    put(memory) {
      outdated = undefined;
      const doc = numbers.get(memory.key);
      const present = doc === undefined ? undefined : docs[doc];
      if (present === undefined) add(memory);
      else present.memory = memory;
    },
    remove(key) {
      outdated = undefined;
      const doc = numbers.get(key);
      const present = doc === undefined ? undefined : docs[doc];
      if (doc === undefined || present === undefined) return;
      docs[doc] = undefined;
      numbers.delete(key);
      live -= 1;
      lengths -= present.length;
    },
    search,
    *all() {
      for (const doc of docs) if (doc !== undefined) yield doc.memory;
    },
  };
}

/** What a memory is found by, and how strongly. */
function weightsOf(memory: Remembered): { weights: Map<string, number>; stems: string[] } {
  const weights = new Map<string, number>();
  const more = (term: string, weight: number) => weights.set(term, (weights.get(term) ?? 0) + weight);
  const stems = stemsOf(memory.text);
  for (const stem of stems) more(stem, 1);
  for (const stem of new Set(stemsOf(memory.context))) more(stem, contextWeight);
  for (const name of wordsOf(memory.speaker ?? '')) more(name, speakerWeight);
  const slotWords = memory.slot === null ? [] : stemsOf(memory.slot.replace(/[^a-z]+/gi, ' '));
  for (const stem of slotWords) more(stem, 0.5);
  for (const matter of mattersIn([...stems, ...slotWords])) more(matter, 1);
  for (const mark of answerMarksOf(memory.text)) more(mark, 1);
  return { weights, stems };
}

/** Sources of what is no longer true: the message itself says the outdated thing too. */
function outdatedSources(docs: readonly (Doc | undefined)[]): Set<string> {
  const outdated = new Set<string>();
  for (const doc of docs) {
    if (doc !== undefined && doc.memory.supersededBy !== null)
      for (const source of doc.memory.sources) outdated.add(source);
  }
  return outdated;
}

/** By how much a memory that has the words is more or less likely the one that is asked for. */
function closerFactor(doc: Doc, question: Question, at: number, old: boolean): number {
  const { memory } = doc;
  let factor = 1;
  if (doc.question) factor *= 0.72;
  if (memory.saidBy === 'persona') factor *= question.aboutPersona ? 1.1 : 0.85;
  if (question.speakers.length > 0 && memory.speaker !== null) {
    factor *= wordsOf(memory.speaker).some((name) => question.speakers.includes(name)) ? 1.25 : 0.85;
  }
  factor *= 0.92 + 0.16 * memory.importance;
  if (old) factor *= question.past ? 1.1 : 0.68;
  const ageDays = Math.max(0, at - memory.saidAt) / dayMs;
  factor *= 1 + (question.current ? 0.3 : 0.08) * Math.exp(-ageDays / 30);
  if (memory.slot !== null && question.slots.some((slot) => slot.test(memory.slot!))) factor *= 1.35;
  factor *= 1 + 0.12 * adjacency(question.stems, doc.stems);
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
