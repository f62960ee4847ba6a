/** How a reply comes about, assembled: the steps of the pipeline in their order, each with what it needs of other features. */
import { addressTag } from '../../actors/address.ts';
import type { Effect } from '../../actors/definition.ts';
import type { ReplyInput, ReplyOutput } from '../../machines/conversation/types.ts';
import type { History } from '../conversation/history.ts';
import { type ConversationMemory, withMemories } from '../conversation/memories.ts';
import { answerMemoryCommand } from '../conversation/memory-commands.ts';
import type { PersonaRegistry } from '../conversation/persona-registry.ts';
import { answerByEtiquette, answerCrisis, withHistory } from '../conversation/pipeline.ts';
import { createReplyEffect } from '../conversation/reply-effect.ts';
import type { Responder } from '../conversation/responder.ts';
import { withDecision } from '../conversation/routing-step.ts';
import { routedEvent } from '../observe/bridges.ts';
import { createRouter } from '../routing/router.ts';
import type { ServiceParts } from './services.ts';

export interface ReplyParts extends ServiceParts {
  personas: PersonaRegistry;
  responder: Responder;
  history: History;
  memory: ConversationMemory;
  /** Whether somebody waits for the answer to this request at this moment. */
  isAwaited(address: string, requestId: string): boolean;
}

export function replyFor(parts: ReplyParts): Effect<ReplyInput, ReplyOutput> {
  const { observe, clock, ids, personas, responder, history, memory, isAwaited } = parts;
  return createReplyEffect({
    personas,
    responder,
    steps: [
      answerCrisis,
      answerByEtiquette,
      withHistory(history),
      withDecision({
        decide: createRouter({ model: null }).decide,
        routed: ({ address: actor, turnId, decision }) => observe(routedEvent(actor, turnId, decision)),
      }),
      answerMemoryCommand(memory),
      withMemories({
        memory,
        clock,
        leftOut: ({ address: actor, turnId }) => observe({ event: 'memory_left_out', actor, turnId }),
      }),
    ],
    clock,
    ids,
    isAwaited,
    tag: addressTag,
    failed: ({ address: actor, turnId, error, code }) => observe({ event: 'reply_failed', actor, turnId, error, code }),
  });
}
