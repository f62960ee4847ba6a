/** The host of actors, with a definition for every kind of them. A new kind is a line in its list. */
import { createHost, type Host } from '../../actors/host.ts';
import type { HostLimits } from '../../actors/limits.ts';
import { createSoloPlacement, type Placement } from '../../actors/placement.ts';
import { conversationActor } from '../conversation/actor.ts';
import { forgettingHistory } from '../conversation/memories.ts';
import { edgeActor } from '../edge/actor.ts';
import { miniappActor } from '../miniapps/actor.ts';
import { hostBridge, noticeBridge } from '../observe/bridges.ts';
import { photoActor } from '../photos/actor.ts';
import type { Features } from './features.ts';
import type { Foundation } from './foundation.ts';
import { rememberPhoto } from './joints.ts';
import { miniappDoers } from './miniapps.ts';
import { replyFor } from './reply.ts';

/** `features` are asked for once actors run: they are made of the host. */
export function hostFor(
  foundation: Foundation,
  features: () => Features,
  limits: Partial<HostLimits> | undefined,
): { host: Host; placement: Placement } {
  const { config, observe, clock, ids, store, catalogue, responder, personas, history, memory } = foundation;
  const notice = noticeBridge(observe);
  const reply = replyFor({
    ...foundation,
    memory: forgettingHistory(memory.conversation, history),
    miniapps: miniappDoers(() => ({ miniapps: features().miniapps.chat, photos: features().photos }), { ids, clock }),
    isAwaited: (address, requestId) => host.isAwaited(address, requestId),
  });
  const personaFor = (agent: string | null) => personas.resolve({ id: features().edge.personaOf(agent) }).id;
  const placement = createSoloPlacement(store.journal, config.nodeId);
  const observeHost = hostBridge(observe);
  const host = createHost({
    definitions: [
      conversationActor({
        reply,
        history,
        notice,
        // A model or a memory service is outside: it hears of a message once that is durable.
        repliesAreLocal: responder.offline && config.supermemory === null && config.mem0 === null,
      }),
      edgeActor({ notice }),
      miniappActor({ catalogue, index: foundation.miniappIndex, notice }),
      photoActor({
        ...foundation.photos,
        analysed: (photo, analysis) => rememberPhoto(memory.memory, photo, analysis, personaFor(photo.agent ?? null)),
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
      const { door, edge, miniapps } = features();
      door.leave();
      edge.leave();
      miniapps.leave();
    },
    limits,
  });
  foundation.metrics.watch({
    actorsResident: () => host.stats().residents,
    outboxDepth: () => host.stats().delayedOutbox,
    eventsPending: () => host.stats().pendingEvents,
  });
  return { host, placement };
}
