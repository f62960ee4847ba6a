/**
 * One relay: whether its socket is open, and the commands it has not acknowledged.
 *
 *  E1 A command is durable before it is written to a socket, and stays until it is acknowledged, expires or is withdrawn.
 *  E2 A second connection replaces the first; what was pending goes to the new one, in order, under the same ids, a window at a time.
 *  E3 The answer to "was it delivered?" is given once and is final: what is said to be withdrawn is never pushed again.
 *  E4 A scheduled message not confirmed a minute after its time is sent by the server, once.
 */
import { enqueueActions, setup } from 'xstate';
import {
  planAck,
  planCancelled,
  planClosed,
  planOpened,
  planOverdue,
  planQuestion,
  planQueued,
  planReport,
  planSync,
} from './edge-link/commands.ts';
import type { EdgeLinkContext, EdgeLinkEvent, EdgeLinkFrame } from './edge-link/types.ts';
import { planNext } from './edge-link/window.ts';
import { carryOut, hostActions, type Plan } from './plan.ts';

type EventOf<T extends EdgeLinkEvent['type']> = Extract<EdgeLinkEvent, { type: T }>;

/** An XState action from a plan; the chart below says for which events it is used. */
const by = <T extends EdgeLinkEvent['type']>(
  plan: (context: EdgeLinkContext, event: EventOf<T>) => Plan<EdgeLinkContext> | undefined,
) => carryOut<EdgeLinkContext, EventOf<T>>(plan);

export const edgeLinkMachine = setup({
  types: {
    context: {} as EdgeLinkContext,
    events: {} as EdgeLinkEvent,
    emitted: {} as EdgeLinkFrame,
    /** `self`: the address of this actor. */
    input: {} as { self: string },
  },
  actions: {
    ...hostActions,
    open: enqueueActions(by<'socket_opened'>(planOpened)),
    close: enqueueActions(by<'socket_closed'>(planClosed)),
    queue: enqueueActions(by<'command_queued'>(planQueued)),
    acknowledge: enqueueActions(by<'command_acked'>(planAck)),
    settle: enqueueActions(by<'commands_asked_about'>(planQuestion)),
    takeBack: enqueueActions(by<'schedule_cancelled'>(planCancelled)),
    takeOver: enqueueActions(by<'schedule_overdue'>(planOverdue)),
    collect: enqueueActions(by<'synced'>(planSync)),
    pushNext: enqueueActions(by<EdgeLinkEvent['type']>(planNext)),
    keepReport: enqueueActions(by<'relay_reported'>(planReport)),
  },
  guards: {
    isCurrent: ({ context, event }) => event.type === 'socket_closed' && event.connection === context.connection,
  },
}).createMachine({
  id: 'edge-link',
  context: ({ input }) => ({ self: input.self, connection: null, pending: [], ended: [] }),
  initial: 'offline',
  on: {
    socket_opened: { target: '.online', actions: ['open', 'pushNext'] },
    command_queued: { actions: ['queue', 'pushNext'] },
    command_acked: { actions: ['acknowledge', 'pushNext'] },
    commands_asked_about: { actions: ['settle', 'pushNext'] },
    schedule_overdue: { actions: ['takeOver', 'pushNext'] },
    schedule_cancelled: { actions: ['takeBack', 'pushNext'] },
    synced: { actions: 'collect' },
    relay_reported: { actions: 'keepReport' },
  },
  states: {
    offline: {},
    online: {
      on: { socket_closed: { guard: 'isCurrent', target: 'offline', actions: 'close' } },
    },
  },
});
