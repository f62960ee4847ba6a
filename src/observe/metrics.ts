/**
 * Metrics for Prometheus, all derived from events of the catalogue in the one table below, plus a few gauges read when scraped.
 * Label values come from closed vocabularies (route patterns, outcomes): never an id, an address or anything a user sent.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { EventName, Observed, ObservedAs } from './catalogue.ts';
import { type Add, counter, histogram } from './tally.ts';

/** Numbers read at the moment of a scrape. */
export interface GaugeReaders {
  /** Actors in memory. */
  actorsResident?: () => number;
  /** Outbox rows not yet delivered. */
  outboxDepth?: () => number;
  /** Events accepted and not yet committed. */
  eventsPending?: () => number;
}

export interface Metrics {
  readonly registry: Registry;
  record(event: Observed): void;
  /** Replaces the readers given; the others stay. */
  watch(readers: GaugeReaders): void;
}

export interface MetricsOptions {
  /** Event loop, heap and process numbers too; default true. */
  nodeMetrics?: boolean;
}

type Recorders = { [N in EventName]?: (event: ObservedAs<N>) => void };

const turnSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4.5, 6, 10, 20, 45];
const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30];
const flushSeconds = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.25, 1, 5];
const flushRows = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Makes the metrics with a registry of their own, so that two servers in one process do not meet. */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (options.nodeMetrics ?? true) collectDefaultMetrics({ register: registry });
  const readers: GaugeReaders = {};
  gauge(registry, 'archety_actors_resident', 'Actors in memory', () => readers.actorsResident?.());
  gauge(registry, 'archety_outbox_depth', 'Outbox rows not yet delivered', () => readers.outboxDepth?.());
  gauge(registry, 'archety_events_pending', 'Events accepted and not yet committed', () => readers.eventsPending?.());
  const recorders: Recorders = {
    ...serverRecorders(registry),
    ...turnRecorders(registry),
    ...modelRecorders(registry),
    ...hostRecorders(registry),
  };
  const byName = recorders as Record<string, ((event: Observed) => void) | undefined>;
  return {
    registry,
    record: (event) => byName[event.event]?.(event),
    watch: (more) => void Object.assign(readers, more),
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number | undefined): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read() ?? 0);
    },
  });
}

const labelled =
  (make: typeof counter, registry: Registry) =>
  (name: string, help: string, ...labels: string[]): Add =>
    make({ name: `archety_${name}`, help, labels, registry });

function serverRecorders(registry: Registry): Recorders {
  const count = labelled(counter, registry);
  const requests = count('http_requests_total', 'HTTP requests answered', 'route', 'method', 'status');
  const seconds = histogram({
    name: 'archety_http_request_seconds',
    help: 'Seconds from the request to the end of its answer',
    labels: ['route'],
    buckets: requestSeconds,
    registry,
  });
  const opened = new Map<string, number>();
  new Gauge({
    name: 'archety_sockets_open',
    help: 'WebSockets open',
    labelNames: ['route'],
    registers: [registry],
    collect() {
      for (const [route, open] of opened) this.set({ route }, open);
    },
  });
  const shift = (route: string, by: number) => void opened.set(route, (opened.get(route) ?? 0) + by);
  const closed = count('sockets_closed_total', 'WebSockets closed, by close code', 'route', 'code');
  const refused = count('refused_total', 'Requests, upgrades and frames refused', 'what', 'reason');
  const limited = count('rate_limited_total', 'Refusals by a rate limit', 'limit');
  const failed = count('errors_total', 'Failures that are bugs or outages', 'where');
  return {
    request_finished(event) {
      requests(1, event.route, event.method, event.status);
      seconds(event.ms / 1_000, event.route);
    },
    request_failed: () => failed(1, 'request'),
    socket_opened: (event) => shift(event.route, 1),
    socket_closed(event) {
      shift(event.route, -1);
      closed(1, event.route, event.code);
    },
    socket_failed: () => failed(1, 'socket'),
    frame_refused: (event) => refused(1, 'frame', event.reason),
    upgrade_refused: (event) => refused(1, 'upgrade', event.reason),
    edge_auth_refused: (event) => refused(1, 'edge_auth', event.reason),
    rate_limited: (event) => limited(1, event.limit),
  };
}

