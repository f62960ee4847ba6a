/** Images and forms as nobody should send them: whatever bytes come, the answer is one of the outcomes, and the process lives. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultImageLimits, prepareImage } from '../../src/photos/image.ts';
import { imageKindOf } from '../../src/photos/image-kind.ts';
import { receiveForm } from '../../src/photos/upload-form.ts';
import { gif, heic, jpeg, jpegWithPlace, noise, png } from './pictures.ts';

/** Two colours, one picture of 40000 × 40000, and data for a single pixel of it. */
const hugeGif = Buffer.from('474946383961409c409c800000000000ffffff2c00000000409c409c0002024c01003b', 'hex');

const patient = new AbortController().signal;

/** Numbers below `below`, the same in every run. */
function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('images', () => {
  test('with bytes changed, cut out or doubled', async () => {
    const dice = createDice(7);
    const outcomes = new Set<string>();
    const originals: [Buffer, number][] = [
      [await jpegWithPlace(), 40],
      [await noise(80, 60), 40],
      [await gif(), 40],
      [heic, 6],
    ];
    for (const [original, rounds] of originals) {
      for (let round = 0; round < rounds; round++) {
        const outcome = await prepareImage(mutated(original, dice), patient);
        outcomes.add(outcome.kind === 'prepared' ? 'prepared' : outcome.reason);
        if (outcome.kind === 'prepared') assert.ok(outcome.width <= 2_048 && outcome.height <= 2_048);
      }
    }
    assert.ok(outcomes.has('damaged'), 'some are damaged');
    assert.ok(outcomes.has('prepared'), 'some survive');
  });

  test('headers that claim too much are refused before a pixel is decoded', async () => {
    const claims = [
      [patched(await png(), 16, [0x00, 0x01, 0x00, 0x00]), 'a PNG 65536 wide'],
      [hugeGif, 'a GIF of 40000 by 40000'],
    ] as const;
    for (const [bytes, what] of claims) {
      const outcome = await prepareImage(bytes, patient);
      assert.ok(outcome.kind === 'refused', what);
      assert.ok(['too_many_pixels', 'damaged'].includes(outcome.reason), what);
    }
    const small = { ...defaultImageLimits, pixelsMax: 160 * 120 - 1 };
    for (const bytes of [heic, await jpeg(160, 120), await png(160, 120), await gif()]) {
      const outcome = await prepareImage(
        bytes,
        patient,
        bytes.length === (await gif()).length ? { ...small, sideMax: 63 } : small,
      );
      assert.deepEqual(outcome, { kind: 'refused', reason: 'too_many_pixels' });
    }
  });

  test('a decoder that takes too long is stopped', async () => {
    const outcome = await prepareImage(heic, patient, { ...defaultImageLimits, workMs: 0 });
    assert.deepEqual(outcome, { kind: 'refused', reason: 'too_many_pixels' });
  });

  test('nobody decodes for a relay that has left', async () => {
    const outcome = await prepareImage(await jpeg(), AbortSignal.abort());
    assert.deepEqual(outcome, { kind: 'refused', reason: 'abandoned' });
  });

  test('the same container with another codec, and everything else, is no image that is taken', () => {
    const ftyp = (brands: string) =>
      Buffer.from(`\0\0\0${String.fromCharCode(8 + brands.length)}ftyp${brands}`, 'latin1');
    assert.equal(imageKindOf(ftyp('mif1\0\0\0\0mif1heic')), 'heic');
    for (const brands of ['avif\0\0\0\0mif1miaf', 'mif1\0\0\0\0avifmiaf', 'isom\0\0\0\0mp42', 'qt  \0\0\0\0']) {
      assert.equal(imageKindOf(ftyp(brands)), undefined, brands);
    }
    for (const text of ['', 'ftyp', 'GIF88a', '%PDF-1.7', 'RIFF....WEBP', 'II*\0', '<svg', '\x89PNG\r\n']) {
      assert.equal(imageKindOf(Buffer.from(text, 'latin1')), undefined, text);
    }
  });
});

describe('forms', () => {
  const type = 'multipart/form-data; boundary=----b';
  const body = Buffer.from(
    '------b\r\nContent-Disposition: form-data; name="caption"\r\n\r\nzwölf 🙂\r\n' +
      '------b\r\nContent-Disposition: form-data; name="file"; filename="ü.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' +
      `${'\r\n----'.repeat(50)}\r\n------b--\r\n`,
  );

  test('arrive the same in pieces of any size', async () => {
    for (const size of [1, 2, 3, 7, 64, 1_000]) {
      const received = await receiveForm(pieces(body, size), type);
      assert.ok(received.kind === 'received', `in pieces of ${size}`);
      assert.equal(received.form.fields.get('caption'), 'zwölf 🙂');
      assert.equal(String(received.form.file), '\r\n----'.repeat(50));
    }
  });

  test('cut anywhere, or with bytes changed, are received or refused, and never hang', async () => {
    const dice = createDice(11);
    for (let cut = 0; cut < body.length - 4; cut += 5) {
      const received = await receiveForm(pieces(body.subarray(0, cut), 64), type);
      assert.equal(received.kind, 'failure', `cut at ${cut}`);
    }
    for (let round = 0; round < 200; round++) {
      const received = await receiveForm(pieces(mutated(body, dice), 1 + dice(100)), type);
      assert.ok(received.kind === 'received' || received.failure.detail.length > 0);
    }
  });

  test('a name of a field that means something to JavaScript is a name', async () => {
    const evil = Buffer.from(
      '------b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n{"polluted":true}\r\n------b--\r\n',
    );
    const received = await receiveForm(pieces(evil, 1_000), type);
    assert.ok(received.kind === 'received');
    assert.equal((Object.fromEntries(received.form.fields) as { polluted?: boolean }).polluted, undefined);
  });
});

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function mutated(original: Buffer, dice: (below: number) => number): Buffer {
  const bytes = Buffer.from(original);
  for (let change = 0; change <= dice(8); change++) bytes[dice(bytes.length)] = dice(256);
  const at = dice(bytes.length);
  switch (dice(4)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.floor(at / 2))]);
    default:
      return bytes;
  }
}

function patched(bytes: Buffer, at: number, values: number[]): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(values, at);
  return copy;
}
