/**
 * Who is who in a chat's sessions. A relay knows people by their numbers, which no page shows: until somebody says what they are called they
 * are "Member A", "Member B". In a direct chat there is one person, and sentences are said to them.
 */
import { createHash } from 'node:crypto';
import { isGivenName } from '../../machines/miniapp/names.ts';
import type { Member } from '../../machines/miniapp/types.ts';
import type { SessionIndex } from './session-index.ts';
import type { ActOutcome, Person, Sessions } from './sessions.ts';

/** A handle as it is compared and kept: without the punctuation of a phone number, in lower case. */
export function handleOf(contact: string): string {
  const trimmed = contact.trim().toLowerCase();
  return /^\+?[\d\s().-]{5,}$/.test(trimmed) ? trimmed.replace(/[\s().-]/g, '') : trimmed;
}

export function memberOf(members: readonly Member[], contact: string): Member | undefined {
  const handle = handleOf(contact);
  return members.find((member) => member.contact !== null && handleOf(member.contact) === handle);
}

/** The next label that nobody has. */
function freeLabel(taken: ReadonlySet<string>): string {
  for (let nth = 0; ; nth++) {
    const letters = nth < 26 ? letter(nth) : `${letter(Math.floor(nth / 26) - 1)}${letter(nth % 26)}`;
    if (!taken.has(`Member ${letters}`)) return `Member ${letters}`;
  }
}

const letter = (nth: number) => String.fromCharCode(65 + nth);

/** People of a group under the names they gave in its earlier sessions, else under labels. The first is the host. */
export function peopleOf(contacts: readonly string[], known: readonly Member[]): Person[] {
  const handles = [...new Set(contacts.map(handleOf))];
  const names = handles.map((handle) => {
    const named = known.find((member) => isGivenName(member.name) && memberOf([member], handle) !== undefined);
    return named?.name ?? '';
  });
  const taken = new Set(names);
  return handles.map((contact, index) => {
    const name = names[index] || freeLabel(taken);
    taken.add(name);
    return { contact, name, role: index === 0 ? 'host' : 'member' };
  });
}

/** Sessions of one chat whose people are kept right, the latest changed ones. */
const followedMax = 200;

export interface Crowd {
  /** Who of the chat the sender is in this session; they are let in where they are not yet. Undefined where that is refused. */
  seatSender(
    sessionId: string,
    members: readonly Member[],
    sender: string,
    causeId: string,
  ): Promise<Member | undefined>;
  /** Lets in and shows out until the sessions of a group have the people of the group. Safe to repeat. */
  follow(group: { conversation: string; people: readonly string[]; causeId: string }): Promise<void>;
}

export function createCrowd({ sessions, index }: { sessions: Sessions; index: Pick<SessionIndex, 'toldTo'> }): Crowd {
  const change = async (
    sessionId: string,
    members: readonly Member[],
    joining: readonly string[],
    leave: readonly string[],
    causeId: string,
  ): Promise<ActOutcome> => {
    const taken = new Set(members.map(({ name }) => name));
    const join = joining.map((contact): Person => {
      const before = memberOf(members, contact);
      // Whoever comes back has their place, their name and their role.
      if (before !== undefined) return { contact: before.contact, name: before.name, role: before.role };
      const name = freeLabel(taken);
      taken.add(name);
      return { contact: handleOf(contact), name, role: 'member' };
    });
    return sessions.changeMembers(sessionId, { id: causeId, join, leave: [...leave] });
  };
  return {
    async seatSender(sessionId, members, sender, causeId) {
      const known = memberOf(members, sender);
      if (known?.present) return known;
      const outcome = await change(sessionId, members, [sender], [], `${causeId}:join`);
      if (outcome.kind === 'refused') return undefined;
      return memberOf((await sessions.look(sessionId))?.session.members ?? [], sender);
    },
    async follow({ conversation, people, causeId }) {
      const handles = new Set(people.map(handleOf));
      for (const { id } of await index.toldTo(conversation, { limit: followedMax })) {
        const session = (await sessions.look(id))?.session;
        const members = session?.members ?? [];
        // What is over is nobody's who came later.
        const isOpen = session?.closed === null;
        const joining = [...handles].filter((handle) => isOpen && memberOf(members, handle)?.present !== true);
        const leaving = members.filter(
          ({ contact, present }) => present && contact !== null && !handles.has(handleOf(contact)),
        );
        if (members.length === 0 || joining.length + leaving.length === 0) continue;
        const gone = leaving.map((member) => member.id);
        await change(id, members, joining, gone, `${causeId}:people`);
      }
    },
  };
}

/** The people of a group as one short text, to notice that they changed. */
export function crowdKey(people: readonly string[]): string {
  const handles = [...new Set(people.map(handleOf))].sort();
  return createHash('sha256').update(JSON.stringify(handles)).digest('base64url');
}
