/** The words of memories: in which documents each stands, and which documents have most of the words that are looked for. */
import { mattersOf } from './concepts.ts';
import { IntList } from './int-list.ts';
import type { Remembered } from './port.ts';
import { Postings, strengthStep } from './postings.ts';
import type { Term } from './question.ts';
import { stemOf } from './stem.ts';
import { synonymsOf } from './synonyms.ts';
import type { Talk } from './talk.ts';
import { stemsOf, stemsOfWords, wordsOf } from './terms.ts';
import { type Scored, type Sought, wordScores } from './word-scores.ts';

export interface WordIndex {
  /** How many documents there are, with those that are gone. */
  readonly size: number;
  /** A rough measure of the memory it takes. */
  readonly bytes: number;
  /** Adds a memory under the next number; undefined for one that is gone already. */
  add(memory: Remembered | undefined): void;
  remove(doc: number): void;
  /** In how many documents a term stands. */
  spread(term: string): number;
  /**
   * The documents that have most of these terms, best first, at most so many. `respells`: a word that stands nowhere is looked for in the
   * nearest spelling.
   */
  best(terms: readonly Term[], looks: { talk: Talk | null; respells: boolean }, most: number): Scored[];
  /** Counts how many neighbours among these stems are neighbours in a document too, at most three. */
  neighboursOf(stems: readonly string[]): (doc: number) => number;
  /** One number for the words of a document: the same words are the same saying. */
  sayingOf(doc: number): number;
  /** How often a saying was said: what is said again and again tells nothing. */
  timesSaid(saying: number): number;
}

/** Of what a memory is found by, how strongly: in steps of `strengthStep`. */
const stepsOf = (weight: number) => Math.round(weight / strengthStep);
const stemSteps = stepsOf(1);
const contextSteps = stepsOf(0.35);
const speakerSteps = stepsOf(0.4);
const slotSteps = stepsOf(0.5);
const spellingWeight = 0.6;
const neighboursMax = 3;
const [roomForDocs, roomForStems] = [8, 32];

/** The strengths of the document that is being read, by term: no two are read at once, so all indexes share the table. */
let steps = new Int32Array(4_096);
const touched: number[] = [];

