/**
 * Where each term stands: documents by number, ascending, and how strongly. A plain list of pairs for each term, because most terms stand in
 * one document and most indexes are small.
 */

/** Document and strength, in turn. */
export type Posting = readonly number[];

export interface Postings {
  /** A later document has a higher number. */
  add(term: string, doc: number, strength: number): void;
  get(term: string): Posting | undefined;
  /** In how many documents a term stands. */
  spread(term: string): number;
  /** The term that is spelled nearest to one that stands nowhere. */
  nearest(term: string): string | undefined;
}

/** So alike have two spellings to be. */
const alikeFrom = 0.55;
const shortestRespelled = 5;
const lookedAtMax = 600;

export function createPostings(): Postings {
  const lists = new Map<string, number[]>();
  return {
    add(term, doc, strength) {
      const list = lists.get(term);
      if (list === undefined) lists.set(term, [doc, strength]);
      else list.push(doc, strength);
    },
    get: (term) => lists.get(term),
    spread: (term) => (lists.get(term)?.length ?? 0) / 2,
    nearest(term) {
      if (term.length < shortestRespelled) return undefined;
      const own = trigramsOf(term);
      let looked = 0;
      let best: string | undefined;
      let bestLikeness = alikeFrom;
      for (const other of lists.keys()) {
        // Few people misspell the first letter, and it spares most of the vocabulary.
        if (other.charCodeAt(0) !== term.charCodeAt(0) || Math.abs(other.length - term.length) > 2) continue;
        if (++looked > lookedAtMax) break;
        const likeness = likenessOf(own, trigramsOf(other));
        if (likeness > bestLikeness) [best, bestLikeness] = [other, likeness];
      }
      return best;
    },
  };
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
