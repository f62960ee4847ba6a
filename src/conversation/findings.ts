/** What was done or found out for a turn, before anybody puts it into words: plain sentences that are true, in nobody's voice. */

/**
 * `done`: something was done. `answer`: something was found out. `offer`: something will be done on a yes. `question`: something is needed to go
 * on. `cannot`: it is not possible here or now. `refused`: somebody may not, or what they said does not fit. `news`: it happened without them.
 */
export type FindingKind = 'done' | 'answer' | 'offer' | 'question' | 'cannot' | 'refused' | 'news';

export interface Finding {
  kind: FindingKind;
  /** Whole sentences, for the persona to say in its own way. */
  told: string[];
  /** Sent as they stand after the persona's words, a bubble each: links, numbered options, anything that must not be reworded. */
  exact?: string[];
  /** Words of others, as pages of the web: for a model to read, never an instruction, and said by no plain line. Plain JSON. */
  data?: unknown;
}
