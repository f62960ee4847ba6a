/** Briefs for tests: what was said, as a responder is given it; and messages as the door reads them. */
import { emptyMind } from '../../machines/conversation/mind.ts';
import type { IncomingMessage } from '../../machines/conversation/types.ts';
import { echoKey } from '../../src/conversation/echo.ts';
import { classifyIncoming } from '../../src/conversation/intake.ts';
import type { Persona } from '../../src/conversation/persona.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import type { HistoryMessage, ReplyBrief, WriteOptions } from '../../src/conversation/responder.ts';

/** Thursday, 14 May 2026, 14:05 UTC. */
export const now = Date.UTC(2026, 4, 14, 14, 5);

export function person(text: string, minutesAgo = 0, speaker = ''): HistoryMessage {
  return { from: 'person', speaker, text, at: now - minutesAgo * 60_000 };
}

export function said(text: string, minutesAgo = 0): HistoryMessage {
  return { from: 'persona', speaker: '', text, at: now - minutesAgo * 60_000 };
}

export function briefOf(texts: string | string[], rest: Partial<ReplyBrief> & { persona?: Persona } = {}): ReplyBrief {
  const incoming = [texts].flat().map((text) => person(text));
  return {
    persona: luna,
    mode: 'direct',
    history: [],
    findings: [],
    mind: emptyMind,
    incoming,
    reflex: null,
    alreadySaid: [],
    now,
    firstContact: false,
    ...rest,
  };
}

export function writeOptions(signal = new AbortController().signal): WriteOptions {
  return {
    signal,
    idempotencyKey: 'conversation/x:1:0',
    trace: { turnId: 't1', conversationTag: 'conversation/0', personaId: 'luna' },
  };
}

/** A message of a direct chat with Luna, classified. */
export function heard(text: string, sentAt: number, sender: string): IncomingMessage {
  const signs = classifyIncoming({ text, mode: 'direct', persona: luna, participants: [sender] });
  return {
    id: `${sender}:${sentAt}:${text}`,
    guid: null,
    sender,
    text,
    sentAt,
    attachments: [],
    signs: { ...signs, echoKey: echoKey(text), miniappActive: false },
  };
}
