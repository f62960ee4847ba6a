/**
 * Every event the server logs, in one table. Code calls `observe({event: 'turn_finished', ...})`; this file alone says its level and
 * which fields may be written, so message text, phone numbers and secrets cannot slip into a log by being passed along.
 *
 * Invariants:
 *  1. What is not a field here is not written, whatever the caller passes.
 *  2. Addresses and edge agent ids may hold a phone number: they are passed as they are and written as hash tags.
 *  3. Names are facts in the past tense; in a log line `requestId` becomes `request_id`.
 */

export type Level = 'debug' | 'info' | 'warn' | 'error';

/**
 * What a field holds, and so how it is written:
 *  - `id`     an id of ours; where it is built on an address (`address:seq:index`) that address is written as its tag
 *  - `address` an actor's address, written as `addressTag`
 *  - `agent`  an edge agent id, written as `agent/<hash>`
 *  - `word`   a short text from a closed vocabulary (a route pattern, an outcome, an error code); scrubbed, cut at 200 characters
 *  - `error`  any thrown value: name, code, stack frames and a scrubbed message are written
 * A `?` marks a field that may be missing.
 */
export interface FieldValues {
  id: string;
  address: string;
  agent: string;
  word: string;
  number: number;
  flag: boolean;
  error: unknown;
}
export type FieldKind = keyof FieldValues;
export type FieldSpec = FieldKind | `${FieldKind}?`;

export interface EventSpec {
  level: Level;
  fields: Readonly<Record<string, FieldSpec>>;
  /** Raises the level where the number in `field` is above `above`: what is usual stays quiet, what is slow shows. */
  raise?: { field: string; above: number; to: Level };
}

const request = { requestId: 'id' } as const;
const turn = { actor: 'address', turnId: 'id' } as const;
const command = { commandId: 'id', agent: 'agent?', actor: 'address?', turnId: 'id?' } as const;
const modelCall = { modelCallId: 'id', turnId: 'id?', model: 'word', purpose: 'word' } as const;
const modelTimes = { ms: 'number', firstTokenMs: 'number?' } as const;
const effect = { actor: 'address', effectId: 'id', effect: 'word' } as const;
const store = { store: 'word' } as const;

