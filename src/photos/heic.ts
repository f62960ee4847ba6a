/**
 * HEIC, which prebuilt sharp cannot decode: by libheif as WebAssembly, in a worker of its own for each image. So decoding never
 * blocks the event loop, a file that hangs the decoder is stopped with it, and its memory goes with the worker.
 */
import { Worker } from 'node:worker_threads';
import type { HeicJob, HeicResult } from './heic-worker.ts';
import type { ImageLimits } from './image.ts';

/** RGBA, upright: the decoder has applied the container's own rotation. */
export async function decodeHeic(upload: Uint8Array, limits: ImageLimits): Promise<HeicResult> {
  const { pixelsMax, sideMax } = limits;
  const workerData: HeicJob = { bytes: new Uint8Array(upload), pixelsMax, sideMax };
  // The decoder writes its complaints to the console, with parts of the file: they are read by nobody.
  const worker = new Worker(new URL('./heic-worker.ts', import.meta.url), { workerData, stdout: true, stderr: true });
  const { promise, resolve } = Promise.withResolvers<HeicResult>();
  const timer = setTimeout(() => resolve({ kind: 'too_many_pixels' }), limits.workMs);
  worker.once('message', (result: HeicResult) => resolve(result));
  // The decoder runs out of memory, or trips over the file.
  worker.once('error', () => resolve({ kind: 'damaged' }));
  worker.once('exit', () => resolve({ kind: 'damaged' }));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
