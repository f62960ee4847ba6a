/**
 * `POST /m/:session/seat`: whoever opened the link of a whole chat says who they are, and gets that person's cookie.
 *
 *  S1 People say it by what their chat knows and the link does not: the end of the number they text from. So nobody without it gets in by a
 *     forwarded link, no list of people is shown to strangers, and a vote in the chat and one on the page are one person's.
 *  S2 A seat is taken once. Who lost theirs, or finds it taken, frees it in the chat, which knows them by their number; the browser
 *     that sat there is shown out.
 *  S3 Opening the link takes no seat: messengers open links for previews. Wrong answers are counted by session.
 */

import { z } from 'zod';
import type { Clock } from '../../actors/clock.ts';
import type { Member } from '../../machines/miniapp/types.ts';
import { fail } from '../server/failure.ts';
import { type Reply, type RequestContext, type Route, route } from '../server/route.ts';
import { sessionCookies } from './cookie.ts';
import { type Links, wholeChat } from './links.ts';
import { handleOf } from './people.ts';
import { renderSeat } from './seat-page.ts';
import type { Sessions } from './sessions.ts';
import { sessionIdSchema } from './socket.ts';

export interface SeatRouteOptions {
  links: Links;
  sessions: Pick<Sessions, 'look' | 'changeSeat'>;
  isListedOrigin(origin: string | undefined): boolean;
  /** Whether cookies are for HTTPS only. */
  secureCookies: boolean;
  clock: Pick<Clock, 'now'>;
}

const digitsMin = 4;
const nameCharsMax = 40;
export const wrongMax = 20;
const wrongWindowMs = 10 * 60_000;
const sessionsCounted = 10_000;

export const seatProblems = {
  unknown: 'Nobody in this chat texts from a number like that. Write something in the chat first, then try again.',
  several: 'Several people’s numbers end like that. Enter more of yours.',
  short: 'Enter the last four digits of the number you text from, or your whole e-mail address.',
  taken: 'Somebody already sits there. If it was not you, write “free my seat” in the chat and open the link again.',
  patience: 'That was wrong too often. Try again in ten minutes.',
} as const;

export function seatRoute({ links, sessions, isListedOrigin, secureCookies, clock }: SeatRouteOptions): Route {
  const wrong = new Map<string, { since: number; count: number }>();

  const isPatienceOver = (sessionId: string) => {
    const counted = wrong.get(sessionId);
    return counted !== undefined && clock.now() - counted.since < wrongWindowMs && counted.count >= wrongMax;
  };
  const noteWrong = (sessionId: string) => {
    const counted = wrong.get(sessionId);
    const isCurrent = counted !== undefined && clock.now() - counted.since < wrongWindowMs;
    wrong.delete(sessionId);
    wrong.set(sessionId, isCurrent ? { ...counted, count: counted.count + 1 } : { since: clock.now(), count: 1 });
    if (wrong.size > sessionsCounted) wrong.delete(wrong.keys().next().value!);
  };

  const take = async (context: RequestContext): Promise<Reply> => {
    const { session: sessionId } = context.params as { session: string };
    const origin = context.header('origin');
    if (origin !== undefined && !isListedOrigin(origin)) return fail('forbidden', 'this origin may not do that');
    const form = new URLSearchParams(Buffer.from(context.rawBody).toString());
    const token = form.get('t') ?? '';
    const check = links.checkLink(sessionId, token);
    if (check.kind === 'refused' || check.claims.member !== wholeChat)
      return fail('forbidden', 'this link is not valid');
    const view = await sessions.look(sessionId);
    if (view === undefined) return fail('not_found', 'there is no such session');
    const { title, members } = view.session;
    const again = (problem: keyof typeof seatProblems, status: number) =>
      renderSeat({ title, sessionId, token, problem: seatProblems[problem], status });
    if (isPatienceOver(sessionId)) return again('patience', 429);
    const who = membersBy(form.get('who') ?? '', members);
    if (who === 'short') return again('short', 422);
    if (who.length === 0) {
      noteWrong(sessionId);
      return again('unknown', 403);
    }
    const [member] = who;
    if (member === undefined || who.length > 1) return again('several', 422);
    const name = nameIn(form.get('name') ?? '');
    // Pressed twice, it is one taking.
    const linkId = links.linkIdFor(sessionId, member.id, `seat:${(form.get('press') ?? '').slice(0, 64)}`);
    const outcome = await sessions.changeSeat(sessionId, {
      kind: 'taken',
      id: linkId,
      member: member.id,
      linkId,
      name,
    });
    if (outcome.kind === 'refused')
      return outcome.code === 'exists' ? again('taken', 409) : fail('unavailable', outcome.detail);
    const { role } = member;
    const { expiresAt } = check.claims;
    const cookie = links.cookieFor({ session: sessionId, linkId, member: member.id, role, expiresAt });
    const headers = { location: `/m/${sessionId}`, 'referrer-policy': 'no-referrer' };
    return { status: 303, headers, cookies: sessionCookies(sessionId, cookie, secureCookies) };
  };

  return route({
    method: 'POST',
    path: '/m/:session/seat',
    summary: 'Who opened the link of a whole chat says who they are',
    tag: 'miniapps',
    auth: 'signed',
    hidden: true,
    params: z.object({ session: sessionIdSchema }),
    bodyKind: 'bytes',
    bodyBytesMax: 4_096,
    answers: {
      303: { description: 'To the session, with the cookie.' },
      200: { description: 'Asked again.', contentType: 'text/html' },
    },
    handle: (context) => take(context as RequestContext),
  });
}

/** The present members whose number ends like that, or whose address it is. */
function membersBy(entered: string, members: readonly Member[]): Member[] | 'short' {
  const handle = handleOf(entered);
  const present = members.filter((member) => member.present && member.contact !== null);
  if (handle.includes('@')) return present.filter(({ contact }) => handleOf(contact!) === handle);
  const digits = handle.replace(/\D/g, '');
  if (digits.length < digitsMin) return 'short';
  return present.filter(
    ({ contact }) => !contact!.includes('@') && handleOf(contact!).replace(/\D/g, '').endsWith(digits),
  );
}

function nameIn(entered: string): string | null {
  const name = entered.toWellFormed().replaceAll('\0', '').replace(/\s+/g, ' ').trim().slice(0, nameCharsMax).trim();
  return name === '' ? null : name.toWellFormed();
}
