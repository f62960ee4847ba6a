/** The step that decides what a turn's messages want. For now the decision is noted and observed; replies are written as before. */
import type { Decision, RoutingInput } from '../routing/decision.ts';
import type { TurnStep, TurnWork } from './pipeline.ts';

export interface RoutingStepOptions {
  decide(input: RoutingInput, signal: AbortSignal): Promise<Decision>;
  /** Told of every decision, without a word of the message. */
  routed(report: { address: string; turnId: string; decision: Decision }): void;
}

const historyMessagesMax = 6;

/** Puts the decision on the work. Runs after history is there, which short answers lean on. */
export function withDecision({ decide, routed }: RoutingStepOptions): TurnStep {
  return async (work) => {
    const decision = await decide(routingInputOf(work), work.signal);
    routed({ address: work.address, turnId: work.input.turnId, decision });
    return { ...work, decision };
  };
}

/** A turn as the router reads it: several messages that belong together are one text. */
export function routingInputOf({ input, persona, incoming, history }: TurnWork): RoutingInput {
  const signs = input.incoming.map((message) => message.signs);
  return {
    text: incoming.map(({ text }) => text).join('\n'),
    mode: input.mode,
    names: persona.calledBy.map((name) => name.toLowerCase()),
    signs: {
      called: input.mode === 'direct' || signs.some(({ called }) => called),
      logistics: signs.some(({ logistics }) => logistics),
      personal: signs.some(({ personal }) => personal),
      reaction: signs.every(({ reaction }) => reaction),
    },
    history: history.slice(-historyMessagesMax).map(({ from, text }) => ({ from, text })),
  };
}
