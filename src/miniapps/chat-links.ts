/**
 * The links that a chat is told. In a direct chat it is the person's own. In a group one link is told to everybody, so it is nobody's: whoever
 * opens it says who they are (`seats.ts`). Their ids are made out of session, person and round, so that the same link can be told again
 * without being kept, and ended by whoever replaces it.
 */
import type { Member, Session } from '../../machines/miniapp/types.ts';
import type { Candidate } from './chat-reading.ts';
import type { ChatOutcome } from './chat-types.ts';
import { type Links, linkLifeMsMax, wholeChat } from './links.ts';
import type { Rooms } from './rooms.ts';
import type { SessionIndex } from './session-index.ts';
import type { Sessions } from './sessions.ts';

export interface ChatLinks {
  /** The link for this chat. `person`: whose it is in a direct chat. */
  linkFor(session: Session, mode: 'direct' | 'group', person: Member | undefined): string;
  /** Tells the link again, puts another one in its place, or frees the seat of who asks. */
  grant(
    wish: 'again' | 'another' | 'seat',
    meant: Candidate,
    mode: 'direct' | 'group',
    causeId: string,
  ): Promise<ChatOutcome>;
}

export interface ChatLinksOptions {
  sessions: Sessions;
  links: Links;
  index: Pick<SessionIndex, 'revoke'>;
  rooms: Pick<Rooms, 'closeLink'>;
  publicUrl(): string;
}

export function createChatLinks({ sessions, links, index, rooms, publicUrl }: ChatLinksOptions): ChatLinks {
  const idFor = ({ id, linkRound = 0 }: Session, member: string) => links.linkIdFor(id, member, String(linkRound));

  const end = async (sessionId: string, linkId: string) => {
    await index.revoke({ linkId, sessionId, lifeMs: linkLifeMsMax });
    rooms.closeLink(sessionId, linkId);
  };

  const linkFor: ChatLinks['linkFor'] = (session, mode, person) => {
    const member = mode === 'direct' && person !== undefined ? person.id : wholeChat;
    const role = member === wholeChat ? 'member' : (person?.role ?? 'member');
    const { token } = links.issue({ session: session.id, member, role, linkId: idFor(session, member) });
    return `${publicUrl()}/m/${session.id}?t=${token}`;
  };

  /** Every link told so far ends, and with a person's own the cookies that came from it. */
  const replace = async (
    { session, member }: Candidate,
    mode: 'direct' | 'group',
    causeId: string,
  ): Promise<ChatOutcome> => {
    if (member.role !== 'host') return { kind: 'refused', told: ['Only who started this can replace its link.'] };
    const outcome = await sessions.changeSeat(session.id, { kind: 'links_replaced', id: `${causeId}:links` });
    if (outcome.kind === 'refused') return { kind: 'refused', told: [outcome.detail] };
    const after = (await sessions.look(session.id))?.session ?? session;
    const who = mode === 'direct' ? member.id : wholeChat;
    for (let round = 0; round < (after.linkRound ?? 0); round++)
      await end(session.id, links.linkIdFor(session.id, who, String(round)));
    const told = ['The old link has ended. This is the new one.'];
    return { kind: 'told', told, link: linkFor(after, mode, member) };
  };

  const free = async (
    { session, member }: Candidate,
    mode: 'direct' | 'group',
    causeId: string,
  ): Promise<ChatOutcome> => {
    if (member.seat !== undefined) {
      await sessions.changeSeat(session.id, { kind: 'freed', member: member.id, id: `${causeId}:seat` });
      await end(session.id, member.seat);
    }
    const told = ['Your seat is free. Open the link and say who you are.'];
    return { kind: 'told', told, link: linkFor(session, mode, member) };
  };

  return {
    linkFor,
    async grant(wish, meant, mode, causeId) {
      if (wish === 'another') return replace(meant, mode, causeId);
      if (wish === 'seat' && mode === 'group') return free(meant, mode, causeId);
      return {
        kind: 'told',
        told: [`Here is “${meant.session.title}” again.`],
        link: linkFor(meant.session, mode, meant.member),
      };
    },
  };
}
