/** Where one feature needs another: the ports of the one, filled by the other. */
import type { EdgeFeature } from '../edge/feature.ts';
import type { Guard } from '../edge/guard.ts';
import type { Audience, Memory, MemoryDraft } from '../memory/port.ts';
import type { CheckCaller } from '../miniapps/ports.ts';
import type { Analysis } from '../photos/analysis.ts';
import type { Photo } from '../photos/entities.ts';
import type { RelayDesk } from '../photos/ports.ts';

/** Relays as photos know them. */
export function relayDesk(edge: EdgeFeature): RelayDesk {
  return {
    async check(request, claimed) {
      const caller = await edge.guard.relay(request, claimed);
      return caller.kind === 'failure' ? caller : { kind: 'relay', agent: caller.agent };
    },
    admit: edge.admit,
  };
}

/**
 * What a photo tells of its sender becomes memories of the chat it was sent in: a group's stay in that group. Throws where the memory
 * cannot take them now, so that they are brought again; their keys make that harmless.
 */
export async function rememberPhoto(
  memory: Memory,
  photo: Photo,
  analysis: Analysis,
  personaId: string,
): Promise<void> {
  if (analysis.memories.length === 0) return;
  const { id, chat, isGroup, createdAt } = photo;
  const audience: Audience = isGroup
    ? { kind: 'group', chat, personaId }
    : { kind: 'direct', person: chat.slice(chat.lastIndexOf(';') + 1), personaId };
  const at = createdAt.getTime();
  const drafts = analysis.memories.map(
    (text, index): MemoryDraft => ({
      key: `photo:${id}:${index}`,
      kind: 'fact',
      text,
      sources: [`photo:${id}`],
      saidBy: 'person',
      speaker: null,
      slot: null,
      context: analysis.description,
      topic: null,
      // A model's reading of a picture: less than what somebody said.
      confidence: 0.5,
      importance: 0.4,
      sensitivity: 'open',
      saidAt: at,
      validFrom: at,
      validUntil: null,
    }),
  );
  const outcome = await memory.remember(audience, drafts);
  if (outcome.kind === 'unavailable' && outcome.retryable) throw new Error(`memory is unavailable: ${outcome.problem}`);
}

/** Who may open MiniApp sessions and act for people: operators by `X-Admin-Key`, relays by their token. */
export function callerCheck(guard: Guard): CheckCaller {
  return async (request) => {
    if (request.header('x-admin-key') !== undefined) return guard.admin(request) ?? { kind: 'operator' };
    if (request.header('authorization') === undefined) return undefined;
    const caller = await guard.relay(request, request.header('x-edge-agent-id') ?? null);
    return caller.kind === 'failure' ? caller.failure : { kind: 'relay', agent: caller.agent };
  };
}
