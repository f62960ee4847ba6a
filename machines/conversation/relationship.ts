/**
 * How close a person and a persona are, from how they talk. Pure, and a few numbers only: they are part of every snapshot.
 *
 * Two scores from 0 to 1, kept to three decimals. **Rapport** is how warm the talk is: a little from every turn, more from thanks, affection
 * and laughter. **Trust** is whether they come back and confide: from each further day of talk, and from what they open up about. Both grow by a
 * share of what is missing, so that they come slowly to an end instead of running away.
 *
 *  - R1 No evening makes a friend. A day of talk begins `dayApartMs` after the one before began (no calendar, so no time zone: a night that runs
 *    past midnight is one day), and neither score exceeds what that many days allow (`scoreMost`).
 *  - R2 The stage is looked at once a day of talk, as it begins, and moves by one at most: people sleep on it.
 *  - R3 A stage is kept on lower scores than it was reached with, so that it does not flap. Somebody known does not become a stranger again.
 *  - R4 Harshness lowers both scores, unless it comes with a laugh or a kind word: that is how friends talk. The ceiling of R1 stands, so what
 *    was lost comes back faster than it was first earned, as it does between people who make up.
 *  - R5 Two weeks of silence cost nothing; after that rapport fades by half in six months, trust in a year.
 *
 * Groups have none: what two people are to one another is nobody's measure there (`delivery.ts`).
 */
import type { IncomingMessage, Tone } from './types.ts';

export const stages = ['stranger', 'acquaintance', 'friend', 'best_friend'] as const;
export type Stage = (typeof stages)[number];

export interface Relationship {
  stage: Stage;
  /** From 0 to 1: whether they come back and confide. */
  trust: number;
  /** From 0 to 1: how warm the talk is. */
  rapport: number;
  turns: number;
  /** Days on which they talked, and when the latest of them began, Unix milliseconds. */
  days: number;
  dayBegan: number;
  /** What both laughed about, latest last. */
  jokes: { text: string; at: number }[];
}

export const atFirst: Relationship = {
  stage: 'stranger',
  trust: 0,
  rapport: 0,
  turns: 0,
  days: 0,
  dayBegan: 0,
  jokes: [],
};

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** Less than a day, so that whoever writes every evening a little earlier is still counted every evening. */
export const dayApartMs = 18 * hourMs;
export const jokesMax = 5;
/** Characters of one joke: a phrase, not a story. */
export const jokeCharsMax = 60;

/** What a turn is worth, as a share of what is missing to 1; for a plain turn to `courtesyMost`: talk alone makes no best friends. */
const gains = { rapportTurn: 0.006, rapportWarm: 0.024, trustDay: 0.012, trustOpen: 0.04 } as const;
const courtesyMost = 0.5;
/** What a harsh turn leaves of each score. */
const harshLeaves = { rapport: 0.9, trust: 0.97 } as const;
const silenceFreeMs = 14 * dayMs;
const halfLifeMs = { rapport: 180 * dayMs, trust: 365 * dayMs } as const;

interface Threshold {
  days: number;
  turns: number;
  rapport: number;
  trust: number;
  /** The scores on which the stage is kept. */
  keep: { rapport: number; trust: number };
}

/** What it takes to be more than strangers. Daily friendly talk makes friends in about ten days and best friends in six or seven weeks. */
const thresholds: Record<Exclude<Stage, 'stranger'>, Threshold> = {
  acquaintance: { days: 2, turns: 8, rapport: 0.03, trust: 0, keep: { rapport: 0, trust: 0 } },
  friend: { days: 7, turns: 40, rapport: 0.3, trust: 0.15, keep: { rapport: 0.18, trust: 0.08 } },
  best_friend: { days: 30, turns: 240, rapport: 0.6, trust: 0.5, keep: { rapport: 0.4, trust: 0.35 } },
};

