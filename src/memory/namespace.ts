/**
 * The name under which an audience's memories are kept, here and at outside services: a keyed hash, because a plain hash of a phone
 * number is undone by trying them all. The key lives in the database beside what it names.
 *
 * Form: `<personaId>.<d|g>.<40 hex digits>`, well inside the 100 characters of letters, digits and `-_.` that services allow.
 */
import { createHmac } from 'node:crypto';
import type { Audience } from './port.ts';

/** Names an audience. A direct and a group audience never share a name, whatever their ids are (M1). */
export function namespaceOf(audience: Audience, key: string): string {
  const { personaId } = audience;
  const who = audience.kind === 'direct' ? audience.person : audience.chat;
  const letter = audience.kind === 'direct' ? 'd' : 'g';
  const digest = createHmac('sha256', key)
    .update(JSON.stringify([audience.kind, personaId, who]))
    .digest('hex');
  return `${personaId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 40)}.${letter}.${digest.slice(0, 40)}`;
}
