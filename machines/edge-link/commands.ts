/**
 * The life of a command: queued → pushed (again on each reconnect) → acknowledged, expired or withdrawn. Pure.
 * How much of it goes out at once to a relay that was away is `window.ts`.
 *
 *  - A command is in `pending` from its commit until it ends, whatever sockets do meanwhile.
 *  - Pushing twice carries the same id; a relay that acknowledges knows it.
 *  - `planQuestion` is the one place that decides whether a command counts as delivered before its acknowledgement.
 */
import type { Act, Plan } from '../plan.ts';
import type {
  CommandEnd,
  EdgeCommand,
  EdgeLinkContext,
  EdgeLinkEvent,
  EdgeLinkFrame,
  PendingCommand,
} from './types.ts';
import { frameAct, isAlive, isImmediate, isWaiting } from './window.ts';

/** Above this many commands that wait for it a relay's new ones are refused (A10): it has been away too long. */
export const pendingCommandsMax = 2_000;
/** Scheduled messages that a relay may hold besides, received and waiting for their time. */
export const heldMessagesMax = 3_000;
/** A scheduled message whose final acknowledgement is missing this long after its time is sent by the server. */
export const scheduleGraceMs = 60_000;
const endedKept = 32;
/** A relay's clock may be ahead by this much when it sends a scheduled message and says so. */
const relayClockSkewMs = 60_000;

type EventOf<T extends EdgeLinkEvent['type']> = Extract<EdgeLinkEvent, { type: T }>;
type LinkPlan = Plan<EdgeLinkContext>;

/** The relay's socket is open: what is pending goes out again on it, by and by (`planNext`). */
export function planOpened(context: EdgeLinkContext, event: EventOf<'socket_opened'>): LinkPlan {
  const { connection } = event;
  const acts: Act[] = [];
  if (context.connection !== null && context.connection !== connection) {
    acts.push({ do: 'emit', event: { type: 'replaced', connection: context.connection } as EdgeLinkFrame });
  }
  const { alive, ended, notices } = withoutExpired(context, event.at);
  acts.push(...notices);
  const commands = alive.filter((pending) => isWaiting(pending, connection, event.at)).length;
  if (commands > 0) acts.push(notice('delivery_redelivered', { commands }));
  return { context: { pending: alive, ended, connection }, acts };
}

export function planClosed(): LinkPlan {
  return { context: { connection: null }, acts: [] };
}

/** A command to deliver. The same id twice is one command. It goes out at once, unless it has to wait behind others (W3). */
export function planQueued(context: EdgeLinkContext, event: EventOf<'command_queued'>): LinkPlan | undefined {
  const { command } = event;
  const id = command.command_id;
  if (context.pending.some((entry) => entry.command.command_id === id)) return undefined;
  const answer = (value: 'queued' | 'refused'): Act[] =>
    event.requestId === undefined ? [] : [{ do: 'answer', to: event.requestId, value }];
  if (isFull(context.pending)) {
    const acts = [
      ...answer('refused'),
      notice('delivery_refused', { commandId: id }),
      { do: 'record', kind: 'refused_command', data: command } as const,
      ...failureActs(id, event.replyTo),
    ];
    return { context: { ended: noteEnds(context.ended, [id], 'failed') }, acts };
  }
  const pending: PendingCommand = {
    command,
    queuedAt: event.at,
    expiresAt: event.lifeMs === null ? null : event.at + event.lifeMs,
    replyTo: event.replyTo,
    pushedOn: null,
    collected: false,
    scheduled: event.fallback === undefined ? null : { ...event.fallback, received: false },
  };
  const { connection } = context;
  const acts = answer('queued');
  const isHeld = (on: string) => context.pending.some((entry) => isWaiting(entry, on, event.at));
  if (connection !== null && (isImmediate(pending) || !isHeld(connection))) {
    pending.pushedOn = connection;
    acts.push(frameAct(connection, pending));
  }
  if (pending.scheduled !== null) {
    const delayMs = Math.max(0, Date.parse(String(command.payload.send_at)) + scheduleGraceMs - event.at);
    acts.push({ do: 'arm', id: `schedule:${id}`, delayMs, event: { type: 'schedule_overdue', commandId: id } });
  }
  return { context: { pending: [...context.pending, pending] }, acts };
}

