/**
 * How well documents have a question's words: BM25, where a word counts for the document that has it, less for what was said right beside
 * that, and a little for all of the talk. An answer is often put in other words than its question, which stands before it.
 *
 * BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with the field weights added up before the
 * saturation (BM25F).
 */
import type { Postings } from './postings.ts';
import type { Talk } from './talk.ts';

const k1 = 1.2;
const b = 0.6;
/** A word of so many documents counts also for what stands beside them. */
const spreadMax = 160;
const firstMention = 1.5;
/** How much of a document's score depends on how many of the question's words it has. */
const coverage = 0.2;
/** What the words of its whole talk add, where that has at least so many messages. */
const longTalk = 12;
const talkShare = 0.25;

/** A term as it is looked for. */
export interface Sought {
  /** Its number. */
  term: number;
  /** Which word of the question it stands for. */
  word: number;
  /** Weight in the question, with how rare the term is. */
  weight: number;
  /** A word of the question itself, by which coverage is measured. */
  counts: boolean;
  /** Somebody's name: who they are is told when they are first spoken of. */
  isName: boolean;
}

export interface Corpus {
  postings: Postings;
  docs: number;
  /** Words of a document. */
  lengthOf(doc: number): number;
  /** Documents that were removed and still stand in lists. */
  gone: ReadonlySet<number>;
  meanLength: number;
  /** Null: each document stands for itself. */
  talk: Talk | null;
  /** Weight of all words that count, also of those that stand nowhere. */
  massTotal: number;
}

/** What is found is for the moment of one search, and searches do not overlap: they share their tables. */
let scores = new Float64Array(256);
let masses = new Float64Array(256);
let shares = new Float64Array(256);
let talkShares = new Float64Array(256);
let talkScores = new Float64Array(256);
const touched: number[] = [];
const reached: number[] = [];
const talksReached: number[] = [];
const talksTouched: number[] = [];

function makeRoom(docs: number): void {
  if (scores.length >= docs) return;
  const size = 2 * docs;
  [scores, masses, shares] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  [talkShares, talkScores] = [new Float64Array(size), new Float64Array(size)];
}

function reach(doc: number, share: number): void {
  if (shares[doc]! >= share) return;
  if (shares[doc] === 0) reached.push(doc);
  shares[doc] = share;
}

function reachTalk(talk: number, share: number): void {
  if (talk < 0 || talkShares[talk]! >= share) return;
  if (talkShares[talk] === 0) talksReached.push(talk);
  talkShares[talk] = share;
}

export interface Scored {
  doc: number;
  score: number;
}

/** The documents that a question's words lead to, best first, at most so many. */
export function wordScores(terms: readonly Sought[], corpus: Corpus, most: number): Scored[] {
  makeRoom(corpus.docs);
  terms.forEach((term, at) => {
    spread(term, corpus);
    if (terms[at + 1]?.word !== term.word) settle();
  });
  const best: Scored[] = [];
  for (const doc of touched) {
    const ofTalk = corpus.talk === null ? 0 : talkShareOf(doc, corpus.talk);
    const covered = corpus.massTotal === 0 ? 1 : Math.min(1, masses[doc]! / corpus.massTotal);
    const score = (scores[doc]! + ofTalk) * (1 - coverage + coverage * covered);
    scores[doc] = masses[doc] = 0;
    if (best.length < most || score >= best.at(-1)!.score) insert(best, { doc, score }, most);
  }
  for (const talk of talksTouched) talkScores[talk] = 0;
  touched.length = talksTouched.length = 0;
  return best;
}

/** Puts a document where it belongs among the best; of equals the earlier one goes first. */
function insert(best: Scored[], scored: Scored, most: number): void {
  let at = best.length;
  while (at > 0 && isBehind(best[at - 1]!, scored)) at -= 1;
  best.splice(at, 0, scored);
  if (best.length > most) best.pop();
}

function isBehind(left: Scored, right: Scored): boolean {
  return left.score < right.score || (left.score === right.score && left.doc > right.doc);
}

/** What a document gains by its talk: a few messages in an hour need not be about one thing, a long talk mostly is. */
function talkShareOf(doc: number, talk: Talk): number {
  const number = talk.numberOf(doc);
  return number < 0 ? 0 : talkShare * Math.min(1, talk.sizeOf(number) / longTalk) * talkScores[number]!;
}

/** How strongly a term is in each document, in those beside it, and in the talks. */
function spread({ term, weight, counts, isName }: Sought, corpus: Corpus): void {
  const { postings, lengthOf, gone, meanLength, talk } = corpus;
  const allStand = gone.size === 0;
  // What is everywhere says nothing of what stands beside it.
  const isTelling = postings.spread(term) <= spreadMax;
  const earliest = postings.first(term);
  for (let entry = earliest; entry >= 0; entry = postings.next(entry)) {
    const doc = postings.docAt(entry);
    if (!allStand && gone.has(doc)) continue;
    const strength = postings.strengthAt(entry);
    const norm = counts ? 1 - b + b * (lengthOf(doc) / meanLength) : 1;
    const first = isName && entry === earliest ? firstMention : 1;
    const share = (first * weight * strength * (k1 + 1)) / (strength + k1 * norm);
    reach(doc, share);
    if (talk === null || !isTelling) continue;
    talk.around(doc, share, reach);
    reachTalk(talk.numberOf(doc), share);
  }
}

/** Adds what was reached by the terms of one word to the scores. */
function settle(): void {
  for (const doc of reached) {
    const share = shares[doc]!;
    if (scores[doc] === 0) touched.push(doc);
    scores[doc]! += share;
    masses[doc]! += share;
    shares[doc] = 0;
  }
  for (const talk of talksReached) {
    if (talkScores[talk] === 0) talksTouched.push(talk);
    talkScores[talk]! += talkShares[talk]!;
    talkShares[talk] = 0;
  }
  reached.length = talksReached.length = 0;
}
