/**
 * The whole server: its parts, put together in `assembly/`, started in order and stopped in reverse.
 *
 *     foundation (store, services) → host of actors → features → HTTP and sockets
 */
import { readFileSync } from 'node:fs';
import type { Host } from '../actors/host.ts';
import type { Placement } from '../actors/placement.ts';
import { createRunQueue } from '../actors/run-queue.ts';
import { type Features, featuresFor } from './assembly/features.ts';
import { type AppOptions, type Foundation, layFoundation } from './assembly/foundation.ts';
import { hostFor } from './assembly/host.ts';
import { tablesFor } from './assembly/routes.ts';
import { publicUrlOf, webOriginsOf } from './config.ts';
import { serverBridge } from './observe/bridges.ts';
import type { HealthReport } from './server/health.ts';
import { createServer, type Server } from './server/server.ts';
import type { Store } from './store/open-store.ts';

export type { AppOptions } from './assembly/foundation.ts';

export interface App {
  readonly port: number;
  readonly url: string;
  readonly host: Host;
  /** Readiness fails first, sockets are told to come again elsewhere, what is in flight ends; then everything is closed. */
  stop(): Promise<void>;
}

/** What is started and stopped. */
interface Parts {
  foundation: Foundation;
  host: Host;
  features: Features;
  server: Server;
}

export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

/** How long a stopping server tries to hand on what it has yet to tell outside, milliseconds. */
const lastWordsMs = { traces: 2_000, log: 1_000 };

/** Starts the server. Throws an error for the operator where it cannot start. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config } = options;
  const foundation = await layFoundation(options, version);
  const { clock, ids, random, observe } = foundation;
  const startedAt = clock.now();
  let port = config.port;
  const { host, placement } = hostFor(foundation, () => features, options.limits?.host);
  const outside = { port: () => port, publish: (topic: string, frame: string) => server.publish(topic, frame) };
  const features = featuresFor(foundation, host, outside, options);
  const health = () => healthOf({ foundation, host, placement, server, startedAt });
  const server = createServer({
    ...tablesFor({ foundation, host, features, version, health }),
    observe: serverBridge(observe),
    host: config.host,
    port: config.port,
    webOrigins: webOriginsOf(config, config.port),
    drainGraceMs: config.drainGraceMs,
    queue: createRunQueue(),
    limits: options.limits?.server,
    clock: options.serverClock,
    ids,
    random,
  });
  const parts: Parts = { foundation, host, features, server };
  port = await started(parts);

  const stopAll = async () => {
    const until = clock.now() + config.drainGraceMs;
    await server.drain();
    await close(parts, Math.max(0, until - clock.now()), lastWordsMs);
  };
  let stopping: Promise<void> | undefined;
  return {
    port,
    url: publicUrlOf(config, port),
    host,
    stop() {
      // What is in flight ends while the actors still run.
      stopping ??= stopAll();
      return stopping;
    },
  };
}

/** Starts the parts, and returns the port listened on. Where one of them cannot start the caller gets its error, and no half of a server. */
async function started(parts: Parts): Promise<number> {
  const { foundation, host, features, server } = parts;
  const { config, observe, store, responder, memory } = foundation;
  let port: number;
  try {
    await features.edge.start();
    await features.miniapps.start();
    await host.start();
    memory.start();
    ({ port } = await server.start());
  } catch (error) {
    await close(parts, 0, { traces: 0, log: 0 });
    throw error;
  }
  observe({
    event: 'server_started',
    version,
    mode: config.mode,
    model: responder.name,
    database: store.driver,
    memory: memory.memory.name,
  });
  observe({ event: 'server_listening', host: config.host, port });
  return port;
}

/** The actors stop, then what they write to. */
async function close({ foundation, host, features }: Parts, graceMs: number, last: typeof lastWordsMs): Promise<void> {
  const { summaries, memory, tracing, sentry, store, log } = foundation;
  features.miniapps.stop();
  await host.drain(graceMs);
  await summaries.stop();
  await memory.stop();
  await tracing?.stop(last.traces);
  await sentry?.stop(last.traces);
  await store.close();
  await log.flush(last.log);
}

async function healthOf(
  parts: Pick<Parts, 'foundation' | 'host' | 'server'> & { placement: Placement; startedAt: number },
): Promise<HealthReport> {
  const { foundation, host, server, placement, startedAt } = parts;
  const { phase, journalStuck } = host.stats();
  const isAnswering = !journalStuck && (await isReachable(foundation.store));
  return {
    // A server that a newer one has fenced owns nothing, and can serve nothing.
    ready: phase === 'running' && isAnswering && placement.owned().length > 0,
    draining: server.phase === 'draining',
    database: isAnswering ? 'ok' : 'down',
    bus: 'off',
    model: foundation.responder.offline ? 'offline' : 'online',
    version,
    uptimeSeconds: (foundation.clock.now() - startedAt) / 1_000,
  };
}

async function isReachable(store: Store): Promise<boolean> {
  try {
    await store.ping();
    return true;
  } catch {
    return false;
  }
}
