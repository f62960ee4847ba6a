/**
 * Chat GUIDs at the door. A relay may name one direct chat `iMessage;-;+1555…`, `SMS;-;+1555…` or `any;-;+1555…`: to us they
 * are one conversation, and the relay is answered with the spelling it used.
 */

/** One spelling for all: the service becomes `any`, a handle loses spaces and, where it is an e-mail address, its capitals. */
export function normaliseChatGuid(guid: string): string {
  const match = /^[a-z]+;([-+]);(.+)$/i.exec(guid.trim());
  if (match === null) {
    // Some relays name a direct chat by the bare handle.
    const handle = normaliseHandle(guid);
    return isHandle(handle) ? `any;-;${handle}` : handle;
  }
  return `any;${match[1]};${match[1] === '-' ? normaliseHandle(match[2]!) : match[2]!.trim()}`;
}

/** A group's GUID holds `chat` where a direct one holds a handle. */
export function isGroupGuid(guid: string): boolean {
  return /;\+;/.test(guid) || (/(^|;)chat\d/i.test(guid) && !guid.includes('@'));
}

/** A phone number or an e-mail address. */
function isHandle(text: string): boolean {
  return /^\+?\d{5,}$/.test(text) || /^[^\s;]+@[^\s;]+$/.test(text);
}

function normaliseHandle(handle: string): string {
  const trimmed = handle.trim();
  if (trimmed.includes('@')) return trimmed.toLowerCase();
  // Digits with the punctuation people put between them are a phone number; anything else is left as it is.
  return /^\+?[\d\s().-]{5,}$/.test(trimmed) ? trimmed.replace(/[\s().-]/g, '') : trimmed;
}