function isFull(pending: readonly PendingCommand[]): boolean {
  if (pending.length < pendingCommandsMax) return false;
  const held = pending.filter(({ scheduled }) => scheduled?.received === true).length;
  return pending.length - held >= pendingCommandsMax || pending.length >= pendingCommandsMax + heldMessagesMax;
}

/** The relay's word on a command; undefined where the command is not known (any more). */
export function planAck(context: EdgeLinkContext, event: EventOf<'command_acked'>): LinkPlan | undefined {
  const { commandId, status } = event;
  const pending = context.pending.find((entry) => entry.command.command_id === commandId);
  if (pending === undefined || status === 'received' || status === 'executing') return undefined;
  if (status === 'completed' && pending.scheduled !== null) {
    const { scheduled } = pending;
    // The second word says that it was sent; before its time it can only be the first one again.
    const sendAt = Date.parse(String(pending.command.payload.send_at));
    // A message soon to be sent leaves less room for clocks: the first word may come twice, by socket and by HTTP.
    const aheadMs = Math.min(relayClockSkewMs, (sendAt - (scheduled.receivedAt ?? 0)) / 2);
    const isEarly = event.at < sendAt - aheadMs;
    if (!scheduled.received || isEarly) {
      const receivedAt = scheduled.receivedAt ?? event.at;
      const received = { ...pending, scheduled: { ...scheduled, received: true, receivedAt } };
      return { context: { pending: context.pending.map((entry) => (entry === pending ? received : entry)) }, acts: [] };
    }
  }
  const end: CommandEnd = status === 'failed' ? 'failed' : 'acked';
  const fields = { commandId, ms: event.at - pending.queuedAt };
  const acts: Act[] = [notice(end === 'acked' ? 'delivery_acked' : 'delivery_failed', fields)];
  if (pending.scheduled !== null) acts.push({ do: 'disarm', id: `schedule:${commandId}` });
  if (end === 'failed') acts.push(...failureActs(commandId, pending.replyTo));
  return {
    context: {
      pending: context.pending.filter((entry) => entry !== pending),
      ended: noteEnds(context.ended, [commandId], end),
    },
    acts,
  };
}

/**
 * What became of commands somebody asks about: acknowledged, handed over by sync, or written to a socket that is still open,
 * counts as delivered; everything else is withdrawn here and now. After a crash of the server the old connection still stands in the state: a
 * command written to it counts as delivered too, and goes out again under its own id when the relay is back, because
 * only a command's id lets the relay tell a repeat.
 */
export function planQuestion(context: EdgeLinkContext, event: EventOf<'commands_asked_about'>): LinkPlan {
  const outcomes: Record<string, 'delivered' | 'withdrawn'> = {};
  const withdrawn: string[] = [];
  for (const id of event.commandIds) {
    const pending = context.pending.find((entry) => entry.command.command_id === id);
    if (pending === undefined) {
      outcomes[id] = context.ended.find((entry) => entry.id === id)?.end === 'acked' ? 'delivered' : 'withdrawn';
      continue;
    }
    const { pushedOn, collected } = pending;
    const isWritten = collected || (pushedOn !== null && pushedOn === context.connection);
    const out = isWritten && isAlive(pending, event.at);
    outcomes[id] = out ? 'delivered' : 'withdrawn';
    if (!out) withdrawn.push(id);
  }
  return {
    context: {
      pending: context.pending.filter((entry) => !withdrawn.includes(entry.command.command_id)),
      ended: noteEnds(context.ended, withdrawn, 'withdrawn'),
    },
    acts: [
      { do: 'send', to: event.replyTo, event: { type: 'commands_settled', outcomes } },
      ...withdrawn.map((id) => notice('delivery_withdrawn', { commandId: id })),
    ],
  };
}

