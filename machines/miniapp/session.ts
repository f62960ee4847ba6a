/**
 * One MiniApp session: the shell that every app shares, around the app's own pure logic.
 *
 *     unopened ──session_opened──▶ open ⇄ closed
 *
 * A closed session stays: it can be looked at, talked about and opened again. The chart says what is heard in which state;
 * what an event means is in `shell.ts`, and what an action of an app does is in that app's `machine.ts`.
 */
import { enqueueActions, setup } from 'xstate';
import { carryOut, hostActions } from '../plan.ts';
import {
  type Apps,
  planAction,
  planExpiry,
  planMembers,
  planNotices,
  planOpen,
  planSeat,
  planTimer,
  planUnknown,
  type SessionPlan,
} from './shell.ts';
import type { Session, SessionContext, SessionEvent, SessionFrame } from './types.ts';

type EventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>;

/** An XState action from a plan: the plan's acts, and the row of the index where one is due. */
function by<T extends SessionEvent['type']>(
  plan: (context: SessionContext, event: EventOf<T>) => SessionPlan | undefined,
) {
  return (args: { context: SessionContext; event: unknown; enqueue: unknown }): void => {
    const planned = plan(args.context, args.event as EventOf<T>);
    if (planned === undefined) return;
    carryOut<SessionContext, unknown>(() => planned)(args);
    if (planned.index === null) return;
    const enqueue = args.enqueue as (action: { type: string; params: unknown }) => void;
    enqueue({ type: 'index', params: indexRow(planned.index) });
  };
}

/** The same for events that only an opened session hears. */
function inSession<T extends SessionEvent['type']>(
  plan: (session: Session, event: EventOf<T>) => SessionPlan | undefined,
) {
  return by<T>((context, event) => (context.session === null ? undefined : plan(context.session, event)));
}

/** What the index of sessions keeps: enough to find a session by its chat, nothing of its content. */
function indexRow(session: Session) {
  const { id, app, title, chat, notify, owner, openedAt, changedAt, closed, members } = session;
  const state = closed === null ? 'open' : closed.reason;
  return { id, app, title, chat, notify, owner, openedAt, changedAt, state, members };
}

export type IndexRow = ReturnType<typeof indexRow>;

/** Builds the machine that runs sessions of the given apps. */
export function createSessionMachine(apps: Apps) {
  return setup({
    types: {
      context: {} as SessionContext,
      events: {} as SessionEvent,
      emitted: {} as SessionFrame,
      input: {} as { self: string; id: string },
    },
    actions: {
      ...hostActions,
      index: (_: unknown, _params: IndexRow) => {},
      open: enqueueActions(by<'session_opened'>((context, event) => planOpen(apps, context, event))),
      act: enqueueActions(inSession<'acted'>((session, event) => planAction(apps, session, event))),
      changeMembers: enqueueActions(
        inSession<'members_changed'>((session, event) => planMembers(apps, session, event)),
      ),
      changeSeat: enqueueActions(inSession<'seat_changed'>((session, event) => planSeat(apps, session, event))),
      fireTimer: enqueueActions(inSession<'app_timer_due'>((session, event) => planTimer(apps, session, event))),
      expire: enqueueActions(inSession<'expiry_due'>((session, event) => planExpiry(apps, session, event.at))),
      tellChat: enqueueActions(inSession<'notices_due'>((session) => planNotices(session))),
      sayUnknown: enqueueActions(
        by<'acted' | 'members_changed' | 'seat_changed'>((_context, event) => planUnknown(event.requestId)),
      ),
    },
    guards: {
      isOpened: ({ context }) => context.session !== null,
      isClosed: ({ context }) => context.session?.closed != null,
      isOpenAgain: ({ context }) => context.session?.closed === null,
    },
  }).createMachine({
    id: 'miniapp',
    context: ({ input }) => ({ self: input.self, id: input.id, session: null }),
    initial: 'unopened',
    on: {
      session_opened: { actions: 'open' },
      notices_due: { actions: 'tellChat' },
    },
    states: {
      unopened: {
        always: { guard: 'isOpened', target: 'open' },
        on: {
          acted: { actions: 'sayUnknown' },
          members_changed: { actions: 'sayUnknown' },
          seat_changed: { actions: 'sayUnknown' },
        },
      },
      open: {
        always: { guard: 'isClosed', target: 'closed' },
        on: {
          acted: { actions: 'act' },
          members_changed: { actions: 'changeMembers' },
          seat_changed: { actions: 'changeSeat' },
          app_timer_due: { actions: 'fireTimer' },
          expiry_due: { actions: 'expire' },
        },
      },
      closed: {
        always: { guard: 'isOpenAgain', target: 'open' },
        on: {
          acted: { actions: 'act' },
          members_changed: { actions: 'changeMembers' },
          seat_changed: { actions: 'changeSeat' },
        },
      },
    },
  });
}
