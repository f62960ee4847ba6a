/** A relay's actor as the host runs it. */
import { type ActorDefinition, defineActor } from '../../actors/definition.ts';
import { edgeLinkMachine } from '../../machines/edge-link.ts';

export function edgeActor(options: {
  /** A notice of the machine: an event's name and fields without personal data. */
  notice(address: string, event: string, fields: Record<string, string | number | boolean>): void;
}): ActorDefinition {
  return defineActor({
    kind: 'edge',
    machine: edgeLinkMachine,
    version: 1,
    input: (address) => ({ self: address }),
    effects: {},
    outputs: {
      notice: (params, { address }) =>
        options.notice(address, String(params.event), params.fields as Record<string, string | number | boolean>),
    },
  });
}
