/** What a file is, by its first bytes. The claimed type and the name are not asked: both are the sender's words. */

export type ImageKind = 'jpeg' | 'png' | 'gif' | 'heic';

/** Brands of the HEVC image formats (ISO/IEC 23008-12, B.4) and the generic ones that cameras write for them. */
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);
/** The same container with another codec inside. */
const otherBrands = new Set(['avif', 'avis']);

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The kind of an image, or undefined where it is none that is taken. */
export function imageKindOf(bytes: Uint8Array): ImageKind | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64));
  if (head.length >= 3 && head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (head.subarray(0, 8).equals(pngSignature)) return 'png';
  if (/^GIF8[79]a/.test(head.toString('latin1', 0, 6))) return 'gif';
  if (head.toString('latin1', 4, 8) === 'ftyp') return heifKind(head);
  return undefined;
}

/** `ftyp`: length, name, major brand, minor version, then the compatible brands. */
function heifKind(head: Buffer): ImageKind | undefined {
  const end = Math.min(head.length, head.readUInt32BE(0));
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(head.toString('latin1', at, at + 4));
  if (brands.some((brand) => otherBrands.has(brand))) return undefined;
  return brands.some((brand) => heicBrands.has(brand)) ? 'heic' : undefined;
}
