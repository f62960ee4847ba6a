/** The playground: a page that is a relay of its own, where people may look inside. Not in production. */
import type { Host } from '../../actors/host.ts';
import { conversationMachine } from '../../machines/conversation.ts';
import { edgeLinkMachine } from '../../machines/edge-link.ts';
import { webOriginsOf } from '../config.ts';
import { conversationAddress } from '../conversation/door.ts';
import type { Responder } from '../conversation/responder.ts';
import { normaliseChatGuid } from '../edge/chat-guid.ts';
import { isHmacToken, makeHmacToken } from '../edge/tokens.ts';
import { createPlayground } from '../playground/feature.ts';
import type { Store } from '../store/open-store.ts';
import type { ServiceParts } from './services.ts';

export interface PlaygroundParts extends ServiceParts {
  host: Host;
  store: Store;
  responder: Responder;
}

export function playgroundFor({ config, clock, random, observe, host, store, responder }: PlaygroundParts) {
  if (config.mode === 'production') return undefined;
  return createPlayground({
    host,
    journal: store.journal,
    addressOf: (chat, personaId) => conversationAddress(normaliseChatGuid(chat), personaId),
    machines: { conversation: conversationMachine, relay: edgeLinkMachine },
    tokens: {
      make: ({ agent, phone }) => makeHmacToken(agent, phone, Math.floor(clock.now() / 1_000), config.edgeSecret),
      holds: (token, atMs) => isHmacToken(token, config.edgeSecret, atMs),
    },
    secret: config.edgeSecret,
    isListedOrigin: (origin) => webOriginsOf(config, config.port).includes(origin),
    secureCookie: config.publicUrl?.startsWith('https:') ?? false,
    now: clock.now,
    random,
    responder,
    failed: (error) => observe({ event: 'server_failed', component: 'playground', error }),
  });
}
