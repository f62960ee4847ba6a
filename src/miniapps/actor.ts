/** A MiniApp session as the host runs it: the machine of all installed apps, its index row, its notices. */
import { type ActorDefinition, defineActor } from '../../actors/definition.ts';
import { createSessionMachine, type IndexRow } from '../../machines/miniapp/session.ts';
import type { Catalogue } from './catalogue.ts';
import { addressOf } from './rooms.ts';
import type { SessionIndex } from './session-index.ts';

export interface MiniappActorOptions {
  catalogue: Catalogue;
  index: Pick<SessionIndex, 'write'>;
  /** A notice of the machine: an event's name and fields without personal data. */
  notice(address: string, event: string, fields: Record<string, string | number | boolean>): void;
}

export const miniappKind = 'miniapp';

export function miniappActor(options: MiniappActorOptions): ActorDefinition {
  return defineActor({
    kind: miniappKind,
    machine: createSessionMachine(options.catalogue.logics),
    version: 1,
    input: (address) => ({ self: address, id: address.slice(addressOf('').length) }),
    effects: {},
    outputs: {
      notice: (params, { address }) =>
        options.notice(address, String(params.event), params.fields as Record<string, string | number | boolean>),
    },
    durableOutputs: {
      index: (params, { seq }) => options.index.write(params as unknown as IndexRow, seq),
    },
  });
}
