/**
 * Where each term stands: documents by number, in the order in which they came, and how strongly. Terms are numbered as they come, and all
 * their entries stand in one list, each naming the next one of its term: most terms stand in one document and most indexes are small, so a
 * list for each term would be mostly overhead.
 */
import { IntList } from './int-list.ts';

/** How strong a document has a term is kept in steps of a twentieth. */
export const strengthStep = 0.05;
const strengthBits = 12;
const strengthMax = (1 << strengthBits) - 1;

/** Of a term in `terms`: its first entry, its last one, and how many there are. Of an entry in `entries`: what it says, and the next one. */
const [termSize, entrySize] = [3, 2];
const roomForTerms = 32;
const roomForEntries = 64;

/** So alike have two spellings to be. */
const alikeFrom = 0.55;
const shortestRespelled = 5;
const lookedAtMax = 600;

export class Postings {
  readonly #numbers = new Map<string, number>();
  readonly #terms = new IntList(termSize * roomForTerms);
  readonly #entries = new IntList(entrySize * roomForEntries);

  /** A rough measure of the memory it takes. */
  get bytes(): number {
    return this.#terms.bytes + this.#entries.bytes + 40 * this.#numbers.size;
  }

  /** A term's number; -1 where it stands nowhere. */
  find(term: string): number {
    return this.#numbers.get(term) ?? -1;
  }

  /** A term's number; a term that stands nowhere yet is given one. */
  numberOf(term: string): number {
    let number = this.#numbers.get(term);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(term, number);
      this.#terms.push(-1);
      this.#terms.push(-1);
      this.#terms.push(0);
    }
    return number;
  }

  /** Adds a document, with a strength in steps of `strengthStep`. A later document has a higher number. */
  add(term: number, doc: number, steps: number): void {
    const entry = this.#entries.length;
    this.#entries.push((doc << strengthBits) | Math.min(strengthMax, steps));
    this.#entries.push(-1);
    const at = term * termSize;
    const last = this.#terms.at(at + 1);
    if (last < 0) this.#terms.set(at, entry);
    else this.#entries.set(last + 1, entry);
    this.#terms.set(at + 1, entry);
    this.#terms.set(at + 2, this.#terms.at(at + 2) + 1);
  }

  /** In how many documents a term stands. */
  spread(term: number): number {
    return term < 0 ? 0 : this.#terms.at(term * termSize + 2);
  }

  /** A term's first entry; -1 where it has none. */
  first(term: number): number {
    return term < 0 ? -1 : this.#terms.at(term * termSize);
  }

  /** The entry behind one; -1 behind the last. */
  next(entry: number): number {
    return this.#entries.at(entry + 1);
  }

  docAt(entry: number): number {
    return this.#entries.at(entry) >>> strengthBits;
  }

  strengthAt(entry: number): number {
    return (this.#entries.at(entry) & strengthMax) * strengthStep;
  }

  /** The number of the term that is spelled nearest to one that stands nowhere; -1 where none is near. */
  nearest(term: string): number {
    if (term.length < shortestRespelled) return -1;
    const own = trigramsOf(term);
    let looked = 0;
    let best = -1;
    let bestLikeness = alikeFrom;
    for (const [other, number] of this.#numbers) {
      // Few people misspell the first letter, and it spares most of the vocabulary.
      if (other.charCodeAt(0) !== term.charCodeAt(0) || Math.abs(other.length - term.length) > 2) continue;
      // A number is given to a term before it stands anywhere.
      if (this.spread(number) === 0) continue;
      if (++looked > lookedAtMax) break;
      const likeness = likenessOf(own, trigramsOf(other));
      if (likeness > bestLikeness) [best, bestLikeness] = [number, likeness];
    }
    return best;
  }
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