export function createWordIndex(): WordIndex {
  const postings = new Postings();
  /** The stems of all documents by their numbers, one document's after the other's, and where each one's begin. */
  const stems = new IntList(roomForStems);
  const begins = new IntList(roomForDocs);
  begins.push(0);
  const sayings = new IntList(roomForDocs);
  const timesSaid = new Map<number, number>();
  const gone = new Set<number>();
  let lengths = 0;

  const size = () => begins.length - 1;
  const lengthOf = (doc: number) => begins.at(doc + 1) - begins.at(doc);
  /** Lists still hold documents that were removed: then more than there are. */
  const rarityOf = (documents: number) =>
    Math.log(1 + (Math.max(0, size() - gone.size - documents) + 0.5) / (documents + 0.5));

  const more = (term: string, by: number): number => {
    const number = touch(postings.numberOf(term));
    steps[number]! += by;
    return number;
  };
  /** Each group once, however many of its words there are. */
  const addGroups = (stem: string) => {
    for (const matter of mattersOf(stem)) steps[touch(postings.numberOf(matter))] = stemSteps;
    for (const group of synonymsOf(stem)) steps[touch(postings.numberOf(group))] = stemSteps;
  };
  const weigh = (memory: Remembered, own: readonly string[]) => {
    if (memory.context !== '') {
      // Each of its words once: nothing else has been added yet.
      for (const stem of stemsOf(memory.context)) steps[touch(postings.numberOf(stem))] = contextSteps;
    }
    // What was understood of somebody begins with their name: that they are spoken of is in the byline already.
    const byline = memory.speaker === null ? [] : wordsOf(memory.speaker).map(stemOf);
    for (const stem of own) {
      if (byline.includes(stem)) stems.push(postings.numberOf(stem));
      else stems.push(more(stem, stemSteps));
    }
    for (const name of byline) more(name, speakerSteps);
    const slotStems = memory.slot === null ? [] : stemsOf(memory.slot.replace(/[^a-z]+/gi, ' '));
    for (const stem of slotStems) more(stem, slotSteps);
    for (const stem of own) addGroups(stem);
    for (const stem of slotStems) addGroups(stem);
  };

  const soughtOf = (terms: readonly Term[], respells: boolean): { sought: Sought[]; massTotal: number } => {
    const sought: Sought[] = [];
    let massTotal = 0;
    for (const { term, word, weight, counts, isName = false } of terms) {
      let number = postings.find(term);
      let share = 1;
      if (postings.spread(number) === 0 && counts && respells) {
        number = postings.nearest(term);
        share = spellingWeight;
      }
      const documents = postings.spread(number);
      const rarity = rarityOf(documents);
      if (counts) massTotal += rarity * weight;
      if (documents > 0) sought.push({ term: number, word, weight: share * rarity * weight, counts, isName });
    }
    sought.sort((left, right) => left.word - right.word);
    return { sought, massTotal };
  };

  return {
    get size() {
      return size();
    },
    get bytes() {
      return postings.bytes + stems.bytes + 48 * size();
    },
    add(memory) {
      const doc = size();
      if (memory === undefined) {
        gone.add(doc);
        sayings.push(0);
      } else {
        const words = wordsOf(memory.text);
        weigh(memory, stemsOfWords(words));
        for (const term of touched) {
          postings.add(term, doc, steps[term]!);
          steps[term] = 0;
        }
        touched.length = 0;
        const saying = sayingOf(words);
        sayings.push(saying);
        timesSaid.set(saying, (timesSaid.get(saying) ?? 0) + 1);
        lengths += stems.length - begins.at(doc);
      }
      begins.push(stems.length);
    },
    remove(doc) {
      if (gone.has(doc)) return;
      gone.add(doc);
      lengths -= lengthOf(doc);
    },
    spread: (term) => postings.spread(postings.find(term)),
    best(terms, { talk, respells }, most) {
      const { sought, massTotal } = soughtOf(terms, respells);
      const meanLength = Math.max(1, lengths / Math.max(1, size() - gone.size));
      const corpus = { postings, docs: size(), lengthOf, gone, meanLength, talk, massTotal };
      return wordScores(sought, corpus, most);
    },
    neighboursOf(asked) {
      const wanted = asked.map((stem) => postings.find(stem));
      const placeOf = (stem: number, begin: number, end: number) => {
        let at = begin;
        while (at < end && stems.at(at) !== stem) at += 1;
        return at;
      };
      return (doc) => {
        const [begin, end] = [begins.at(doc), begins.at(doc + 1)];
        let found = 0;
        for (let i = 0; i + 1 < wanted.length && found < neighboursMax; i++) {
          const [stem, next] = [wanted[i]!, wanted[i + 1]!];
          if (stem < 0 || next < 0) continue;
          const at = placeOf(stem, begin, end);
          if (at + 1 < end && stems.at(at + 1) === next) found += 1;
          else if (at + 2 < end && stems.at(at + 2) === next) found += 1;
        }
        return found;
      };
    },
    sayingOf: (doc) => sayings.at(doc),
    timesSaid: (saying) => timesSaid.get(saying) ?? 1,
  };
}

/** Notes that the document being read has a term; answers with the term's number. */
function touch(term: number): number {
  if (term >= steps.length) {
    const wider = new Int32Array(2 * term);
    wider.set(steps);
    steps = wider;
  }
  if (steps[term] === 0) touched.push(term);
  return term;
}

function sayingOf(words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    for (let at = 0; at < word.length; at++) sum = (Math.imul(sum, 31) + word.charCodeAt(at)) | 0;
    sum = Math.imul(sum, 31) | 0;
  }
  return sum;
}
