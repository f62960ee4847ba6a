/** The edge contract's shapes on the wire, as zod schemas: what relays send, and what they are answered. */
import { z } from 'zod';
import { isGroupGuid, normaliseChatGuid } from './chat-guid.ts';

export const threadIdPattern = /^[a-zA-Z0-9+@._\-;]{1,200}$/;
export const textLengthMax = 5_000;
const openObject = z.looseObject({});

const attachment = z.looseObject({
  guid: z.string().min(1).max(300),
  mime_type: z.string().max(200).nullish(),
  size_bytes: z.number().int().nonnegative().nullish(),
  is_photo: z.boolean().nullish(),
  uploaded_photo_id: z.string().max(300).nullish(),
  skipped: z.boolean().nullish(),
  skip_reason: z.string().max(300).nullish(),
});

const context = z.looseObject({
  active_miniapp: z.string().max(200).nullish(),
  room_id: z.string().max(200).nullish(),
  state: z.enum(['active', 'completed']).nullish(),
  metadata: openObject.nullish(),
});

/** A message may be empty only when it brings attachments. */
const text = z.string().max(textLengthMax);
const handle = z.string().min(1).max(200);
const participants = z.array(handle).max(200).nullish();
const redactedFields = z.array(z.string().max(200)).max(100).nullish();

export const messageSchema = z.looseObject({
  chat_guid: z.string().min(1).max(200),
  mode: z.enum(['direct', 'group']),
  sender: handle,
  text,
  timestamp: z.union([z.number().positive(), z.string().min(1).max(40)]),
  participants,
  persona_id: z.string().max(64).nullish(),
  persona_phone: z.string().max(40).nullish(),
  metadata: openObject.nullish(),
  context: context.nullish(),
  attachments: z.array(attachment).max(50).nullish(),
});

/** The shape some older relays still send. */
export const olderMessageSchema = z.looseObject({
  thread_id: z.string().min(1).max(200),
  sender: handle,
  filtered_text: text,
  original_timestamp: z.union([z.string().min(1).max(40), z.number().positive()]),
  is_group: z.boolean(),
  participants,
  was_redacted: z.boolean().nullish(),
  redacted_fields: redactedFields,
  filter_reason: z.string().max(500).nullish(),
  attachments: z.array(attachment).max(50).nullish(),
  persona_id: z.string().max(64).nullish(),
  persona_phone: z.string().max(40).nullish(),
  metadata: openObject.nullish(),
  context: context.nullish(),
});

/** A message as the rest of the server knows it, whichever shape it came in. */
export interface EdgeMessage {
  /** The one spelling of the chat under which its conversation lives. */
  chat: string;
  /** The relay's own spelling, which every command back to it uses as `thread_id`. */
  thread: string;
  mode: 'direct' | 'group';
  sender: string;
  text: string;
  /** Unix milliseconds. */
  sentAt: number;
  participants: string[];
  personaId: string | null;
  personaPhone: string | null;
  messageGuid: string | null;
  attachments: { guid: string; mimeType: string | null; isPhoto: boolean; photoId: string | null }[];
  activeMiniapp: string | null;
  /** The MiniApp session that the relay believes active in this chat. */
  roomId: string | null;
  /** Everything else the relay said about it, as it said it. */
  metadata: Record<string, unknown>;
}

/** Why a well-formed body still is no message: the field and the rule. */
export interface MessageProblem {
  field: string;
  rule: string;
}

export type Normalised = { kind: 'message'; message: EdgeMessage } | { kind: 'problem'; problem: MessageProblem };

/** Whether a body is of the older shape: it names its chat `thread_id`. */
export function isOlderShape(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !('chat_guid' in body) && 'thread_id' in body;
}

export type MessageBody = z.output<typeof messageSchema>;
export type OlderMessageBody = z.output<typeof olderMessageSchema>;