export const catalogue = {
  // The process
  server_started: {
    level: 'info',
    fields: { version: 'word', mode: 'word', model: 'word?', database: 'word?', memory: 'word?' },
  },
  server_listening: { level: 'info', fields: { host: 'word', port: 'number' } },
  server_draining: { level: 'info', fields: { sockets: 'number?', requests: 'number?', graceMs: 'number?' } },
  server_stopped: { level: 'info', fields: { ms: 'number?', clean: 'flag?' } },
  server_failed: { level: 'error', fields: { component: 'word', error: 'error' } },
  config_secret_generated: { level: 'warn', fields: { variable: 'word' } },
  config_noted: { level: 'warn', fields: { variable: 'word', rule: 'word' } },

  // HTTP and sockets
  request_finished: {
    level: 'debug',
    fields: { ...request, method: 'word', route: 'word', status: 'number', ms: 'number', code: 'word?' },
    raise: { field: 'ms', above: 1_000, to: 'info' },
  },
  request_failed: { level: 'error', fields: { ...request, method: 'word?', route: 'word', error: 'error' } },
  request_aborted: { level: 'debug', fields: { ...request, method: 'word?', route: 'word', ms: 'number?' } },
  socket_opened: { level: 'debug', fields: { socketId: 'id', route: 'word', agent: 'agent?', actor: 'address?' } },
  socket_closed: {
    level: 'debug',
    fields: { socketId: 'id', route: 'word', code: 'number', agent: 'agent?', ms: 'number?', reason: 'word?' },
  },
  socket_failed: { level: 'error', fields: { socketId: 'id', route: 'word', error: 'error' } },
  frame_refused: {
    level: 'warn',
    fields: { socketId: 'id', route: 'word', reason: 'word', agent: 'agent?', bytes: 'number?' },
  },
  upgrade_refused: { level: 'warn', fields: { ...request, route: 'word', status: 'number', reason: 'word' } },
  rate_limited: {
    level: 'warn',
    fields: { limit: 'word', requestId: 'id?', agent: 'agent?', actor: 'address?', retryAfterMs: 'number?' },
  },

  // Edge relays
  edge_registered: { level: 'info', fields: { agent: 'agent' } },
  edge_connected: { level: 'info', fields: { agent: 'agent', socketId: 'id?', pending: 'number?' } },
  edge_disconnected: { level: 'info', fields: { agent: 'agent', socketId: 'id?', code: 'number?' } },
  edge_auth_refused: { level: 'warn', fields: { agent: 'agent?', requestId: 'id?', reason: 'word' } },
  edge_unknown_frame: { level: 'warn', fields: { agent: 'agent?', socketId: 'id?', reason: 'word' } },
  edge_reported: {
    level: 'debug',
    fields: { agent: 'agent', kind: 'word', commandId: 'id?', uptimeSeconds: 'number?', memoryMb: 'number?' },
  },
  echo_dropped: { level: 'info', fields: { actor: 'address?', agent: 'agent?', requestId: 'id?' } },

  // A conversation's turn
  message_received: {
    level: 'debug',
    fields: {
      requestId: 'id?',
      actor: 'address',
      agent: 'agent?',
      mode: 'word?',
      characters: 'number?',
      attachments: 'number?',
      repeated: 'flag?',
    },
  },
  message_refused: { level: 'warn', fields: { requestId: 'id?', agent: 'agent?', reason: 'word' } },
  turn_started: {
    level: 'debug',
    fields: { ...turn, messageCount: 'number?', kind: 'word?', mode: 'word?', persona: 'word?' },
  },
  turn_routed: {
    level: 'debug',
    fields: { ...turn, kind: 'word', name: 'word?', reason: 'word', intents: 'number', unsure: 'flag', source: 'word' },
  },
  doer_failed: { level: 'error', fields: { ...turn, doer: 'word', error: 'error' } },
  tool_failed: { level: 'warn', fields: { tool: 'word', error: 'error' } },
  relationship_changed: { level: 'info', fields: { ...turn, stage: 'word' } },
  turn_joined: { level: 'debug', fields: { ...turn, messageCount: 'number?' } },
  turn_finished: {
    level: 'info',
    fields: {
      ...turn,
      outcome: 'word',
      ms: 'number',
      bubbles: 'number',
      mode: 'word?',
      persona: 'word?',
      route: 'word?',
      responder: 'word?',
      firstBubbleMs: 'number?',
    },
  },
  turn_failed: {
    level: 'error',
    fields: { ...turn, error: 'error?', ms: 'number?', code: 'word?', bubbles: 'number?' },
  },
  message_unanswered: { level: 'debug', fields: { actor: 'address', reason: 'word' } },
  bubble_undeliverable: { level: 'warn', fields: { ...command } },
  reply_failed: { level: 'warn', fields: { ...turn, error: 'error', code: 'word' } },
  reflex_chosen: { level: 'debug', fields: { ...turn, persona: 'word?' } },
  bubble_written: { level: 'debug', fields: { ...turn, index: 'number', characters: 'number', kind: 'word?' } },
  safety_answered: { level: 'info', fields: { ...turn, topic: 'word' } },
  answer_given: {
    level: 'debug',
    fields: { actor: 'address', turnId: 'id?', requestId: 'id?', bubbles: 'number', ms: 'number?', repeated: 'flag?' },
  },
  answer_overdue: { level: 'warn', fields: { actor: 'address', turnId: 'id?', requestId: 'id?', ms: 'number?' } },
  answer_uncollected: {
    level: 'warn',
    fields: { actor: 'address', turnId: 'id?', requestId: 'id?', bubbles: 'number?' },
  },

  // Delivery to a relay
  delivery_queued: { level: 'debug', fields: { ...command, kind: 'word?' } },
  delivery_pushed: { level: 'debug', fields: { ...command, kind: 'word?', attempt: 'number?' } },
  delivery_acked: { level: 'debug', fields: { ...command, ms: 'number?' } },
  delivery_redelivered: { level: 'info', fields: { actor: 'address', commands: 'number' } },
  delivery_refused: { level: 'error', fields: { ...command } },
  delivery_failed: { level: 'warn', fields: { ...command, ms: 'number?', reason: 'word?' } },
  delivery_expired: { level: 'warn', fields: { ...command, kind: 'word?', ms: 'number?' } },
  delivery_withdrawn: { level: 'info', fields: { ...command, reason: 'word?' } },
  safety_net_sent: { level: 'warn', fields: { ...command, lateMs: 'number?' } },

  // The model
  model_call_finished: {
    level: 'info',
    fields: {
      ...modelCall,
      ...modelTimes,
      inputTokens: 'number?',
      outputTokens: 'number?',
      finishReason: 'word?',
      pieces: 'number?',
    },
  },
  model_call_failed: {
    level: 'warn',
    fields: {
      ...modelCall,
      ...modelTimes,
      code: 'word',
      status: 'number?',
      retryable: 'flag',
      afterText: 'flag',
      retryAfterMs: 'number?',
    },
  },
  model_fell_back: { level: 'warn', fields: { turnId: 'id?', reason: 'word' } },
  tracing_dropped: { level: 'warn', fields: { count: 'number', reason: 'word', status: 'number?' } },

  // Memory
  memory_recalled: {
    level: 'debug',
    fields: { ...store, actor: 'address?', turnId: 'id?', found: 'number', ms: 'number' },
  },
  memory_stored: {
    level: 'debug',
    fields: { ...store, actor: 'address?', turnId: 'id?', count: 'number?', ms: 'number' },
  },
  memory_forgotten: { level: 'info', fields: { ...store, actor: 'address?', count: 'number?' } },
  memory_failed: {
    level: 'warn',
    fields: { ...store, operation: 'word', actor: 'address?', turnId: 'id?', error: 'error', ms: 'number?' },
  },

  // The host of actors
  actor_activated: { level: 'debug', fields: { actor: 'address', replayed: 'number?', ms: 'number?' } },
  actor_passivated: { level: 'debug', fields: { actor: 'address', reason: 'word?' } },
  actor_parked: { level: 'error', fields: { actor: 'address', machine: 'word?', reason: 'word' } },
  event_poisoned: { level: 'error', fields: { actor: 'address', seq: 'number', eventType: 'word', error: 'error' } },
  mailbox_full: { level: 'warn', fields: { actor: 'address?', bound: 'word', waiting: 'number?' } },
  commit_finished: {
    level: 'debug',
    fields: { rows: 'number', actors: 'number', ms: 'number' },
    raise: { field: 'ms', above: 1_000, to: 'warn' },
  },
  commit_failed: { level: 'error', fields: { rows: 'number?', error: 'error' } },
  commit_conflict: { level: 'warn', fields: { actors: 'number', kind: 'word?' } },
  journal_unavailable: { level: 'error', fields: { operation: 'word?', error: 'error' } },
  journal_recovered: { level: 'info', fields: { ms: 'number?' } },
  shards_taken: { level: 'info', fields: { shards: 'number', nodeId: 'word?' } },
  shards_lost: { level: 'warn', fields: { shards: 'number', reason: 'word?' } },
  timer_fired: { level: 'debug', fields: { actor: 'address', timer: 'word', lateMs: 'number?' } },
  effect_started: { level: 'debug', fields: { ...effect, resumed: 'flag?' } },
  effect_finished: { level: 'debug', fields: { ...effect, ms: 'number' } },
  effect_failed: { level: 'warn', fields: { ...effect, error: 'error', ms: 'number?' } },
  output_failed: { level: 'error', fields: { actor: 'address?', outputName: 'word', outputId: 'id?', error: 'error' } },
  outbox_delivered: { level: 'debug', fields: { outboxId: 'id', target: 'id?', attempt: 'number?', ms: 'number?' } },
  outbox_delayed: { level: 'warn', fields: { outboxId: 'id', target: 'id?', attempt: 'number?', error: 'error' } },

  // The cluster
  bus_lost: { level: 'error', fields: { error: 'error' } },
  bus_recovered: { level: 'info', fields: { ms: 'number?' } },
  node_joined: { level: 'info', fields: { nodeId: 'word' } },
  node_left: { level: 'warn', fields: { nodeId: 'word', reason: 'word?' } },

  // Features
  login_code_sent: { level: 'info', fields: { requestId: 'id?', channel: 'word?' } },
  login_succeeded: { level: 'info', fields: { requestId: 'id?', userId: 'id?' } },
  login_refused: { level: 'warn', fields: { requestId: 'id?', reason: 'word' } },
  csrf_refused: { level: 'warn', fields: { requestId: 'id?', route: 'word?', reason: 'word' } },
  admin_acted: { level: 'info', fields: { requestId: 'id?', action: 'word', agent: 'agent?', actor: 'address?' } },
  miniapp_started: { level: 'info', fields: { actor: 'address', app: 'word' } },
  miniapp_ended: { level: 'info', fields: { actor: 'address', app: 'word?', reason: 'word?' } },
  miniapp_link_refused: { level: 'warn', fields: { reason: 'word' } },
  miniapp_action_refused: { level: 'debug', fields: { actor: 'address', code: 'word', app: 'word?' } },
  workflow_started: { level: 'info', fields: { actor: 'address', workflow: 'word', cause: 'word?' } },
  workflow_finished: { level: 'info', fields: { actor: 'address', workflow: 'word', outcome: 'word', ms: 'number?' } },
  // Memory
  memory_service_down: { level: 'warn', fields: { service: 'word' } },
  memory_service_back: { level: 'info', fields: { service: 'word' } },
  memory_dispatch_dropped: { level: 'error', fields: { service: 'word', operation: 'word' } },
  memory_dispatch_failed: { level: 'warn', fields: { error: 'error' } },
  context_left_out: { level: 'warn', fields: { ...turn, sources: 'word' } },

  photo_refused: { level: 'info', fields: { requestId: 'id?', agent: 'agent?', reason: 'word' } },
  photo_analysed: { level: 'info', fields: { actor: 'address', outcome: 'word', code: 'word?' } },
  photo_received: { level: 'info', fields: { requestId: 'id?', agent: 'agent?', bytes: 'number?', status: 'word?' } },
  payment_event_taken: { level: 'info', fields: { type: 'word', eventId: 'id', repeated: 'flag?' } },
  payment_event_refused: { level: 'warn', fields: { reason: 'word', requestId: 'id?' } },
} as const satisfies Record<string, EventSpec>;

export type EventName = keyof typeof catalogue;
export const eventNames = Object.keys(catalogue) as EventName[];

type Fields<N extends EventName> = (typeof catalogue)[N]['fields'];
type KindOf<S> = S extends `${infer K extends FieldKind}?` ? K : S extends FieldKind ? S : never;
type OptionalField<F> = { [K in keyof F]: F[K] extends `${string}?` ? K : never }[keyof F];

/** One event as code passes it to `observe`. */
export type ObservedAs<N extends EventName> = { event: N } & {
  [K in Exclude<keyof Fields<N>, OptionalField<Fields<N>>>]: FieldValues[KindOf<Fields<N>[K]>];
} & { [K in OptionalField<Fields<N>>]?: FieldValues[KindOf<Fields<N>[K]>] | undefined };

/** Any event of the catalogue. */
export type Observed = { [N in EventName]: ObservedAs<N> }[EventName];

/** What a component is given to say what happened. Cheap where nothing is logged; never throws. */
export type Observe = (event: Observed) => void;
