/** The worker that decodes one HEIC image with libheif and ends. Started by `heic.ts`. */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

export interface HeicJob {
  bytes: Uint8Array;
  pixelsMax: number;
  sideMax: number;
}

export type HeicResult =
  | { kind: 'pixels'; width: number; height: number; data: Uint8ClampedArray }
  | { kind: 'too_many_pixels' }
  | { kind: 'damaged' };

/** The part of libheif-js that is used; the package types only the C functions below it. */
interface Libheif {
  HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
}

interface Canvas {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

interface HeifImage {
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  /** Calls back with the canvas filled, or null where the image cannot be decoded. */
  display(canvas: Canvas, done: (canvas: Canvas | null) => void): void;
}

async function decode({ bytes, pixelsMax, sideMax }: HeicJob): Promise<HeicResult> {
  const libheif = createRequire(import.meta.url)('libheif-js/wasm-bundle') as Libheif;
  const images = new libheif.HeifDecoder().decode(bytes);
  const image = images.find((one) => one.is_primary()) ?? images[0];
  if (image === undefined) return { kind: 'damaged' };
  const width = image.get_width();
  const height = image.get_height();
  if (width > sideMax || height > sideMax || width * height > pixelsMax) return { kind: 'too_many_pixels' };
  const canvas: Canvas = { data: new Uint8ClampedArray(width * height * 4), width, height };
  const shown = await new Promise<Canvas | null>((resolve) => image.display(canvas, resolve));
  return shown === null ? { kind: 'damaged' } : { kind: 'pixels', width, height, data: shown.data };
}

const result = await decode(workerData as HeicJob);
parentPort?.postMessage(result, result.kind === 'pixels' ? [result.data.buffer as ArrayBuffer] : []);
