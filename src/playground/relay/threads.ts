/**
 * How the playground's relays spell their chats. A relay may spell a chat's service as it likes and is answered with the spelling it
 * used, so the persona's id stands in that place: `luna;-;+1555…`. To the server all of them are chats of one phone number,
 * and to the relay every bubble says whose it is.
 */
export const playgroundPrefix = 'playground_';
/** Numbers that nobody has. */
export const phonePrefix = '+1555';

export type ChatMode = 'direct' | 'group';

export interface Thread {
  personaId: string;
  mode: ChatMode;
}

export interface Member {
  name: string;
  phone: string;
}

export function threadId(thread: Thread, phone: string): string {
  return thread.mode === 'direct' ? `${thread.personaId};-;${phone}` : `${thread.personaId};+;chat${phone.slice(1)}`;
}

/** The thread a command is for; undefined where it is none of this relay's. */
export function threadOf(id: string): Thread | undefined {
  const match = /^([a-z][a-z0-9_]*);([-+]);/.exec(id);
  return match === null ? undefined : { personaId: match[1]!, mode: match[2] === '-' ? 'direct' : 'group' };
}

/** The people of the made-up group: the visitor, and two more with numbers beside theirs. */
export function groupMembers(phone: string): Member[] {
  const next = (step: number) => phonePrefix + String((Number(phone.slice(-7)) + step) % 10_000_000).padStart(7, '0');
  return [
    { name: 'You', phone },
    { name: 'Ana', phone: next(1) },
    { name: 'Ben', phone: next(2) },
  ];
}
