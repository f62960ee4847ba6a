/**
 * The whole server, assembled: the one file that knows every feature, with `assembly/` beside it for the joints. Parts are started in order and stopped in reverse.
 *
 *     store → host of actors → features → HTTP and sockets
 */
import { readFileSync } from 'node:fs';
import { type Clock, type Ids, type Random, randomIds, systemClock } from '../actors/clock.ts';
import { createHost, type Host } from '../actors/host.ts';
import type { HostLimits } from '../actors/limits.ts';
import { createSoloPlacement } from '../actors/placement.ts';
import { createRunQueue } from '../actors/run-queue.ts';
import { callerCheck, relayDesk, rememberPhoto } from './assembly/joints.ts';
import { followPeople, miniappDoers } from './assembly/miniapps.ts';
import { openObservation } from './assembly/observation.ts';
import { playgroundFor } from './assembly/playground.ts';
import { replyFor } from './assembly/reply.ts';
import {
  analystFor,
  photoStorageFor,
  responderFor,
  type ServiceParts,
  summariesFor,
  tracingFor,
} from './assembly/services.ts';
import { type Config, publicUrlOf, webOriginsOf } from './config.ts';
import { conversationActor } from './conversation/actor.ts';
import { createDoor } from './conversation/door.ts';
import { createHistory } from './conversation/history.ts';
import { forgettingHistory } from './conversation/memories.ts';
import { loadPersonas } from './conversation/persona-files.ts';
import { isCalled } from './conversation/persona-name.ts';
import { builtInPersonas, createPersonaRegistry } from './conversation/persona-registry.ts';
import { edgeActor } from './edge/actor.ts';
import { isGroupGuid, normaliseChatGuid } from './edge/chat-guid.ts';
import { edgeEntities } from './edge/entities.ts';
import { createEdgeFeature } from './edge/feature.ts';
import { memoryEntities } from './memory/entities.ts';
import { createMemoryFeature } from './memory/feature.ts';
import { miniappActor } from './miniapps/actor.ts';
import { builtInAppsFolder, loadCatalogue } from './miniapps/catalogue.ts';
import { miniappEntities } from './miniapps/entities.ts';
import { createMiniappFeature, createMiniappIndex } from './miniapps/feature.ts';
import { edgeBridge, hostBridge, noticeBridge, photoBridge, serverBridge, storeBridge } from './observe/bridges.ts';
import type { LogDestination } from './observe/logger.ts';
import { metricsRoute } from './observe/metrics-route.ts';
import { operationsRoutes } from './operations/routes.ts';
import { photoActor } from './photos/actor.ts';
import { photoEntities } from './photos/entities.ts';
import { createPhotoFeature } from './photos/feature.ts';
import { createPhotoRecords } from './photos/records.ts';
import { landingRoute } from './playground/landing.ts';
import { adminGuard } from './server/admin-key.ts';
import type { ServerClock } from './server/clock.ts';
import { documentationRoutes } from './server/documentation.ts';
import { healthRoute } from './server/health.ts';
import type { ServerLimits } from './server/limits.ts';
import type { Route } from './server/route.ts';
import { createServer } from './server/server.ts';
import type { FrameRate } from './server/socket.ts';
import { openStore, type Store } from './store/open-store.ts';

export interface AppOptions {
  config: Config;
  clock?: Clock;
  ids?: Ids;
  random?: Random;
  fetch?: typeof globalThis.fetch;
  logDestination?: LogDestination;
  /** Time as sockets and requests see it: deadlines, silence. */
  serverClock?: ServerClock;
  /** How long a POST waits for its answer before its bubbles go out as commands; default 50 s, below the relays' 60 s. */
  overdueMs?: number;
  /** Folders of MiniApps beside the built-in ones. */
  miniappFolders?: string[];
  /** Folders of personas beside the built-in ones. */
  personaFolders?: string[];
  /** Other bounds than the built-in ones; for load generators and tests that would run into them. */
  limits?: {
    server?: Partial<ServerLimits>;
    host?: Partial<HostLimits>;
    edgeFrames?: FrameRate;
    browserFrames?: FrameRate;
  };
}

export interface App {
  readonly port: number;
  readonly url: string;
  readonly host: Host;
  /** Readiness fails first, sockets are told to come again elsewhere, what is in flight ends; then everything is closed. */
  stop(): Promise<void>;
}