/** The relationship after a turn was answered. `at`: when that was, Unix milliseconds. */
export function grown(before: Relationship, incoming: readonly IncomingMessage[], at: number): Relationship {
  const tones = new Set(incoming.flatMap(({ signs }) => signs.tone ?? []));
  const isNewDay = before.turns === 0 || at - before.dayBegan >= dayApartMs;
  const today = isNewDay ? dayBegun(before, at) : before;
  const after = { ...today, ...scoresAfter(today, tones), turns: today.turns + 1 };
  return isNewDay ? { ...after, stage: stageAfter(after) } : after;
}

/** At most `jokesMax`, each once; one that comes up again is the latest. */
export function noted(before: Relationship, text: string, at: number): Relationship {
  const joke = { text: text.slice(0, jokeCharsMax), at };
  return { ...before, jokes: [...before.jokes.filter((other) => other.text !== joke.text), joke].slice(-jokesMax) };
}

export function isAtLeast(stage: Stage, wanted: Stage): boolean {
  return stages.indexOf(stage) >= stages.indexOf(wanted);
}

/** The most that either score can be after so many days of talk: 0.11 after one, 0.47 after a week, 0.79 after a month. */
export function scoreMost(days: number): number {
  return days / (days + 8);
}

function dayBegun(before: Relationship, at: number): Relationship {
  const silence = before.turns === 0 ? 0 : Math.max(0, at - before.dayBegan - silenceFreeMs);
  const days = before.days + 1;
  const trust = faded(before.trust, silence, halfLifeMs.trust);
  return {
    ...before,
    days,
    dayBegan: at,
    rapport: rounded(faded(before.rapport, silence, halfLifeMs.rapport)),
    // Coming back is what trust is made of; the first day is no return.
    trust: before.days === 0 ? 0 : limited(trust + gains.trustDay * (1 - trust), days),
  };
}

function scoresAfter({ rapport, trust, days }: Relationship, tones: ReadonlySet<Tone>): Scores {
  const isKind = tones.has('warm') || tones.has('laugh');
  if (tones.has('harsh') && !isKind) {
    return { rapport: rounded(rapport * harshLeaves.rapport), trust: rounded(trust * harshLeaves.trust) };
  }
  const warmth = isKind ? gains.rapportWarm * (1 - rapport) : gains.rapportTurn * Math.max(0, courtesyMost - rapport);
  const openness = tones.has('open') ? gains.trustOpen : 0;
  return {
    rapport: limited(rapport + warmth, days),
    trust: limited(trust + openness * (1 - trust), days),
  };
}

type Scores = Pick<Relationship, 'rapport' | 'trust'>;

/** One step up where the next stage is reached, one down where this one is no longer kept. */
function stageAfter(now: Relationship): Stage {
  const index = stages.indexOf(now.stage);
  const next = stages[index + 1];
  if (next !== undefined && next !== 'stranger' && isReached(now, thresholds[next])) return next;
  if (now.stage === 'stranger') return now.stage;
  const { keep } = thresholds[now.stage];
  return now.rapport >= keep.rapport && now.trust >= keep.trust ? now.stage : stages[index - 1]!;
}

function isReached({ days, turns, rapport, trust }: Relationship, wanted: Threshold): boolean {
  return days >= wanted.days && turns >= wanted.turns && rapport >= wanted.rapport && trust >= wanted.trust;
}

function faded(score: number, silenceMs: number, halfMs: number): number {
  return silenceMs === 0 ? score : score * 0.5 ** (silenceMs / halfMs);
}

function limited(score: number, days: number): number {
  return rounded(Math.min(score, scoreMost(days)));
}

function rounded(score: number): number {
  return Math.round(score * 1_000) / 1_000;
}

/** The relationship without what somebody wants forgotten: all jokes (null), or those that hold these words. */
export function withoutJokes(before: Relationship, about: string | null): Relationship {
  const words = about?.toLowerCase();
  return {
    ...before,
    jokes: words === undefined ? [] : before.jokes.filter(({ text }) => !text.toLowerCase().includes(words)),
  };
}
