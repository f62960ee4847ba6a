/** The features that people and relays meet, made of the host and of what it stands on. */
import type { Host } from '../../actors/host.ts';
import { publicUrlOf, webOriginsOf } from '../config.ts';
import { createDoor, type Door } from '../conversation/door.ts';
import { isCalled } from '../conversation/persona-name.ts';
import { isGroupGuid, normaliseChatGuid } from '../edge/chat-guid.ts';
import { createEdgeFeature, type EdgeFeature } from '../edge/feature.ts';
import { createMiniappFeature, type MiniappFeature } from '../miniapps/feature.ts';
import { edgeBridge, photoBridge } from '../observe/bridges.ts';
import { createPhotoFeature, type PhotoFeature } from '../photos/feature.ts';
import type { Playground } from '../playground/feature.ts';
import type { AppOptions, Foundation } from './foundation.ts';
import { callerCheck, relayDesk } from './joints.ts';
import { followPeople } from './miniapps.ts';
import { playgroundFor } from './playground.ts';

export interface Features {
  door: Door;
  edge: EdgeFeature;
  miniapps: MiniappFeature;
  photos: PhotoFeature;
  /** Not in production. */
  playground: Playground | undefined;
}

/** What the server that they are behind does for them, once it listens. */
export interface Outside {
  port(): number;
  publish(topic: string, frame: string): void;
}

/** Makes them; nothing of it runs yet. */
export function featuresFor(foundation: Foundation, host: Host, outside: Outside, options: AppOptions): Features {
  const { config, observe, clock, ids, store, personas, responder } = foundation;
  const playground = playgroundFor({ ...foundation, host });
  const door = doorFor(foundation, host, () => features, options.overdueMs);
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
  const forBrowsers = { secret: config.sessionSecret, publicUrl: () => publicUrlOf(config, outside.port()) };
  const miniapps = createMiniappFeature({
    host,
    catalogue: foundation.catalogue,
    index: foundation.miniappIndex,
    clock,
    ids,
    ...forBrowsers,
    checkCaller: callerCheck(edge.guard),
    isListedOrigin: (origin) => origin !== undefined && webOriginsOf(config, outside.port()).includes(origin),
    publish: outside.publish,
    frames: options.limits?.browserFrames,
    observe,
  });
  const photos = createPhotoFeature({
    host,
    records: foundation.photos.records,
    storage: foundation.photos.storage,
    canAnalyse: foundation.photos.analyst !== null,
    relays: relayDesk(edge),
    chats: {
      normalise: normaliseChatGuid,
      isGroup: isGroupGuid,
      isCalled: (caption, agent) => isCalled(caption, personas.resolve({ id: edge.personaOf(agent) })),
    },
    clock,
    ids,
    ...forBrowsers,
    observe: photoBridge(observe),
  });
  const features: Features = { door, edge, miniapps, photos, playground };
  return features;
}

function doorFor(
  { observe, personas, clock, ids }: Foundation,
  host: Host,
  features: () => Features,
  overdueMs: number | undefined,
): Door {
  const follow = followPeople({
    chat: () => features().miniapps.chat,
    failed: (error) => observe({ event: 'server_failed', component: 'miniapp_people', error }),
  });
  return createDoor({
    host,
    personas,
    clock,
    ids,
    overdueMs,
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
}
