/**
 * Who a bill is shared by, where it was said by name: "between Ana, Ben and me".
 *
 *  P1 Named are as many as the chat has people: they are the chat's people. Names nobody there gave yet go to those who gave none.
 *  P2 Else those who are not named take no share, and names that nobody there has are people without a seat.
 *  P3 Which name is whose was a guess where several gave none: whoever says their own name gets it, and its holder that one's.
 */
import { isGivenName } from '../../../../machines/miniapp/names.ts';
import type { Member } from '../../../../machines/miniapp/types.ts';

export interface BillPerson {
  /** A member's id, or `g1` for somebody without one. */
  id: string;
  name: string;
  /** Whether they share what nobody in particular had. */
  sharing: boolean;
  /** The name is one that somebody else gave them. */
  placed?: true;
}

/** Everybody of the chat, with who was named beside them; those named alone; or those and the one who named them. */
export type Sharers = 'all' | 'named' | 'named_and_host';

export const peopleMax = 60;

const firstWord = (name: string) => name.trim().toLowerCase().split(/\s+/)[0];

/** The people of a new bill. */
export function peopleOfBill(members: readonly Member[], names: readonly string[], sharers: Sharers): BillPerson[] {
  const seated = members.filter(({ role }) => role !== 'viewer');
  const holderOf = (name: string) => seated.find((member) => firstWord(member.name) === firstWord(name));
  const strangers = names.filter((name) => holderOf(name) === undefined);
  const named = new Set(names.map((name) => holderOf(name)?.id));
  if (sharers === 'named_and_host') named.add(seated.find(({ role }) => role === 'host')?.id);
  const count = names.length + (sharers === 'named_and_host' ? 1 : 0);
  const free = seated.filter(({ id, name }) => !named.has(id) && !isGivenName(name));
  if (sharers !== 'all' && seated.length > 1 && count === seated.length && strangers.length <= free.length) {
    const given = new Map(strangers.map((name, index) => [free[index]!.id, name]));
    return seated.map(({ id, name }) => {
      const placed = given.get(id);
      return placed === undefined ? { id, name, sharing: true } : { id, name: placed, sharing: true, placed: true };
    });
  }
  const guests = strangers.slice(0, Math.max(0, peopleMax - seated.length));
  return [
    ...seated.map(({ id, name }) => ({ id, name, sharing: sharers === 'all' || named.has(id) })),
    ...guests.map((name, index) => ({ id: `g0${seated.length + index}`, name, sharing: true })),
  ];
}

/** The people after some said what they are called. */
export function renamedOnBill(people: readonly BillPerson[], renamed: readonly Member[]): BillPerson[] {
  return renamed.reduce<BillPerson[]>(
    (now, { id, name }) => {
      const before = now.find((person) => person.id === id);
      if (before === undefined) return now;
      return now.map((person) => {
        if (person.id === id) return { id, name, sharing: person.sharing };
        const wasTheirs = before.placed && person.placed && firstWord(person.name) === firstWord(name);
        return wasTheirs ? { ...person, name: before.name } : person;
      });
    },
    [...people],
  );
}
