/**
 * The identity of a message. The body holds no id, and a relay that lost its connection posts the same body again: that is
 * the same message. `Idempotency-Key`, the socket's `message_id` and the messenger's own GUID win where present.
 */
import { hash } from 'node:crypto';
import type { EdgeMessage } from './wire.ts';

/** The message's event id, unique within its conversation. Holds no text and no phone number. */
export function messageId(message: EdgeMessage, given: string | null): string {
  if (given !== null && given !== '') return `key:${digest([given])}`;
  const attachments = message.attachments.map((attachment) => attachment.guid).sort();
  // A late attachment arrives under a GUID already seen: it is something new, the bare GUID again is not.
  if (message.messageGuid !== null) return `guid:${digest([message.messageGuid, ...attachments])}`;
  return `body:${digest([message.chat, message.sender, String(message.sentAt), message.text, ...attachments])}`;
}

/** Length-prefixed, so that no two lists of parts give the same bytes. */
function digest(parts: string[]): string {
  return hash('sha256', parts.map((part) => `${part.length}:${part}`).join(''), 'base64url').slice(0, 27);
}
