/** How a reply comes about, assembled: the steps of the pipeline in their order, each with what it needs of other features. */
import { addressTag } from '../../actors/address.ts';
import type { Effect } from '../../actors/definition.ts';
import type { ReplyInput, ReplyOutput } from '../../machines/conversation/types.ts';
import { type Doer, followDecision } from '../conversation/acting.ts';
import { withContext } from '../conversation/context.ts';
import type { History } from '../conversation/history.ts';
import type { ConversationMemory } from '../conversation/memories.ts';
import { answerMemoryCommand } from '../conversation/memory-commands.ts';
import { notYetDoer } from '../conversation/not-yet.ts';
import type { PersonaRegistry } from '../conversation/persona-registry.ts';
import { answerByEtiquette, answerCrisis, withHistory } from '../conversation/pipeline.ts';
import { noticeJokes } from '../conversation/relationship-step.ts';
import { createReplyEffect } from '../conversation/reply-effect.ts';
import type { Responder } from '../conversation/responder.ts';
import { withDecision } from '../conversation/routing-step.ts';
import { routedEvent } from '../observe/bridges.ts';
import { createRouter } from '../routing/router.ts';
import type { ServiceParts } from './services.ts';
import { toolsFor } from './tools.ts';

export interface ReplyParts extends ServiceParts {
  personas: PersonaRegistry;
  responder: Responder;
  history: History;
  memory: ConversationMemory;
  /** What MiniApps and photos do for a chat. */
  miniapps: readonly Doer[];
  /** Whether somebody waits for the answer to this request at this moment. */
  isAwaited(address: string, requestId: string): boolean;
}

/** What a reply waits for a memory service elsewhere, milliseconds. */
const remoteMemoryMs = 800;

export function replyFor(parts: ReplyParts): Effect<ReplyInput, ReplyOutput> {
  const { observe, clock, ids, personas, responder, history, memory, miniapps, isAwaited } = parts;
  const tools = toolsFor(parts);
  const isRemote = parts.config.supermemory !== null || parts.config.mem0 !== null;
  return createReplyEffect({
    personas,
    responder,
    steps: [
      answerCrisis,
      answerByEtiquette,
      withHistory(history),
      withDecision({
        decide: createRouter({
          model: tools.modelRouter,
          undecided: (reason) => observe({ event: 'model_fell_back', reason: `routing_${reason}` }),
        }).decide,
        routed: ({ address: actor, turnId, decision }) => observe(routedEvent(actor, turnId, decision)),
      }),
      answerMemoryCommand(memory),
      followDecision({
        doers: [...miniapps, tools.doer, notYetDoer],
        ids,
        failed: ({ address: actor, turnId, doer, error }) =>
          observe({ event: 'doer_failed', actor, turnId, doer, error }),
      }),
      withContext({
        history,
        memory,
        clock,
        ...(isRemote && { budgets: { memory: remoteMemoryMs } }),
        leftOut: ({ address: actor, turnId, sources }) =>
          observe({ event: 'context_left_out', actor, turnId, sources: sources.join(' ') }),
      }),
      noticeJokes,
    ],
    clock,
    ids,
    isAwaited,
    tag: addressTag,
    failed: ({ address: actor, turnId, error, code }) => observe({ event: 'reply_failed', actor, turnId, error, code }),
  });
}