/** A scheduled message was not confirmed in time: the server sends it. First the cancellation, for a relay that comes back late. */
export function planOverdue(context: EdgeLinkContext, event: EventOf<'schedule_overdue'>): LinkPlan | undefined {
  const pending = context.pending.find((entry) => entry.command.command_id === event.commandId);
  if (pending === undefined || pending.scheduled === null) return undefined;
  const { thread_id, message_text } = pending.command.payload;
  const commands: EdgeCommand[] = [
    {
      command_id: pending.scheduled.cancelId,
      command_type: 'cancel_scheduled',
      priority: 'immediate',
      payload: { schedule_id: event.commandId },
    },
    {
      command_id: pending.scheduled.sendId,
      command_type: 'send_message_now',
      priority: 'immediate',
      payload: { thread_id, text: message_text, bubble_type: 'normal' },
    },
  ];
  return {
    context: {
      pending: context.pending.filter((entry) => entry !== pending),
      ended: noteEnds(context.ended, [event.commandId], 'withdrawn'),
    },
    acts: [
      notice('safety_net_sent', { commandId: event.commandId }),
      ...commands.map(
        (command): Act => ({
          do: 'send',
          to: context.self,
          event: { type: 'command_queued', command, lifeMs: null, replyTo: pending.replyTo },
        }),
      ),
    ],
  };
}

/** A scheduled message is taken back, with its safety net; a relay that may hold it is told. */
export function planCancelled(context: EdgeLinkContext, event: EventOf<'schedule_cancelled'>): LinkPlan | undefined {
  const pending = context.pending.find((entry) => entry.command.command_id === event.commandId);
  if (pending === undefined || pending.scheduled === null) return undefined;
  const command: EdgeCommand = {
    command_id: event.cancelId,
    command_type: 'cancel_scheduled',
    priority: 'immediate',
    payload: { schedule_id: event.commandId },
  };
  const tell: Act = {
    do: 'send',
    to: context.self,
    event: { type: 'command_queued', command, lifeMs: null, replyTo: null },
  };
  return {
    context: {
      pending: context.pending.filter((entry) => entry !== pending),
      ended: noteEnds(context.ended, [event.commandId], 'withdrawn'),
    },
    acts: [
      { do: 'disarm', id: `schedule:${event.commandId}` },
      notice('delivery_withdrawn', { commandId: event.commandId }),
      ...(pending.pushedOn === null && !pending.collected ? [] : [tell]),
    ],
  };
}

/** The relay collects over HTTP: everything pending after the last command it knows of, oldest first. */
export function planSync(context: EdgeLinkContext, event: EventOf<'synced'>): LinkPlan {
  const { alive, ended, notices } = withoutExpired(context, event.at);
  const from = alive.findIndex((pending) => pending.command.command_id === event.lastCommandId) + 1;
  // A scheduled message that the relay has confirmed receiving waits for its time there; it need not go again.
  const given = alive.slice(from).filter((pending) => pending.scheduled?.received !== true);
  const value = given.map(({ command, queuedAt }) => ({ command, queuedAt }));
  const collected = new Set(given);
  return {
    context: {
      pending: alive.map((pending) => (collected.has(pending) ? { ...pending, collected: true } : pending)),
      ended,
    },
    acts: [{ do: 'answer', to: event.requestId, value }, ...notices],
  };
}

export function planReport(_context: EdgeLinkContext, event: EventOf<'relay_reported'>): LinkPlan {
  return { context: {}, acts: [{ do: 'record', kind: 'relay_event', data: event.report }] };
}

function notice(event: string, fields: Record<string, string | number | boolean>): Act {
  return { do: 'notice', event, fields };
}

function failureActs(commandId: string, replyTo: string | null): Act[] {
  return replyTo === null ? [] : [{ do: 'send', to: replyTo, event: { type: 'command_failed', commandId } }];
}

function noteEnds(ended: EdgeLinkContext['ended'], ids: string[], end: CommandEnd): EdgeLinkContext['ended'] {
  return ids.length === 0 ? ended : [...ended, ...ids.map((id) => ({ id, end }))].slice(-endedKept);
}

/** What is still worth delivering, and what is to be said of the rest. */
function withoutExpired(context: EdgeLinkContext, at: number) {
  const alive = context.pending.filter((pending) => isAlive(pending, at));
  const expired = context.pending.filter((pending) => !isAlive(pending, at)).map((entry) => entry.command.command_id);
  return {
    alive,
    ended: noteEnds(context.ended, expired, 'expired'),
    notices: expired.map((id) => notice('delivery_expired', { commandId: id })),
  };
}