export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const about = {
  title: 'Archety',
  version,
  description: 'The conversation server: edge relays bring messages and deliver bubbles; operators see and steer.',
};

/** Starts the server. Throws an error for the operator where it cannot start. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, clock = systemClock, ids = randomIds, random = Math.random } = options;
  const startedAt = clock.now();
  const observation = await openObservation({ config, version, clock, destination: options.logDestination });
  const { log, metrics, sentry, observe } = observation;

  const catalogue = await loadCatalogue([builtInAppsFolder, ...(options.miniappFolders ?? [])]);
  const store = await openStore({
    databaseUrl: config.databaseUrl ?? undefined,
    dataDir: config.dataDir,
    clock,
    entities: [...edgeEntities, ...miniappEntities, ...photoEntities, ...memoryEntities],
    observe: storeBridge(observe),
  });

  const services: ServiceParts = { config, observe, clock, ids, random, fetch: options.fetch };
  const tracing = tracingFor(services);
  const responder = responderFor(services, tracing);
  const folders = options.personaFolders ?? [];
  const personas = createPersonaRegistry([...builtInPersonas, ...(await loadPersonas(folders))], { defaultId: 'luna' });
  const summaries = summariesFor(services, store);
  const history = createHistory(store.journal, { summaries });
  const notice = noticeBridge(observe);
  const memory = createMemoryFeature({
    store,
    journal: store.journal,
    clock,
    fetch: options.fetch,
    supermemory: config.supermemory,
    mem0: config.mem0,
    model: config.openai,
    observe,
  });
  const isAwaited = (address: string, requestId: string): boolean => host.isAwaited(address, requestId);
  const reply = replyFor({
    ...services,
    personas,
    responder,
    history,
    memory: forgettingHistory(memory.conversation, history),
    miniapps: miniappDoers(() => ({ miniapps: miniapps.chat, photos }), { ids, clock }),
    isAwaited,
  });

  const miniappIndex = createMiniappIndex(store.orm, clock);
  const photoParts = {
    records: createPhotoRecords(store.orm),
    storage: photoStorageFor(services),
  };
  const analyst = analystFor(services);
  // A model or a memory service is outside: it hears of a message once that is durable.
  const repliesAreLocal = responder.offline && config.supermemory === null && config.mem0 === null;
  const placement = createSoloPlacement(store.journal, config.nodeId);
  const observeHost = hostBridge(observe);
  const host = createHost({
    definitions: [
      conversationActor({ reply, history, notice, repliesAreLocal }),
      edgeActor({ notice }),
      miniappActor({ catalogue, index: miniappIndex, notice }),
      photoActor({
        ...photoParts,
        analyst,
        analysed: (photo, analysis) =>
          rememberPhoto(
            memory.memory,
            photo,
            analysis,
            personas.resolve({ id: edge.personaOf(photo.agent ?? null) }).id,
          ),
        notice,
      }),
      memory.actor,
    ],
    journal: store.journal,
    placement,
    clock,
    ids,
    observe(event) {
      observeHost(event);
      if (event.event !== 'ownership_lost') return;
      // A newer server has taken the database over: whoever waits here is sent there.
      door.leave();
      edge.leave();
      miniapps.leave();
    },
    limits: options.limits?.host,
  });
  metrics.watch({
    actorsResident: () => host.stats().residents,
    outboxDepth: () => host.stats().delayedOutbox,
    eventsPending: () => host.stats().pendingEvents,
  });

  const follow = followPeople({
    chat: () => miniapps.chat,
    failed: (error) => observe({ event: 'server_failed', component: 'miniapp_people', error }),
  });
  const door = createDoor({
    host,
    personas,
    clock,
    ids,
    overdueMs: options.overdueMs,
    heard: ({ address: actor, message, repeated }) => {
      follow(actor, message);
      observe({
        event: 'message_received',
        actor,
        agent: message.agent ?? undefined,
        mode: message.mode,
        characters: message.text.length,
        attachments: message.attachments.length,
        repeated,
      });
    },
  });
  const playground = playgroundFor({ ...services, host, store, responder });
  const edge = createEdgeFeature({
    host,
    orm: store.orm,
    clock,
    ids,
    conversations: door,
    responder,
    personas,
    secrets: {
      edge: config.edgeSecret,
      edgePrevious: config.edgeSecretPrevious,
      relayWebhook: config.relayWebhookSecret,
      admin: config.adminApiKey,
    },
    limits: { ...config.rateLimits, connectionsPerMinute: config.rateLimits.agentPerMinute === 0 ? 0 : 10 },
    frames: options.limits?.edgeFrames,
    browserToken: playground?.browserToken,
    observe: edgeBridge(observe),
    failed: (error) => observe({ event: 'server_failed', component: 'edge', error }),
  });

  let listeningPort = config.port;
  const miniapps = createMiniappFeature({
    host,
    catalogue,
    index: miniappIndex,
    clock,
    ids,
    secret: config.sessionSecret,
    checkCaller: callerCheck(edge.guard),
    isListedOrigin: (origin) => origin !== undefined && webOriginsOf(config, listeningPort).includes(origin),
    publicUrl: () => publicUrlOf(config, listeningPort),
    publish: (topic, frame) => server.publish(topic, frame),
    frames: options.limits?.browserFrames,
    observe,
  });
  const photos = createPhotoFeature({
    host,
    ...photoParts,
    canAnalyse: analyst !== null,
    relays: relayDesk(edge),
    chats: {
      normalise: normaliseChatGuid,
      isGroup: isGroupGuid,
      isCalled: (caption, agent) => isCalled(caption, personas.resolve({ id: edge.personaOf(agent) })),
    },
    clock,
    ids,
    secret: config.sessionSecret,
    publicUrl: () => publicUrlOf(config, listeningPort),
    observe: photoBridge(observe),
  });
  const sockets = [...edge.sockets, ...miniapps.sockets, ...(playground?.sockets ?? [])];

  const routes: Route[] = [
    ...edge.routes,
    ...(playground?.routes ?? [landingRoute()]),
    ...miniapps.routes,
    ...photos.routes,
    ...operationsRoutes({
      host,
      journal: store.journal,
      guard: adminGuard(config.adminApiKey),
      acted: ({ requestId, action, actor }) =>
        observe({ event: 'admin_acted', requestId, action, actor: actor ?? undefined }),
    }),
    healthRoute({ describe: () => health() }),
    metricsRoute(metrics.registry, config.mode === 'production' ? { adminKey: config.adminApiKey } : {}),
    ...documentationRoutes(() => ({ ...about, routes, sockets })),
  ];
  const server = createServer({
    routes,
    sockets,
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

  async function health() {
    const { phase, journalStuck } = host.stats();
    const isAnswering = !journalStuck && (await isReachable(store));
    return {
      // A server that a newer one has fenced owns nothing, and can serve nothing.
      ready: phase === 'running' && isAnswering && placement.owned().length > 0,
      draining: server.phase === 'draining',
      database: isAnswering ? ('ok' as const) : ('down' as const),
      bus: 'off' as const,
      model: responder.offline ? ('offline' as const) : ('online' as const),
      version,
      uptimeSeconds: (clock.now() - startedAt) / 1_000,
    };
  }

  const started = async (): Promise<number> => {
    try {
      await edge.start();
      await miniapps.start();
      await host.start();
      memory.start();
      return (await server.start()).port;
    } catch (error) {
      // Whoever asked for the start gets the error, and no half of a server.
      await host.drain(0);
      await summaries.stop();
      await memory.stop();
      await tracing?.stop(0);
      await sentry?.stop(0);
      await store.close();
      throw error;
    }
  };
  const port = await started();
  listeningPort = port;
  const model = responder.name;
  observe({
    event: 'server_started',
    nodeId: config.nodeId,
    version,
    mode: config.mode,
    model,
    database: store.driver,
    memory: memory.memory.name,
  });
  observe({ event: 'server_listening', host: config.host, port });

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    // What is in flight ends while the actors still run; then they stop; then what they write to.
    await server.drain();
    miniapps.stop();
    await host.drain(config.drainGraceMs);
    await summaries.stop();
    await memory.stop();
    await tracing?.stop(2_000);
    await sentry?.stop(2_000);
    await store.close();
    await log.flush(1_000);
  };
  return {
    port,
    url: publicUrlOf(config, port),
    host,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
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