function turnRecorders(registry: Registry): Recorders {
  const count = labelled(counter, registry);
  const messages = count('messages_total', 'Messages received', 'mode');
  const turns = count('turns_total', 'Turns of conversations finished', 'outcome');
  const seconds = histogram({
    name: 'archety_turn_seconds',
    help: 'Seconds from a message to the end of its reply',
    buckets: turnSeconds,
    registry,
  });
  const first = histogram({
    name: 'archety_first_bubble_seconds',
    help: 'Seconds from a message to its first bubble',
    buckets: turnSeconds,
    registry,
  });
  const bubbles = count('bubbles_total', 'Bubbles written', 'kind');
  const deliveries = count('deliveries_total', 'What became of commands to relays', 'outcome');
  const answers = count('answers_total', 'HTTP answers to messages', 'outcome');
  return {
    message_received: (event) => messages(1, event.mode ?? 'unknown'),
    turn_finished(event) {
      turns(1, event.outcome);
      seconds(event.ms / 1_000);
      if (event.firstBubbleMs !== undefined) first(event.firstBubbleMs / 1_000);
    },
    turn_failed: () => turns(1, 'failed'),
    bubble_written: (event) => bubbles(1, event.kind ?? 'normal'),
    delivery_pushed: () => deliveries(1, 'pushed'),
    delivery_acked: () => deliveries(1, 'completed'),
    delivery_failed: () => deliveries(1, 'failed'),
    delivery_expired: () => deliveries(1, 'expired'),
    delivery_withdrawn: () => deliveries(1, 'withdrawn'),
    answer_given: () => answers(1, 'given'),
    answer_overdue: () => answers(1, 'overdue'),
    answer_uncollected: () => answers(1, 'uncollected'),
  };
}

function modelRecorders(registry: Registry): Recorders {
  const count = labelled(counter, registry);
  const calls = count('model_calls_total', 'Calls of the model', 'model', 'outcome');
  const tokens = count('model_tokens_total', 'Tokens used', 'model', 'direction');
  const seconds = histogram({
    name: 'archety_model_call_seconds',
    help: 'Seconds of a whole call of the model',
    labels: ['model'],
    buckets: turnSeconds,
    registry,
  });
  const first = histogram({
    name: 'archety_model_first_token_seconds',
    help: 'Seconds to the first text of the model',
    labels: ['model'],
    buckets: turnSeconds,
    registry,
  });
  const dropped = count('tracing_dropped_total', 'Traces of model calls not delivered', 'reason');
  return {
    model_call_finished(event) {
      calls(1, event.model, 'ok');
      seconds(event.ms / 1_000, event.model);
      if (event.firstTokenMs !== undefined) first(event.firstTokenMs / 1_000, event.model);
      tokens(event.inputTokens ?? 0, event.model, 'input');
      tokens(event.outputTokens ?? 0, event.model, 'output');
    },
    model_call_failed: (event) => calls(1, event.model, event.code),
    tracing_dropped: (event) => dropped(event.count, event.reason),
  };
}

function hostRecorders(registry: Registry): Recorders {
  const count = labelled(counter, registry);
  const commits = count('commits_total', 'Flushes of the journal', 'outcome');
  const rows = histogram({
    name: 'archety_commit_rows',
    help: 'Journal rows in a flush',
    buckets: flushRows,
    registry,
  });
  const seconds = histogram({
    name: 'archety_commit_seconds',
    help: 'Seconds of a flush',
    buckets: flushSeconds,
    registry,
  });
  const refusals = count('mailbox_refusals_total', 'Events refused at a bound of the mailboxes', 'bound');
  const effects = count('effects_total', 'Runs of effects', 'effect', 'outcome');
  const poison = count('poison_events_total', 'Events no machine could take');
  const parked = count('actors_parked_total', 'Actors that cannot be run');
  const outbox = count('outbox_delivered_total', 'Outbox rows delivered');
  return {
    commit_finished(event) {
      commits(1, 'committed');
      rows(event.rows);
      seconds(event.ms / 1_000);
    },
    commit_failed: () => commits(1, 'failed'),
    commit_conflict: () => commits(1, 'conflict'),
    mailbox_full: (event) => refusals(1, event.bound),
    effect_finished: (event) => effects(1, event.effect, 'finished'),
    effect_failed: (event) => effects(1, event.effect, 'failed'),
    event_poisoned: () => poison(1),
    actor_parked: () => parked(1),
    outbox_delivered: () => outbox(1),
  };
}
