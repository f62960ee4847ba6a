/** The context in which tools run in tests: a Friday noon in New York. */
import type { ToolContext } from '../../src/tools/tool.ts';

export const now = Date.parse('2026-03-06T17:00:00Z');

export function contextOf(more: Partial<ToolContext> = {}): ToolContext {
  return {
    person: 'person-1',
    personaId: 'luna',
    mode: 'direct',
    chat: 'chat-1',
    now,
    zone: 'America/New_York',
    signal: new AbortController().signal,
    ...more,
  };
}
