/**
 * An uploaded file made into an image that may be kept: decoded, turned upright, brought to a bounded size and encoded anew.
 *
 *  I1 What is kept was written by this server: no byte of the upload's metadata (place, device, time, thumbnail, comment) survives,
 *     and nothing hidden behind or between the pixels.
 *  I2 The dimensions are read from the header and refused before a pixel is decoded.
 *  I3 Of an animation the first picture is kept.
 */
import sharp, { type Sharp } from 'sharp';
import { decodeHeic } from './heic.ts';
import { imageKindOf } from './image-kind.ts';
import { createWorkSlots } from './work-slots.ts';

export interface ImageLimits {
  /** Width times height; above it the upload is refused. */
  pixelsMax: number;
  /** Width or height alone. */
  sideMax: number;
  /** The longer side of what is kept, in pixels. */
  keptSideMax: number;
  /** For decoding and encoding together. */
  workMs: number;
}

/** Phones take up to 48 megapixels, 8064 × 6048. */
export const defaultImageLimits: ImageLimits = {
  pixelsMax: 64_000_000,
  sideMax: 20_000,
  keptSideMax: 2_048,
  workMs: 20_000,
};

export type ImageOutcome =
  | { kind: 'prepared'; bytes: Buffer; contentType: 'image/jpeg' | 'image/png'; width: number; height: number }
  /** `not_an_image`: none of the kinds taken. `damaged`: one of them, and unreadable. `abandoned`: nobody waits for it any more. */
  | { kind: 'refused'; reason: 'not_an_image' | 'too_many_pixels' | 'damaged' | 'abandoned' };

/** A drawing that compresses badly is kept as a JPEG above this size. */
const pngBytesMax = 4 * 1_048_576;
const jpegQuality = 85;

/** Decoding a large photo takes a hundred megabytes for a moment, or as HEIC several hundred. */
const slots = createWorkSlots(2);
const heicSlots = createWorkSlots(1);

/** Makes an upload ready to be kept, or says why it cannot be. `signal` aborts when whoever uploads has left. */
export async function prepareImage(
  upload: Buffer,
  signal: AbortSignal,
  limits: ImageLimits = defaultImageLimits,
): Promise<ImageOutcome> {
  const kind = imageKindOf(upload);
  if (kind === undefined) return { kind: 'refused', reason: 'not_an_image' };
  const leave = await (kind === 'heic' ? heicSlots : slots).enter();
  try {
    if (signal.aborted) return { kind: 'refused', reason: 'abandoned' };
    if (kind === 'heic') return await prepareHeic(upload, limits);
    const size = await sharp(upload, { limitInputPixels: false }).metadata();
    if (isTooLarge(size, limits)) return { kind: 'refused', reason: 'too_many_pixels' };
    const image = sharp(upload, { limitInputPixels: limits.pixelsMax, failOn: 'error', autoOrient: true });
    return await encode(image, kind === 'jpeg' ? 'jpeg' : 'png', limits);
  } catch (error) {
    // The decoder's own words quote the file; that it failed is all there is to know.
    const isLate = error instanceof Error && error.message.startsWith('timeout');
    return { kind: 'refused', reason: isLate ? 'too_many_pixels' : 'damaged' };
  } finally {
    leave();
  }
}

async function prepareHeic(upload: Buffer, limits: ImageLimits): Promise<ImageOutcome> {
  const decoded = await decodeHeic(upload, limits);
  if (decoded.kind !== 'pixels') return { kind: 'refused', reason: decoded.kind };
  const { width, height } = decoded;
  return encode(sharp(decoded.data, { raw: { width, height, channels: 4 } }).removeAlpha(), 'jpeg', limits);
}

async function encode(image: Sharp, as: 'jpeg' | 'png', limits: ImageLimits): Promise<ImageOutcome> {
  const side = limits.keptSideMax;
  const sized = image
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: Math.ceil(limits.workMs / 1_000) });
  if (as === 'png') {
    const { data, info } = await sized.clone().png().toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    if (data.length <= pngBytesMax) return { kind: 'prepared', bytes: data, contentType: 'image/png', width, height };
  }
  const { data, info } = await sized
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: jpegQuality })
    .toBuffer({ resolveWithObject: true });
  return { kind: 'prepared', bytes: data, contentType: 'image/jpeg', width: info.width, height: info.height };
}

/** I2. A header without a size is left to the decoder, which has the same limit. */
function isTooLarge(size: { width?: number; height?: number }, limits: ImageLimits): boolean {
  const { width = 0, height = 0 } = size;
  return width > limits.sideMax || height > limits.sideMax || width * height > limits.pixelsMax;
}
