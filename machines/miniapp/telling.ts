/**
 * Telling the chat of a session without flooding it: facts go in the order in which they came, several within `noticeWaitMs` as one message,
 * urgent ones and the session's closing at once and with what waited before them. What the chat itself did is answered there
 * and not told to it again; of what was only overheard there just the urgent is told, and that a session was closed. Nothing is kept where
 * nobody is to be told.
 */
import type { Act } from '../plan.ts';
import type { CloseReason, Fact, MiniappNotice, Session, Via } from './types.ts';

/** Changes within this time are one message to the chat. */
export const noticeWaitMs = 20_000;
/** Of what waits to be told, the latest. */
export const factsUntoldMax = 50;

/** The session with what now waits to be told, and what is told at once. `via` is null where nobody acted; `turned`: it was closed or opened again. */
export function tell(
  session: Session,
  facts: Fact[],
  via: Via | null,
  turned: boolean,
  close: CloseReason | undefined,
): { session: Session; acts: Act[] } {
  if (via === 'chat') return turned ? answered(session) : { session, acts: [] };
  const worth = via === 'overheard' && !turned ? facts.filter(({ urgent }) => urgent === true) : facts;
  if (session.notify === null || (worth.length === 0 && !turned)) return { session, acts: [] };
  const untold = [...session.untold, ...worth].slice(-factsUntoldMax);
  if (turned || worth.some(({ urgent }) => urgent === true)) {
    const change = !turned ? 'changed' : close === undefined ? 'reopened' : 'closed';
    const acts = noticeActs(session, change, untold);
    if (session.untold.length > 0) acts.push({ do: 'disarm', id: 'notices' });
    return { session: { ...session, untold: [] }, acts };
  }
  const arm: Act = { do: 'arm', id: 'notices', delayMs: noticeWaitMs, event: { type: 'notices_due' } };
  return { session: { ...session, untold }, acts: session.untold.length === 0 ? [arm] : [] };
}

/** The chat turned it, and tells how it stands now: with that everything is told. */
function answered(session: Session): { session: Session; acts: Act[] } {
  if (session.untold.length === 0) return { session, acts: [] };
  return { session: { ...session, untold: [] }, acts: [{ do: 'disarm', id: 'notices' }] };
}

/** One message to the actor that is told of this session. */
export function noticeActs(session: Session, change: MiniappNotice['change'], facts: Fact[]): Act[] {
  if (session.notify === null) return [];
  const { id: sessionId, app, title } = session;
  const notice: MiniappNotice = { type: 'miniapp_changed', sessionId, app, title, change, facts };
  return [{ do: 'send', to: session.notify, event: { ...notice } }];
}
