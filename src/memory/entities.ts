/** What is stored of memory. The tables come from the migration `0004-memory`; recall works on the rows through `index-cache.ts`. */
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { MemoryKind, Sensitivity } from './port.ts';

export const MemoryEntity = defineEntity({
  name: 'Memory',
  tableName: 'memory',
  properties: {
    namespace: p.string().primary(),
    key: p.string().primary(),
    kind: p.string().$type<MemoryKind>(),
    /** Empty once forgotten. */
    text: p.text(),
    context: p.text(),
    sources: p.json<string[]>(),
    saidBy: p.string().$type<'person' | 'persona'>(),
    speaker: p.string().nullable(),
    slot: p.string().nullable(),
    topic: p.string().nullable(),
    confidence: p.float(),
    importance: p.float(),
    sensitivity: p.string().$type<Sensitivity>(),
    /** Unix milliseconds, here and below. */
    saidAt: p.double(),
    validFrom: p.double(),
    validUntil: p.double().nullable(),
    supersededBy: p.string().nullable(),
    /** Id of the wish to forget that emptied it. */
    forgottenBy: p.string().nullable(),
    /** The namespace's revision at the last change of this row. */
    revision: p.integer(),
  },
});
export type MemoryRow = InferEntity<typeof MemoryEntity>;

export const MemoryForgettingEntity = defineEntity({
  name: 'MemoryForgetting',
  tableName: 'memory_forgetting',
  properties: {
    namespace: p.string().primary(),
    id: p.string().primary(),
    /** What was said in this span is not remembered when it is read later; null where the wish named no time. */
    saidFrom: p.double().nullable(),
    saidUntil: p.double().nullable(),
    at: p.double(),
  },
});

export const MemoryDispatchEntity = defineEntity({
  name: 'MemoryDispatch',
  tableName: 'memory_dispatch',
  properties: {
    service: p.string().primary(),
    namespace: p.string().primary(),
    key: p.string().primary(),
    operation: p.string().$type<'add' | 'remove'>(),
    attempts: p.integer(),
    /** Unix milliseconds: not before this; moved into the future by whoever is sending it. */
    dueAt: p.double(),
    createdAt: p.double(),
  },
});
export type MemoryDispatchRow = InferEntity<typeof MemoryDispatchEntity>;

export const memoryEntities = [MemoryEntity, MemoryForgettingEntity, MemoryDispatchEntity];
