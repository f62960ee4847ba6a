/**
 * The way over HTTP: what a relay without our `message` frame does. The answer holds the bubbles that no socket has delivered; a POST
 * that was cut off is the same POST again, under the same key, so that the server answers and does not reply twice.
 */
import { type MessageBody, type Problem, readProblem } from '../relay/wire.ts';

export interface HttpBubble {
  text: string;
  typingMs: number;
  delayMs: number;
}

export type HttpOutcome = { kind: 'answered'; bubbles: HttpBubble[] } | { kind: 'refused'; problem: Problem };

interface HttpAnswer {
  should_respond: boolean;
  reply_bubbles?: string[];
  metadata?: { delivery?: { typing_ms: number; delay_ms: number }[] };
}

const retryAfterMs = [2_000, 5_000, 10_000, 10_000];

export async function postMessage(
  agent: string,
  message: MessageBody,
  pause: (ms: number) => Promise<void>,
): Promise<HttpOutcome> {
  const { message_id: key, ...body } = message;
  for (const waitMs of retryAfterMs) {
    const response = await fetch('/edge/message', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', 'x-edge-agent-id': agent, 'idempotency-key': key },
      body: JSON.stringify(body),
    }).catch(() => undefined);
    if (response?.ok) return { kind: 'answered', bubbles: bubblesOf((await response.json()) as HttpAnswer) };
    if (response !== undefined && response.status !== 502 && response.status !== 503) {
      const data = (await response.json().catch(() => ({}))) as Record<string, unknown>;
      return { kind: 'refused', problem: { ...readProblem(data), messageId: key } };
    }
    await pause(waitMs);
  }
  const detail = 'the server could not be reached';
  return { kind: 'refused', problem: { code: 'unreachable', detail, retry: false, retryAfterMs: 0, messageId: key } };
}

function bubblesOf(answer: HttpAnswer): HttpBubble[] {
  if (!answer.should_respond) return [];
  return (answer.reply_bubbles ?? []).map((text, index) => ({
    text,
    typingMs: answer.metadata?.delivery?.[index]?.typing_ms ?? 800,
    delayMs: answer.metadata?.delivery?.[index]?.delay_ms ?? 0,
  }));
}
