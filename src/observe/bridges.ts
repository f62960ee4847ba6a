/**
 * What the parts of the server report in their own words, told in the catalogue's: one function a part. The parts do not know
 * the catalogue, and the catalogue's whitelist decides what of it is written.
 */
import type { HostEvent } from '../../actors/host-events.ts';
import type { EdgeEvent } from '../edge/ports.ts';
import type { PhotoReport } from '../photos/ports.ts';
import type { Decision } from '../routing/decision.ts';
import type { ServerEvent } from '../server/events.ts';
import { failures } from '../server/failure.ts';
import type { StoreEvent } from '../store/driver.ts';
import { type EventName, eventNames, type Observe, type Observed } from './catalogue.ts';

export function hostBridge(observe: Observe): (event: HostEvent) => void {
  return (event) => {
    switch (event.event) {
      case 'actor_activated':
        return observe({ event: 'actor_activated', actor: event.address, replayed: event.replayed });
      case 'actor_passivated':
        return observe({ event: 'actor_passivated', actor: event.address });
      case 'actor_parked':
        return observe({ event: 'actor_parked', actor: event.address, reason: event.reason });
      case 'event_poisoned': {
        const { address: actor, seq, eventType } = event;
        // The reason may quote what was thrown; the journal has it.
        return observe({ event: 'event_poisoned', actor, seq, eventType, error: new Error('transition threw') });
      }
      case 'commit_finished':
        return observe({ event: 'commit_finished', rows: event.rows, actors: event.turns, ms: event.ms });
      case 'commit_conflict':
        return observe({ event: 'commit_conflict', actors: event.addresses });
      case 'commit_broken':
        return observe({ event: 'commit_failed', error: event.error });
      case 'journal_unavailable':
        return observe({ event: 'journal_unavailable', error: event.error });
      case 'journal_recovered':
        return observe({ event: 'journal_recovered' });
      case 'ownership_lost':
        return observe({ event: 'shards_lost', shards: event.shards.length, reason: 'fenced' });
      case 'timer_fired':
        return observe({ event: 'timer_fired', actor: event.address, timer: 'due', lateMs: event.lateMs });
      case 'effect_started':
        return observe({
          event: 'effect_started',
          actor: event.address,
          effectId: '',
          effect: event.src,
          resumed: event.resumed,
        });
      case 'effect_finished':
        if (event.outcome !== 'error') return;
        return observe({
          event: 'effect_failed',
          actor: event.address,
          effectId: '',
          effect: event.src,
          error: event.error,
        });
      case 'outbox_delayed':
        return observe({
          event: 'outbox_delayed',
          outboxId: event.source,
          attempt: event.attempt,
          error: new Error('the target did not take it'),
        });
      case 'output_failed':
        return observe({ event: 'output_failed', actor: event.address, outputName: event.name, error: event.error });
      case 'mailbox_refused':
        return observe({ event: 'mailbox_full', actor: event.address, bound: event.reason });
    }
  };
}

export function serverBridge(observe: Observe): (event: ServerEvent) => void {
  return (event) => {
    switch (event.event) {
      case 'server_listening':
      case 'upgrade_abandoned':
        return;
      case 'server_draining':
        return observe({ event: 'server_draining', sockets: event.sockets, requests: event.requests });
      case 'server_stopped':
        return observe({ event: 'server_stopped', clean: event.requestsCut === 0 });
      case 'request_finished':
        return observe(event);
      case 'request_failed':
        return observe({ event: 'request_failed', requestId: event.requestId, route: event.route, error: event.error });
      case 'upgrade_refused': {
        const { requestId, route, code } = event;
        return observe({ event: 'upgrade_refused', requestId, route, status: failures[code].status, reason: code });
      }
      case 'socket_opened':
        return observe({ event: 'socket_opened', socketId: event.connectionId, route: event.route });
      case 'socket_closed': {
        const { connectionId: socketId, route, code, ms } = event;
        return observe({ event: 'socket_closed', socketId, route, code, ms });
      }
      case 'socket_failed':
        return observe({
          event: 'socket_failed',
          socketId: event.connectionId,
          route: event.route,
          error: event.error,
        });
      case 'frame_refused':
        return observe({
          event: 'frame_refused',
          socketId: event.connectionId,
          route: event.route,
          reason: event.reason,
        });
    }
  };
}

export function storeBridge(observe: Observe): (event: StoreEvent) => void {
  return (event) => {
    if (event.event === 'store_connection_lost') observe({ event: 'journal_unavailable', error: event.error });
  };
}

const known: ReadonlySet<string> = new Set(eventNames);

/** Notices of the machines: they use the catalogue's names and fields, and `test/style` keeps it so. */
export function noticeBridge(observe: Observe) {
  return (address: string, event: string, fields: Record<string, string | number | boolean>): void => {
    if (known.has(event)) observe({ event: event as EventName, actor: address, ...fields } as unknown as Observed);
  };
}

/** A routing decision as it may be logged: kinds, names and rules, none of the message's words. */
export function routedEvent(actor: string, turnId: string, { intents, unsure, source }: Decision): Observed {
  const [first] = intents;
  const { kind, reason } = first!;
  const name = 'name' in first! ? first.name : undefined;
  return { event: 'turn_routed', actor, turnId, kind, name, reason, intents: intents.length, unsure, source };
}

export function photoBridge(observe: Observe): (report: PhotoReport) => void {
  return (report) => observe({ ...report, agent: report.agent ?? undefined });
}

export function edgeBridge(observe: Observe): (event: EdgeEvent) => void {
  return (event) => {
    switch (event.event) {
      case 'command_pushed':
        return observe({
          event: 'delivery_pushed',
          commandId: event.commandId,
          agent: event.agent,
          kind: event.commandType,
        });
      case 'edge_auth_refused':
      case 'rate_limited':
      case 'admin_acted':
        return observe({ ...event, agent: event.agent ?? undefined });
      default:
        return observe(event);
    }
  };
}
