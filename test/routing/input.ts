/** Inputs of the router for tests. */
import type { Intent, RoutingInput } from '../../src/routing/decision.ts';

/** A message as the router gets it; in a direct chat unless said otherwise. */
export function said(text: string, more: Partial<RoutingInput> = {}): RoutingInput {
  const mode = more.mode ?? 'direct';
  const signs = { called: mode === 'direct', logistics: false, personal: false, reaction: false };
  return { text, mode, names: ['luna', 'lunita'], ...more, signs: { ...signs, ...more.signs } };
}

/** Intents as short words: `tool reminder`, `miniapp poll start`. */
export function words(intents: readonly Intent[]): string[] {
  return intents.map((intent) =>
    [intent.kind, 'name' in intent ? intent.name : '', 'action' in intent ? intent.action : ''].join(' ').trim(),
  );
}
