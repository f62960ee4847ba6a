/** What everything else stands on: what sees the server from outside, the store, the services, the personas, history and memory. */
import { type Clock, type Ids, type Random, randomIds, systemClock } from '../../actors/clock.ts';
import type { HostLimits } from '../../actors/limits.ts';
import type { Config } from '../config.ts';
import { createHistory, type History } from '../conversation/history.ts';
import { loadPersonas } from '../conversation/persona-files.ts';
import { builtInPersonas, createPersonaRegistry, type PersonaRegistry } from '../conversation/persona-registry.ts';
import type { Responder } from '../conversation/responder.ts';
import type { Summaries } from '../conversation/summaries.ts';
import { edgeEntities } from '../edge/entities.ts';
import { memoryEntities } from '../memory/entities.ts';
import { createMemoryFeature, type MemoryPart } from '../memory/feature.ts';
import { builtInAppsFolder, type Catalogue, loadCatalogue } from '../miniapps/catalogue.ts';
import { miniappEntities } from '../miniapps/entities.ts';
import { createMiniappIndex } from '../miniapps/feature.ts';
import type { SessionIndex } from '../miniapps/session-index.ts';
import { storeBridge } from '../observe/bridges.ts';
import type { LogDestination } from '../observe/logger.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { PhotoAnalyst } from '../photos/analysis.ts';
import { photoEntities } from '../photos/entities.ts';
import { createPhotoRecords, type PhotoRecords } from '../photos/records.ts';
import type { PhotoStorage } from '../photos/storage.ts';
import type { ServerClock } from '../server/clock.ts';
import type { ServerLimits } from '../server/limits.ts';
import type { FrameRate } from '../server/socket.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { type Observation, openObservation } from './observation.ts';
import { analystFor, photoStorageFor, responderFor, type ServiceParts, summariesFor, tracingFor } from './services.ts';

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

export interface Foundation extends ServiceParts, Omit<Observation, 'observe'> {
  store: Store;
  catalogue: Catalogue;
  tracing: Tracing | undefined;
  responder: Responder;
  personas: PersonaRegistry;
  summaries: Summaries;
  history: History;
  memory: MemoryPart;
  miniappIndex: SessionIndex;
  photos: { records: PhotoRecords; storage: PhotoStorage; analyst: PhotoAnalyst | null };
}

/** Opens and makes all of it; nothing runs yet. Throws an error for the operator where the store or a folder cannot be opened. */
export async function layFoundation(options: AppOptions, version: string): Promise<Foundation> {
  const { config, clock = systemClock, ids = randomIds, random = Math.random, fetch } = options;
  const observation = await openObservation({ config, version, clock, destination: options.logDestination });
  const { observe } = observation;
  const catalogue = await loadCatalogue([builtInAppsFolder, ...(options.miniappFolders ?? [])]);
  const ownPersonas = await loadPersonas(options.personaFolders ?? []);
  const store = await openStore({
    databaseUrl: config.databaseUrl ?? undefined,
    dataDir: config.dataDir,
    clock,
    entities: [...edgeEntities, ...miniappEntities, ...photoEntities, ...memoryEntities],
    observe: storeBridge(observe),
  });
  const services: ServiceParts = { config, observe, clock, ids, random, fetch };
  const tracing = tracingFor(services);
  const summaries = summariesFor(services, store);
  return {
    ...services,
    ...observation,
    store,
    catalogue,
    tracing,
    responder: responderFor(services, tracing),
    personas: createPersonaRegistry([...builtInPersonas, ...ownPersonas], { defaultId: 'luna' }),
    summaries,
    history: createHistory(store.journal, { summaries }),
    memory: createMemoryFeature({
      store,
      journal: store.journal,
      clock,
      fetch,
      supermemory: config.supermemory,
      mem0: config.mem0,
      model: config.openai,
      observe,
    }),
    miniappIndex: createMiniappIndex(store.orm, clock),
    photos: {
      records: createPhotoRecords(store.orm),
      storage: photoStorageFor(services),
      analyst: analystFor(services),
    },
  };
}
