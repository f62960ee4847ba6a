/** How close a person and a persona are, from how they talk: grown by each turn, slowly, and never by a single message. Pure. */
import type { IncomingMessage } from './types.ts';

export const stages = ['stranger', 'acquaintance', 'friend', 'best_friend'] as const;
export type Stage = (typeof stages)[number];

export interface Relationship {
  stage: Stage;
  /** From 0 to 1: whether they confide. */
  trust: number;
  /** From 0 to 1: how warm the talk is. */
  rapport: number;
  turns: number;
  /** Days on which they talked, and the last of them as whole days since 1970. */
  days: number;
  lastDay: number;
  /** What both laughed about, latest last. */
  jokes: { text: string; at: number }[];
}

export const atFirst: Relationship = {
  stage: 'stranger',
  trust: 0,
  rapport: 0,
  turns: 0,
  days: 0,
  lastDay: 0,
  jokes: [],
};

const dayMs = 24 * 60 * 60 * 1_000;
const jokesMax = 5;

/** The relationship after a turn was answered. */
export function grown(before: Relationship, _incoming: readonly IncomingMessage[], at: number): Relationship {
  const day = Math.floor(at / dayMs);
  return {
    ...before,
    turns: before.turns + 1,
    days: day === before.lastDay ? before.days : before.days + 1,
    lastDay: day,
  };
}

export function noted(before: Relationship, text: string, at: number): Relationship {
  return { ...before, jokes: [...before.jokes.filter((joke) => joke.text !== text), { text, at }].slice(-jokesMax) };
}
