/**
 * A request body as it arrives, for uploads. The reader sets the pace: with more than `highWaterBytes` unread the socket is paused.
 * uWebSockets.js empties a chunk when its callback returns, so every chunk is copied here.
 */
import { type Failure, fail } from './failure.ts';

/** Thrown into whoever reads a body that cannot be had whole. A handler lets it pass, and the server answers with its failure. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

export const clientGone = fail('request_timeout', 'the request was cut off');
export const bodyTooSlow = fail('request_timeout', 'the body did not arrive in time');

const highWaterBytes = 256 * 1_024;

export interface BodyFlow {
  pause(): void;
  resume(): void;
}

export class BodyStream implements AsyncIterable<Uint8Array> {
  readonly #flow: BodyFlow;
  readonly #bytesMax: number;
  #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #receivedBytes = 0;
  #isPaused = false;
  #end: 'open' | 'complete' | BodyRefused = 'open';
  #wake: (() => void) | undefined;

  constructor(flow: BodyFlow, bytesMax: number) {
    this.#flow = flow;
    this.#bytesMax = bytesMax;
  }

  get isComplete(): boolean {
    return this.#end === 'complete';
  }

  /** Takes in one chunk, valid only during this call. */
  push(chunk: ArrayBuffer, isLast: boolean): void {
    if (this.#end !== 'open') return;
    this.#receivedBytes += chunk.byteLength;
    if (this.#receivedBytes > this.#bytesMax) {
      this.refuse(tooLarge(this.#bytesMax));
      return;
    }
    if (chunk.byteLength > 0) {
      this.#chunks.push(new Uint8Array(chunk.slice(0)));
      this.#waitingBytes += chunk.byteLength;
    }
    if (isLast) this.#end = 'complete';
    else if (this.#waitingBytes > highWaterBytes && !this.#isPaused) {
      this.#isPaused = true;
      this.#flow.pause();
    }
    this.#wake?.();
  }

  /** Ends the stream with a failure; what was not read yet is dropped. */
  refuse(failure: Failure): void {
    if (this.#end !== 'open') return;
    this.#end = new BodyRefused(failure);
    this.#chunks = [];
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#waitingBytes -= chunk.byteLength;
        if (this.#isPaused && this.#waitingBytes < highWaterBytes / 2) {
          this.#isPaused = false;
          this.#flow.resume();
        }
        yield chunk;
      } else if (this.#end === 'complete') return;
      else if (this.#end !== 'open') throw this.#end;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }
}

export function tooLarge(bytesMax: number): Failure {
  return fail('too_large', `the body may have at most ${bytesMax} bytes`);
}
