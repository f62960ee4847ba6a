/** Remembering a turn: extraction by the model where there is one, by the rules where it fails, and one write to memory. */
import { draftsOf, type ExtractionRequest, type Extractor } from './extraction.ts';
import type { Audience, Memory, RememberOutcome } from './port.ts';

export interface RememberTurnOptions {
  memory: Memory;
  /** The rules, which always work. */
  rules: Extractor;
  /** Asked first where there is a model. */
  model?: Extractor | undefined;
  /** Told when the model failed and the rules were used. */
  fellBack?(error: unknown): void;
}

export type RememberTurn = (audience: Audience, request: ExtractionRequest) => Promise<RememberOutcome>;

export function createRememberTurn({ memory, rules, model, fellBack }: RememberTurnOptions): RememberTurn {
  const understand = async (request: ExtractionRequest) => {
    // A boundary is a rule of the house: it is read by rules also where a model reads the rest.
    const plain = await rules.extract(request);
    if (model === undefined) return plain;
    try {
      const read = await model.extract(request);
      return [...read, ...plain.filter(({ kind }) => kind === 'boundary')];
    } catch (error) {
      if (request.signal.aborted) throw error;
      fellBack?.(error);
      return plain;
    }
  };
  return async (audience, request) => memory.remember(audience, draftsOf(request, await understand(request)));
}
