/** What was said right before and after something: episodes in the order of their time, for as long as one talk goes on. */

export interface Neighbours {
  /** Takes in a document by its number; mostly, but not always, later ones come later. */
  add(doc: number, saidAt: number): void;
  /** The highest of the scores of the documents beside this one; 0 where it has none. */
  best(doc: number, scores: Float64Array): number;
}

const talkMs = 3_600_000;
const reach = 2;
/** What comes after something is more often about it than what came before. */
const beforeShare = 0.6;
const farShare = 0.8;

export function createNeighbours(): Neighbours {
  const docs: number[] = [];
  const times: number[] = [];
  const places = new Map<number, number>();

  return {
    add(doc, saidAt) {
      let at = docs.length;
      while (at > 0 && times[at - 1]! > saidAt) at -= 1;
      docs.splice(at, 0, doc);
      times.splice(at, 0, saidAt);
      for (let place = at; place < docs.length; place++) places.set(docs[place]!, place);
    },
    best(doc, scores) {
      const place = places.get(doc);
      if (place === undefined) return 0;
      let best = 0;
      for (let at = Math.max(0, place - reach); at <= Math.min(docs.length - 1, place + reach); at++) {
        if (at === place || Math.abs(times[at]! - times[place]!) > talkMs) continue;
        const share = (at < place ? 1 : beforeShare) * farShare ** (Math.abs(at - place) - 1);
        best = Math.max(best, share * scores[docs[at]!]!);
      }
      return best;
    },
  };
}
