/** Bubbles being put together from text and code blocks, with the limits of their number and length (S2 to S4 of `splitter.ts`). */
import { isVisible, plainText } from './plain-text.ts';

/** The longest message the wire carries, in UTF-16 code units. */
export const bubbleCharsLimit = 5000;

export class BubbleAssembly {
  readonly #bubblesMax: number;
  #done: string[] = [];
  #count = 0;
  /** Finished parts of the last bubble, which gathers all that is too many. */
  #parts: string[] = [];
  #partsChars = 0;

  constructor(bubblesMax: number) {
    this.#bubblesMax = bubblesMax;
  }

  /** The last allowed bubble is being written: everything goes into it while it fits. */
  get gathering(): boolean {
    return this.#count >= this.#bubblesMax - 1;
  }

  /** Characters that the current bubble already holds. */
  get heldChars(): number {
    return this.#partsChars;
  }

  /** Completes the current bubble with this text. */
  text(raw: string): void {
    this.#complete(plainText(raw));
  }

  /** Adds text to the current bubble, which goes on. */
  keepText(raw: string): void {
    this.#keep(plainText(raw));
  }

  /** Takes in a code block: a bubble of its own, or a part of the last one. */
  block(code: string): void {
    if (this.gathering) this.#keep(code);
    else this.#complete(code);
  }

  /** The bubbles completed since the last call. */
  take(): string[] {
    const bubbles = this.#done;
    this.#done = [];
    return bubbles;
  }

  #keep(part: string): void {
    if (!isVisible(part)) return;
    if (this.#partsChars + part.length > bubbleCharsLimit) this.#complete('');
    this.#parts.push(part);
    this.#partsChars += part.length + 1;
  }

  #complete(text: string): void {
    const parts = text === '' ? this.#parts : [...this.#parts, text];
    this.#parts = [];
    this.#partsChars = 0;
    const bubble = parts.join('\n');
    if (!isVisible(bubble)) return;
    this.#done.push(bubble);
    this.#count += 1;
  }
}
