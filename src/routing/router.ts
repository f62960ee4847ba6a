/** One decision per turn: the local router decides what is plain; what is not goes to the model, where one is configured. */
import { decideLocally } from './decide.ts';
import { type Decision, type RoutingInput, sureFrom } from './decision.ts';
import type { ModelRouter } from './model-router.ts';

export interface Router {
  /** Decides. Throws only when `signal` was aborted by the caller. */
  decide(input: RoutingInput, signal: AbortSignal): Promise<Decision>;
}

export interface RouterOptions {
  /** Null: the local decision always stands. */
  model: ModelRouter | null;
  /** Told why a model that was asked gave no decision; for logs. */
  undecided?(reason: string): void;
}

/** From here on a local intent is not worth a model call. */
const plainFrom = 0.75;

export function createRouter({ model, undecided }: RouterOptions): Router {
  warmUp();
  return {
    async decide(input, signal) {
      const local = decideLocally(input);
      if (model === null || isPlain(local)) return local;
      const asked = await model.decide(input, signal);
      if (asked.kind === 'decided') return asked.decision;
      undecided?.(asked.reason);
      return local;
    },
  };
}

function isPlain({ intents, unsure }: Decision): boolean {
  return !unsure && intents.every(({ confidence }) => confidence >= Math.max(plainFrom, sureFrom));
}

/** Patterns are compiled when they are first used, and the examples are learnt then: better now than in somebody's turn. */
function warmUp(): void {
  const signs = { called: true, logistics: false, personal: false, reaction: false };
  for (const text of [
    'hey luna how are you',
    'remind me at 6 — and what is 12*7?',
    'was machst du morgen 今天',
    'what is it that we could do for her today?',
  ]) {
    for (let round = 0; round < 3; round++)
      decideLocally({ text, mode: 'direct', names: ['luna'], signs, active: { app: 'poll' } });
  }
}
