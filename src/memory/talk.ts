/** The order in which things were said: episodes by their time, and which of them belong to one talk. */

export interface Talk {
  /** Takes in a document by its number; mostly, but not always, later ones come later. */
  add(doc: number, saidAt: number): void;
  /** Names the documents right beside one in the same talk, each with its share of what is found in this one. */
  around(doc: number, share: number, visit: (doc: number, share: number) => void): void;
  /** Which talk a document belongs to, from 0; -1 where it belongs to none. */
  numberOf(doc: number): number;
  /** How many documents a talk has. */
  sizeOf(talk: number): number;
  /** The document so many places on (or back, below zero) in the same talk. */
  beside(doc: number, places: number): number | undefined;
}

/** A talk is over when nobody has said anything for so long. */
const pauseMs = 3_600_000;
/** What comes after something is more often about it than what came before. By places on: one, two; and back. */
const sharesOn = [0.6, 0.3];
const sharesBack = [0.45, 0.2];

export function createTalk(): Talk {
  const docs: number[] = [];
  const times: number[] = [];
  /** Place of each document, by its number; -1 where it is none of these. */
  const places: number[] = [];

  const besidePlace = (place: number, steps: number): number | undefined => {
    const other = place + steps;
    if (place < 0 || other < 0 || other >= docs.length) return undefined;
    return Math.abs(times[other]! - times[place]!) <= pauseMs ? docs[other] : undefined;
  };

  /** Number of the talk at each place; reckoned when asked for after a change. */
  let talks: number[] = [];
  let sizes: number[] = [];
  const number = () => {
    talks = [];
    sizes = [];
    let talk = -1;
    for (let place = 0; place < docs.length; place++) {
      if (place === 0 || times[place]! - times[place - 1]! > pauseMs) talk += 1;
      talks.push(talk);
      sizes[talk] = (sizes[talk] ?? 0) + 1;
    }
  };

  return {
    numberOf(doc) {
      const place = places[doc] ?? -1;
      if (place < 0) return -1;
      if (talks.length !== docs.length) number();
      return talks[place]!;
    },
    sizeOf: (talk) => sizes[talk] ?? 0,
    add(doc, saidAt) {
      let at = docs.length;
      while (at > 0 && times[at - 1]! > saidAt) at -= 1;
      docs.splice(at, 0, doc);
      times.splice(at, 0, saidAt);
      while (places.length <= doc) places.push(-1);
      for (let place = at; place < docs.length; place++) places[docs[place]!] = place;
    },
    around(doc, share, visit) {
      const place = places[doc] ?? -1;
      if (place < 0) return;
      for (let steps = 1; steps <= sharesOn.length; steps++) {
        const next = besidePlace(place, steps);
        if (next !== undefined) visit(next, share * sharesOn[steps - 1]!);
        const before = besidePlace(place, -steps);
        if (before !== undefined) visit(before, share * sharesBack[steps - 1]!);
      }
    },
    beside: (doc, steps) => besidePlace(places[doc] ?? -1, steps),
  };
}
