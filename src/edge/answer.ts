/**
 * A conversation's answer in the relay's words. The relay uses the first of three forms that is present and no other, so
 * all three carry the same bubbles: those, and only those, that no socket has delivered.
 */
import type { Answer } from '../../machines/conversation/types.ts';
import type { MessageAnswer } from './wire.ts';

export interface AnswerFacts {
  personaId: string;
  /** The model's name; `offline` for the built-in responder. */
  responder: string;
  offline: boolean;
}

/** The contract's default pause before the burst. */
export const burstDelayMs = 2_000;

export function answerOnWire(answer: Answer, facts: AnswerFacts): MessageAnswer {
  const metadata = {
    turn_id: answer.turnId,
    persona_id: facts.personaId,
    responder: facts.responder,
    offline: facts.offline,
  };
  if (answer.kind !== 'reply') {
    const reason = answer.kind === 'silent' ? answer.reason : 'delivered_as_commands';
    return { should_respond: false, mini_app_triggered: null, metadata: { ...metadata, reason } };
  }
  const texts = answer.bubbles.map((bubble) => bubble.text);
  const second = answer.bubbles[1];
  return {
    should_respond: true,
    reply_text: texts.join('\n\n'),
    reply_bubbles: texts,
    reflex_message: texts[0]!,
    burst_messages: texts.slice(1),
    burst_delay_ms: second === undefined ? burstDelayMs : Math.max(burstDelayMs, second.delayMs + second.typingMs),
    mini_app_triggered: answer.opened?.app ?? null,
    room_id: answer.opened?.room ?? null,
    metadata: {
      ...metadata,
      delivery: answer.bubbles.map(({ typingMs, delayMs }) => ({ typing_ms: typingMs, delay_ms: delayMs })),
    },
  };
}
