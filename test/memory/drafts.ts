/** Drafts and audiences for tests of memory. */
import type { Audience, MemoryDraft } from '../../src/memory/port.ts';

export const ana: Audience = { kind: 'direct', person: '+15550000001', personaId: 'luna' };
export const ben: Audience = { kind: 'direct', person: '+15550000002', personaId: 'luna' };
export const anaWithNyx: Audience = { kind: 'direct', person: '+15550000001', personaId: 'nyx' };
export const club: Audience = { kind: 'group', chat: 'any;+;chat100', personaId: 'luna' };

export const startAt = Date.UTC(2026, 2, 1, 9);
export const day = 86_400_000;

/** A draft as extraction makes them; what matters to a test is given. */
export function draft(given: Partial<MemoryDraft> & { text: string; key: string }): MemoryDraft {
  const saidAt = given.saidAt ?? startAt;
  return {
    kind: 'episode',
    sources: [`message-${given.key}`],
    saidBy: 'person',
    speaker: null,
    slot: null,
    context: '',
    topic: null,
    confidence: 0.9,
    importance: 0.5,
    sensitivity: 'open',
    saidAt,
    validFrom: saidAt,
    validUntil: null,
    ...given,
  };
}
