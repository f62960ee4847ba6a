/**
 * Errors for Sentry: scrubbed exceptions and tags of correlation ids, and nothing else.
 *
 * Invariants:
 *  1. An event that leaves is built anew from the few fields named in `allowed`; whatever the SDK or an integration adds is not in it.
 *  2. Everything the SDK would collect by itself (bodies, headers, cookies, local variables, model texts, ...) is off by name as well,
 *     since in version 11 all of it is on by default.
 *  3. No global state: no process hooks, no patched modules, no tracing; two servers in one process do not meet.
 */
import type { ErrorEvent, NodeClient, NodeOptions, Scope, StackFrame } from '@sentry/node';
import { scrubMessage } from './error-record.ts';
import type { ErrorReporter } from './observer.ts';
import { scrubText } from './scrub.ts';

export interface SentryOptions {
  dsn: string;
  /** Version of the server. */
  release: string;
  environment: string;
  nodeId: string;
}

export interface Sentry extends ErrorReporter {
  /** Waits until what was captured is sent, at most `deadlineMs`; false when some of it was not. Nothing is captured afterwards. */
  stop(deadlineMs: number): Promise<boolean>;
}

/** A message a minute of the same error is enough; an outage must not fill the quota. */
const sameErrorEveryMs = 60_000;
const errorsRememberedMax = 500;
const framesMax = 30;

export const dataCollectionOff = {
  userInfo: false,
  cookies: false,
  httpHeaders: false,
  httpBodies: [],
  urlQueryParams: false,
  graphQL: { document: false, variables: false },
  genAI: { inputs: false, outputs: false },
  mcp: { inputs: false, outputs: false },
  databaseQueryData: false,
  queues: false,
  stackFrameVariables: false,
  frameContextLines: 0,
} as const satisfies NodeOptions['dataCollection'];

/** Loads the SDK (only where Sentry is configured: it is large) and opens a client of its own. */
export async function openSentry(options: SentryOptions, now: () => number): Promise<Sentry> {
  const sdk = await import('@sentry/node');
  const client = new sdk.NodeClient({
    dsn: options.dsn,
    release: options.release,
    environment: options.environment,
    includeServerName: false,
    transport: sdk.makeNodeTransport,
    stackParser: sdk.defaultStackParser,
    integrations: [],
    dataCollection: { ...dataCollectionOff, httpBodies: [] },
    enableRuntimeChannelInjection: false,
    sendClientReports: false,
    maxBreadcrumbs: 0,
    beforeBreadcrumb: () => null,
    beforeSend: (event) => allowed(event),
  });
  return reporter(client, () => new sdk.Scope(), options.nodeId, now);
}

function reporter(client: NodeClient, newScope: () => Scope, nodeId: string, now: () => number): Sentry {
  const lastSent = new Map<string, number>();
  let phase: 'open' | 'closed' = 'open';
  return {
    capture(error, tags) {
      if (phase === 'closed' || isRecent(lastSent, `${tags.event} ${fingerprint(error)}`, now())) return;
      const scope = newScope();
      scope.setTags({ ...tags, node_id: nodeId });
      scope.setLevel('error');
      // A thrown value that is no Error would be serialised field by field; its type says enough.
      const thrown = error instanceof Error ? error : new Error(`thrown ${error === null ? 'null' : typeof error}`);
      client.captureException(thrown, {}, scope);
    },
    async stop(deadlineMs) {
      if (phase === 'closed') return true;
      phase = 'closed';
      return await client.close(deadlineMs);
    },
  };
}

function fingerprint(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return `${error.name} ${'code' in error ? String(error.code) : ''} ${error.stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? ''}`;
}

function isRecent(lastSent: Map<string, number>, key: string, at: number): boolean {
  const last = lastSent.get(key);
  if (last !== undefined && at - last < sameErrorEveryMs) return true;
  if (lastSent.size >= errorsRememberedMax) lastSent.clear();
  lastSent.set(key, at);
  return false;
}

/** The event as it may leave (invariant 1). */
export function allowed(event: ErrorEvent): ErrorEvent {
  const { event_id, timestamp, platform, level, release, environment, sdk, debug_meta } = event;
  const values = event.exception?.values?.map(({ type, value, mechanism, stacktrace }) => ({
    type: type === undefined ? undefined : scrubText(type),
    value: value === undefined || type === 'SyntaxError' || type === 'ZodError' ? '' : scrubMessage(value),
    mechanism: mechanism && { type: mechanism.type, handled: mechanism.handled },
    stacktrace: stacktrace && { frames: stacktrace.frames?.slice(-framesMax).map(placeOf) },
  }));
  const tags = Object.fromEntries(
    Object.entries(event.tags ?? {}).map(([name, value]) => [name, scrubText(String(value)).slice(0, 200)]),
  );
  return {
    ...{ event_id, timestamp, platform, level, release, environment, tags, debug_meta },
    type: undefined,
    sdk: sdk && { name: sdk.name, version: sdk.version, settings: { infer_ip: 'never' } },
    exception: values && { values },
  };
}

function placeOf({ filename, function: name, lineno, colno, in_app, module }: StackFrame): StackFrame {
  return { filename, function: name, lineno, colno, in_app, module };
}
