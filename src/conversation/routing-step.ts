/** The step that decides what a turn's messages want; `acting.ts` follows it. Who decides comes in as a port. */
import type { TurnStep, TurnWork } from './pipeline.ts';

/** What the messages want, in their order; at least one. */
export interface TurnDecision {
  intents: readonly TurnIntent[];
  /** A guess: ask before anything is done. */
  unsure: boolean;
  source: 'local' | 'model';
}

export interface TurnIntent {
  kind: 'miniapp' | 'workflow' | 'tool' | 'conversation' | 'silent';
  name?: string;
  action?: 'start' | 'act' | 'stop';
  arguments?: Readonly<Record<string, unknown>>;
  /** From 0 to 1. */
  confidence: number;
  /** From a closed vocabulary; never the message's text. */
  reason: string;
}

/** What a decision is made from. */
export interface TurnQuestion {
  text: string;
  mode: 'direct' | 'group';
  /** What the persona is called by, in lower case. */
  names: readonly string[];
  signs: { called: boolean; logistics: boolean; personal: boolean; reaction: boolean };
  history: readonly { from: 'person' | 'persona'; text: string }[];
  /** The MiniApp that is open in the chat: bare answers are meant for it. */
  active: { app: string } | null;
}

export interface RoutingStepOptions<D extends TurnDecision> {
  decide(question: TurnQuestion, signal: AbortSignal): Promise<D>;
  /** Told of every decision, without a word of the message. */
  routed(report: { address: string; turnId: string; decision: D }): void;
}

const historyMessagesMax = 6;

/** Puts the decision on the work. Runs after history is there, which short answers lean on. */
export function withDecision<D extends TurnDecision>({ decide, routed }: RoutingStepOptions<D>): TurnStep {
  return async (work) => {
    // Of news there is nothing to decide, and what is overheard is for the MiniApps alone.
    if (work.input.kind === 'announce' || work.input.kind === 'overhear') return work;
    const decision = await decide(questionOf(work), work.signal);
    routed({ address: work.address, turnId: work.input.turnId, decision });
    work.decision = decision;
    return work;
  };
}

/** A turn as it is decided about: several messages that belong together are one text. */
export function questionOf({ input, persona, incoming, history }: TurnWork): TurnQuestion {
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
    active: activeIn(input),
  };
}

/** The app that a message says it is about, where that one is open; else the one that changed last. */
function activeIn({ incoming, mind }: TurnWork['input']): { app: string } | null {
  const room = incoming.findLast(({ about }) => about?.room != null)?.about?.room;
  const meant = mind.apps.find(({ sessionId }) => sessionId === room) ?? mind.apps.at(-1);
  return meant === undefined ? null : { app: meant.app };
}
