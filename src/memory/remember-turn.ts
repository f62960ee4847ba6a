/** Remembering a turn: what an extractor understands of it, and one write to memory. */
import { draftsOf, type ExtractionRequest, type Extractor } from './extraction.ts';
import type { Audience, Memory, RememberOutcome } from './port.ts';

export type RememberTurn = (audience: Audience, request: ExtractionRequest) => Promise<RememberOutcome>;

/**
 * Makes the function. It throws where the extractor fails. Reading the same turn with another extractor adds to what the first found:
 * what both find in the same words is kept once.
 */
export function createRememberTurn({ memory, extractor }: { memory: Memory; extractor: Extractor }): RememberTurn {
  return async (audience, request) => memory.remember(audience, draftsOf(request, await extractor.extract(request)));
}
