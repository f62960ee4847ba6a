/** Memory as a part of the server: the store or services behind it, extraction, the actor, and what conversations use. */

import type { Clock } from '../../actors/clock.ts';
import type { ActorDefinition } from '../../actors/definition.ts';
import type { Journal } from '../../actors/journal.ts';
import { readDate } from '../dates/natural-date.ts';
import { memoryActor } from './actor.ts';
import { conversationMemory } from './conversation-memory.ts';
import { createMemory, type MemoryEvent, type MemoryOptions } from './factory.ts';
import { createModelExtractor } from './model-extractor.ts';
import type { Memory } from './port.ts';
import { createRememberTurn } from './remember-turn.ts';
import { createRuleExtractor, type FindDate } from './rule-extractor.ts';

export interface MemoryFeatureOptions extends Pick<MemoryOptions, 'store' | 'fetch' | 'supermemory' | 'mem0'> {
  clock: Clock;
  journal: Pick<Journal, 'records'>;
  /** Extraction by a model, where one is configured. */
  model: { apiKey: string; baseUrl: string; model: string } | null;
  observe(event: MemoryEvent): void;
}

export interface MemoryPart {
  readonly memory: Memory;
  readonly actor: ActorDefinition;
  readonly conversation: ReturnType<typeof conversationMemory>;
  start(): void;
  stop(): Promise<void>;
}

/** Puts the parts together; nothing runs before `start`. */
export function createMemoryFeature(options: MemoryFeatureOptions): MemoryPart {
  const { journal, model, fetch } = options;
  const { memory, start, stop } = createMemory(options);
  const rememberTurn = createRememberTurn({ memory, extractor: createRuleExtractor({ findDate }) });
  const understandTurn =
    model === null ? null : createRememberTurn({ memory, extractor: createModelExtractor({ ...model, fetch }) });
  return {
    memory,
    actor: memoryActor({ journal, rememberTurn, understandTurn }),
    conversation: conversationMemory({ memory, rememberTurn, journal }),
    start,
    stop,
  };
}

/** Days are enough here, and so is UTC: a plan ends when its day is over everywhere. */
export const findDate: FindDate = (text, now) => {
  const reading = readDate(text, { now, zone: 'UTC' });
  if (reading === null || reading.kind === 'recurring') return null;
  return reading.kind === 'instant'
    ? { from: reading.at, until: reading.at }
    : { from: reading.from, until: reading.until };
};
