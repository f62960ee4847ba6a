/** Pictures for uploads: small ones that are what they say, and some that are not. */
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Words that stand in the metadata of the pictures below and may be found nowhere afterwards. */
export const cameraMaker = 'SecretCameraMaker';

const heicBase64 =
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAYBtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA' +
  'AA5waXRtAAAAAAABAAAANGlsb2MAAAAAREAAAgABAAAAAAGkAAEAAAAAAAAA8QACAAAAAAKVAAEAAAAAAAABSAAAADhpaW5mAAAA' +
  'AAACAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAFWluZmUCAAABAAIAAEV4aWYAAAAAv2lwcnAAAAChaXBjbwAAAHVodmNDAQNwAAAA' +
  'AAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQAoQgEBA3AAAAMAkAAAAwAAAwAeoBQgeWW6' +
  'kkprmwIAAAMAAgAAAwACECIAAQAHRAHBcrBiQAAAABRpc3BlAAAAAAAAAKAAAAB4AAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAA' +
  'AAAAAAEAAQOBAoMAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAkFtZGF0AAAA7SgBrxNCImC3Ze1Dhp//7QKP/4BM8Pye5kyT' +
  'PQTxBcO0cf7kiBhYAz8XHx7HB0T9kcxXX/mZu2tSCnDZTjfmbuUWYcc8Teyc+HCzTLLPhSE4FoVcXBIlj/6stohW/uFV5W2QGE4K' +
  'oCRIYy3Jicg2I8P3P3OdhbC5xa3gnkc7uUQuPD7ArRUgvK9UMns9HBl1HhCn/j/f33PrAAADAAADAAADABJSoIQJOkqakaFsjt0L' +
  '9EBKO6zY4rNe0EO+dVhqF1LmjPBbF7ratwKF5fRoDeSfKnopDuj29TB11m4Oz4/NNap4QAAB56Y1gAARkAAAAABJSSoACAAAAAgA' +
  'DwECABIAAAB+AAAAEgEDAAEAAAABAAAAGgEFAAEAAABuAAAAGwEFAAEAAAB2AAAAKAEDAAEAAAACAAAAEwIDAAEAAAABAAAAaYcE' +
  'AAEAAACQAAAAJYgEAAEAAADeAAAAAAAAADhjAADoAwAAOGMAAOgDAABTZWNyZXRDYW1lcmFNYWtlcgAGAACQBwAEAAAAMDIxMAGR' +
  'BwAEAAAAAQIDAACgBwAEAAAAMDEwMAGgAwABAAAA//8AAAKgBAABAAAAoAAAAAOgBAABAAAAeAAAAAAAAAAEAAEAAgACAAAATgAA' +
  'AAIABQADAAAALAEAAAMAAgACAAAARQAAAAQABQADAAAAFAEAAAAAAAANAAAAAQAAABgAAAABAAAAJAAAAAEAAAA0AAAAAQAAAB8A' +
  'AAABAAAADAAAAAEAAAA=';

/** 160 × 120, four coloured quarters (red, green; blue, yellow), HEVC, with a camera's name and a place in its EXIF. */
export const heic: Buffer = Buffer.from(heicBase64, 'base64');

const background = { r: 200, g: 40, b: 40 };

function plain(width: number, height: number) {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** A photo with a camera's name and a place, lying on its side: the stored image must be upright, 60 wide and 80 high. */
export function jpegWithPlace(): Promise<Buffer> {
  return plain(80, 60)
    .withExif({
      IFD0: { Make: cameraMaker, Orientation: '6' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '52/1 31/1 12/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '13/1 24/1 36/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

export function jpeg(width = 64, height = 48): Promise<Buffer> {
  return plain(width, height).jpeg().toBuffer();
}

export function png(width = 64, height = 48): Promise<Buffer> {
  return plain(width, height).png().toBuffer();
}

export function gif(): Promise<Buffer> {
  return plain(64, 48).gif().toBuffer();
}

/** Noise, which no encoder makes small. */
export function noise(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  let seed = 1;
  for (let i = 0; i < pixels.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[i] = seed >>> 24;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** A PNG of 30,000 × 30,000 black pixels in about a hundred kilobytes. */
export function bombPng(): Buffer {
  const side = 30_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)), { level: 1 });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
