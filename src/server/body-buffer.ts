/** A body that came in more than one chunk, until it is whole: bounded for itself, and together with all others of the server. */
import { tooLarge } from './body-stream.ts';
import { type Failure, fail } from './failure.ts';
import type { HttpHost } from './http-host.ts';

export const overloaded = fail('unavailable', 'the server has too much to do', { retryAfterSeconds: 1 });

export class BodyBuffer {
  readonly #host: Pick<HttpHost, 'bodiesBytes' | 'limits'>;
  readonly #bytesMax: number;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(host: Pick<HttpHost, 'bodiesBytes' | 'limits'>, bytesMax: number) {
    this.#host = host;
    this.#bytesMax = bytesMax;
  }

  /** Keeps one chunk, which must be the caller's to give. Answers why it may not be kept. */
  push(bytes: Buffer): Failure | undefined {
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
    this.#host.bodiesBytes += bytes.length;
    if (this.#bytes > this.#bytesMax) return tooLarge(this.#bytesMax);
    return this.#host.bodiesBytes > this.#host.limits.bodiesBytesMax ? overloaded : undefined;
  }

  /** The whole body; it is counted no more. */
  take(): Buffer {
    const whole = Buffer.concat(this.#chunks);
    this.release();
    return whole;
  }

  release(): void {
    this.#host.bodiesBytes -= this.#bytes;
    this.#bytes = 0;
    this.#chunks = [];
  }
}
