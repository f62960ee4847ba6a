/**
 * How much a relay that comes back is sent at once. Pure.
 *
 *  W1 What was not yet written to the open connection waits, and goes out as acknowledgements make room: at most `windowCommandsMax`
 *     commands and about `windowBytesMax` bytes are out unacknowledged; a larger one goes alone.
 *  W2 Immediate commands go first and are never held back. Among themselves, and among the others, the order is that of queueing.
 *  W3 While something waits, a new normal command queues up behind it; while nothing waits, it goes out at once and no window applies.
 *
 * A relay that acknowledges nothing is sent the first window again on each connection, and what is immediate; the rest it finds by
 * `/edge/sync`, which knows no window.
 */
import type { Act, Plan } from '../plan.ts';
import type { EdgeCommand, EdgeLinkContext, EdgeLinkFrame, PendingCommand } from './types.ts';

export const windowCommandsMax = 32;
/** Of commands as JSON: far below what a socket may hold unsent before it counts as too slow. */
export const windowBytesMax = 64 * 1_024;

/** Whether it is still to be written to this connection. What the relay keeps for later (a scheduled message) is not. */
export function isWaiting(pending: PendingCommand, connection: string, at: number): boolean {
  return pending.pushedOn !== connection && pending.scheduled?.received !== true && isAlive(pending, at);
}

export function isAlive(pending: PendingCommand, at: number): boolean {
  return pending.expiresAt === null || pending.expiresAt > at;
}

/** Writes out what may go now. Undefined where nothing waits, or where there is no room. */
export function planNext(context: EdgeLinkContext, event: { at: number }): Plan<EdgeLinkContext> | undefined {
  const { connection, pending } = context;
  if (connection === null) return undefined;
  const waiting = pending.filter((entry) => isWaiting(entry, connection, event.at));
  if (waiting.length === 0) return undefined;
  const next = fitting(waiting, roomOn(connection, pending, event.at));
  if (next.length === 0) return undefined;
  const written = new Set(next);
  return {
    context: {
      pending: pending.map((entry) => (written.has(entry) ? { ...entry, pushedOn: connection } : entry)),
    },
    acts: next.map((entry) => frameAct(connection, entry)),
  };
}

export function frameAct(connection: string, { command, queuedAt }: PendingCommand): Act {
  const event: EdgeLinkFrame = { type: 'command_frame', connection, command, queuedAt };
  return { do: 'emit', event };
}

interface Room {
  commands: number;
  bytes: number;
}

/** What is out on this connection takes its part of the window until it ends; null where nothing is out. */
function roomOn(connection: string, pending: readonly PendingCommand[], at: number): Room | null {
  const out = pending.filter(
    (entry) => entry.pushedOn === connection && entry.scheduled?.received !== true && isAlive(entry, at),
  );
  if (out.length === 0) return null;
  const bytes = out.reduce((sum, { command }) => sum + bytesOf(command), 0);
  return { commands: windowCommandsMax - out.length, bytes: windowBytesMax - bytes };
}

/** W1, W2: of what waits, what fits, in the order in which it goes. */
function fitting(waiting: readonly PendingCommand[], given: Room | null): PendingCommand[] {
  const next = waiting.filter(isImmediate);
  const room = given ?? { commands: windowCommandsMax, bytes: windowBytesMax };
  room.commands -= next.length;
  room.bytes -= next.reduce((sum, { command }) => sum + bytesOf(command), 0);
  let isAlone = given === null && next.length === 0;
  for (const entry of waiting) {
    if (isImmediate(entry)) continue;
    const bytes = bytesOf(entry.command);
    if (!isAlone && (room.commands < 1 || room.bytes < bytes)) break;
    next.push(entry);
    room.commands -= 1;
    room.bytes -= bytes;
    isAlone = false;
  }
  return next;
}

export function isImmediate({ command }: PendingCommand): boolean {
  return command.priority === 'immediate';
}

function bytesOf(command: EdgeCommand): number {
  return JSON.stringify(command).length;
}
