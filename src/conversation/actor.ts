/** The conversation as the host runs it: its machine, the code behind its invocation, what its notices become. */
import { type ActorDefinition, defineActor, type EffectsOf } from '../../actors/definition.ts';
import { conversationMachine } from '../../machines/conversation.ts';
import { conversationInput } from './door.ts';
import type { History } from './history.ts';
import { migrateConversation } from './migration.ts';

export interface ConversationActorOptions {
  reply: EffectsOf<typeof conversationMachine>['reply'];
  /** Whether replies are written within this server: then one may be begun while its messages are on their way to the database. */
  repliesAreLocal: boolean;
  history: History;
  /** A notice of the machine: an event's name and fields without personal data. */
  notice(address: string, event: string, fields: Record<string, string | number | boolean>): void;
}

export function conversationActor(options: ConversationActorOptions): ActorDefinition {
  return defineActor({
    kind: 'conversation',
    machine: conversationMachine,
    version: 2,
    migrate: migrateConversation,
    input: conversationInput,
    effects: { reply: options.reply },
    localEffects: { reply: () => options.repliesAreLocal },
    recorded: options.history.recorded,
    rested: options.history.rested,
    outputs: {
      notice: (params, { address }) =>
        options.notice(address, String(params.event), params.fields as Record<string, string | number | boolean>),
    },
  });
}