/** Either shape to the one the server knows. */
export function normaliseMessage(body: MessageBody | OlderMessageBody): Normalised {
  const older = 'filtered_text' in body && !('chat_guid' in body) ? (body as OlderMessageBody) : undefined;
  const newer = body as MessageBody;
  const thread = older?.thread_id ?? newer.chat_guid;
  const sentAt = parseTimestamp(older?.original_timestamp ?? newer.timestamp);
  const metadata: Record<string, unknown> = { ...(body.metadata ?? {}) };
  if (older !== undefined) {
    for (const key of ['was_redacted', 'redacted_fields', 'filter_reason'] as const) {
      if (older[key] != null) metadata[key] = older[key];
    }
  }
  if (!threadIdPattern.test(thread)) {
    const field = older === undefined ? 'chat_guid' : 'thread_id';
    return problem(field, 'must be 1 to 200 characters out of letters, digits and + @ . _ - ;');
  }
  if (sentAt === undefined) {
    const field = older === undefined ? 'timestamp' : 'original_timestamp';
    return problem(field, 'must be a time: Unix seconds, or ISO 8601');
  }
  const messageText = older?.filtered_text ?? newer.text;
  const attachments = body.attachments ?? [];
  if (messageText.trim() === '' && attachments.length === 0) {
    return problem(
      older === undefined ? 'text' : 'filtered_text',
      'must not be empty in a message without attachments',
    );
  }
  const { message_guid: guid, photo_id: photoId } = metadata;
  return {
    kind: 'message',
    message: {
      chat: normaliseChatGuid(thread),
      thread,
      mode: isGroupGuid(thread) || (older?.is_group ?? newer.mode === 'group') ? 'group' : 'direct',
      sender: body.sender,
      text: messageText,
      sentAt,
      participants: body.participants ?? [],
      personaId: body.persona_id ?? null,
      personaPhone: body.persona_phone ?? null,
      messageGuid: typeof guid === 'string' && guid !== '' ? guid.slice(0, 300) : null,
      attachments: attachments.map((entry) => ({
        guid: entry.guid,
        mimeType: entry.mime_type ?? null,
        isPhoto: entry.is_photo ?? (entry.mime_type ?? '').startsWith('image/'),
        photoId: entry.uploaded_photo_id ?? (attachments.length === 1 && typeof photoId === 'string' ? photoId : null),
      })),
      activeMiniapp: body.context?.state === 'completed' ? null : (body.context?.active_miniapp ?? null),
      roomId: body.context?.room_id ?? null,
      metadata,
    },
  };
}

function problem(field: string, rule: string): Normalised {
  return { kind: 'problem', problem: { field, rule } };
}

/** Unix seconds, the legacy relay's milliseconds, or ISO 8601, to Unix milliseconds. */
export function parseTimestamp(value: number | string): number | undefined {
  const number = typeof value === 'number' ? value : /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  // 10^11 seconds is the year 5138; 10^11 milliseconds was 1973.
  const ms = Number.isNaN(number) ? Date.parse(String(value)) : number > 1e11 ? number : number * 1_000;
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? Math.round(ms) : undefined;
}

export const messageAnswerSchema = z.object({
  should_respond: z.boolean(),
  reply_text: z.string().optional(),
  reply_bubbles: z.array(z.string()).optional(),
  reflex_message: z.string().optional(),
  burst_messages: z.array(z.string()).optional(),
  burst_delay_ms: z.number().optional(),
  mini_app_triggered: z.string().nullable().optional(),
  room_id: z.string().nullable().optional(),
  context_metadata: openObject.optional(),
  metadata: openObject.optional(),
});
export type MessageAnswer = z.output<typeof messageAnswerSchema>;

/** Digits with the punctuation that people put between them. */
export const phoneSchema = z.string().regex(/^(?=(?:\D*\d){5})\+?[\d\s().-]{5,20}$/, 'must be a phone number');

export const registerSchema = z.looseObject({
  user_phone: phoneSchema,
  registration_token: z.string().min(1).max(300),
  capabilities: z.union([z.array(z.string().max(100)).max(100), openObject]).nullish(),
});

/** What went wrong, as the relay says it: of any shape, and of no more than can be of use. */
export function errorText(error: unknown): string | null {
  if (error === undefined || error === null) return null;
  return (typeof error === 'string' ? error : JSON.stringify(error)).slice(0, 2_000);
}

export const ackSchema = z.looseObject({
  command_id: z.string().min(1).max(100),
  success: z.boolean(),
  error: z.unknown().optional(),
  result: z.unknown().optional(),
});

/** A relay may number its events. */
export const syncEventSchema = z.looseObject({
  event_id: z.union([z.string().min(1).max(200), z.number().transform(String)]),
  event_type: z.string().min(1).max(100),
});
export type SyncEvent = z.output<typeof syncEventSchema>;

export const syncSchema = z.looseObject({
  edge_agent_id: z.string().min(1).max(100),
  /** What is no known command's id counts as none. */
  last_command_id: z.unknown().optional(),
  /** Each is read by itself: see `syncEventSchema`. */
  pending_events: z.array(z.unknown()).nullish(),
  status: z.unknown().optional(),
});

/** Frames on the socket. `data` is checked by the frame's type. */
export const frameSchema = z.looseObject({ type: z.string().min(1).max(64), data: z.unknown().optional() });

export const socketAckSchema = z.looseObject({
  command_id: z.string().min(1).max(100),
  status: z.enum(['received', 'executing', 'completed', 'failed']).optional(),
  success: z.boolean().optional(),
  error: z.unknown().optional(),
});
