/** The edge contract as a relay sees it (`/edge/ws`): what it sends, what it hears. */
import type { ChatMode } from './threads.ts';

/** The body of `POST /edge/message`, and with `message_id` the data of a `message` frame. */
export interface MessageBody {
  message_id: string;
  chat_guid: string;
  mode: ChatMode;
  sender: string;
  text: string;
  /** Unix seconds. */
  timestamp: number;
  participants: string[];
  persona_id: string;
}

export interface SendCommand {
  command_id: string;
  command_type: string;
  /** ISO 8601. */
  timestamp: string;
  payload: {
    thread_id?: string;
    text?: string;
    bubble_type?: string;
    delay_ms?: number;
    typing_ms?: number;
    /** Of `schedule_message`: what to say, and when (ISO 8601). */
    message_text?: string;
    send_at?: string;
    /** Of `cancel_scheduled`: the id of the command to forget. */
    schedule_id?: string;
  };
}

export interface Problem {
  code: string;
  detail: string;
  /** Whether the same message may be sent again, and after how long. */
  retry: boolean;
  retryAfterMs: number;
  messageId: string | null;
}

export type ServerFrame =
  | { type: 'pong' }
  | { type: 'message_ack'; messageId: string }
  | { type: 'command'; command: SendCommand }
  | { type: 'error'; problem: Problem }
  | { type: 'unknown' };

interface RawFrame {
  type?: string;
  data?: Record<string, unknown> & Partial<SendCommand>;
}

/** Reads a frame. Whatever is not known is `unknown`: a newer server may say more. */
export function readFrame(text: string): ServerFrame {
  let raw: RawFrame | null;
  try {
    raw = JSON.parse(text) as RawFrame | null;
  } catch {
    return { type: 'unknown' };
  }
  const data = raw?.data;
  switch (raw?.type) {
    case 'pong':
      return { type: 'pong' };
    case 'message_ack':
      return { type: 'message_ack', messageId: String(data?.message_id) };
    case 'command':
      return typeof data?.command_id === 'string'
        ? { type: 'command', command: data as unknown as SendCommand }
        : { type: 'unknown' };
    case 'error':
      return { type: 'error', problem: readProblem(data ?? {}) };
    default:
      return { type: 'unknown' };
  }
}

/** A problem as an error frame's `data`, or an HTTP failure's body, tells it. */
export function readProblem(data: Record<string, unknown>): Problem {
  return {
    code: String(data.code ?? 'unknown'),
    detail: String(data.detail ?? 'the server gave no reason'),
    retry: data.retry === true,
    retryAfterMs: Number(data.retry_after_seconds ?? 3) * 1_000,
    messageId: typeof data.message_id === 'string' ? data.message_id : null,
  };
}
