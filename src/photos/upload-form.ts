/**
 * A multipart upload as it arrives: one file and a few fields, bounded while they stream. The file is held in memory, where a cut or
 * refused upload leaves nothing behind; how many uploads there are at once is bounded by the caller.
 *
 *  U1 Nothing is kept beyond `fileBytesMax`: the first byte too many ends the reading.
 *  U2 A `BodyRefused` of the stream (too large, too slow, client gone) passes through; the server answers it.
 */
import busboy, { type Busboy } from 'busboy';
import { type Failure, fail } from '../server/failure.ts';

export interface UploadForm {
  /** Undefined where no file was sent. */
  file: Buffer | undefined;
  fields: Map<string, string>;
}

export type ReceivedForm = { kind: 'received'; form: UploadForm } | { kind: 'failure'; failure: Failure };

export const fileBytesMax = 5 * 1_048_576;
const fieldBytesMax = 64 * 1_024;
/** The whole body: the file, its fields, and the lines between. */
export const uploadBytesMax = fileBytesMax + 4 * fieldBytesMax;

const limits = {
  fileSize: fileBytesMax + 1,
  files: 1,
  fieldSize: fieldBytesMax,
  fieldNameSize: 100,
  fields: 30,
  parts: 31,
  headerPairs: 20,
};

/** What the contract calls 5 MB, named as a problem of the field. */
export const fileTooLarge = broken('too_large', 'file', `must have at most ${fileBytesMax} bytes (5 MB)`);

/** Reads the form to its end, or to the first thing wrong with it. */
export async function receiveForm(
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
): Promise<ReceivedForm> {
  const opened = openParser(contentType);
  if ('failure' in opened) return { kind: 'failure', failure: opened };
  const { parser } = opened;
  const reading = readInto(parser);
  try {
    for await (const chunk of body) {
      if (reading.problem() !== undefined) break;
      if (!parser.write(chunk)) await drained(parser, reading.ended);
    }
    if (reading.problem() === undefined) {
      parser.end();
      await reading.ended;
    }
  } finally {
    parser.destroy();
  }
  const failure = reading.problem();
  return failure === undefined ? { kind: 'received', form: reading.form() } : { kind: 'failure', failure };
}

function openParser(contentType: string | undefined): { parser: Busboy } | Failure {
  if (!/^multipart\/form-data\s*;/i.test(contentType ?? '')) {
    return fail('unsupported_media_type', 'the photo must be sent as multipart/form-data with a boundary');
  }
  try {
    return { parser: busboy({ headers: { 'content-type': contentType }, defParamCharset: 'utf8', limits }) };
  } catch {
    return fail('bad_request', 'the Content-Type names no boundary');
  }
}

interface Reading {
  problem(): Failure | undefined;
  form(): UploadForm;
  /** Resolves when the parser has come to its end, by whatever way. */
  ended: Promise<void>;
}

function readInto(parser: Busboy): Reading {
  const fields = new Map<string, string>();
  const chunks: Buffer[] = [];
  let hasFile = false;
  let problem: Failure | undefined;
  const note = (failure: Failure) => {
    problem ??= failure;
  };
  const { promise: ended, resolve } = Promise.withResolvers<void>();

  parser.on('file', (name, stream) => {
    // An error here is the parser's own, and told there.
    stream.on('error', () => undefined);
    if (name !== 'file') {
      note(broken('bad_request', 'file', 'is the one field that may be a file'));
      stream.resume();
      return;
    }
    hasFile = true;
    stream.on('data', (chunk: Buffer) => {
      if (problem === undefined) chunks.push(chunk);
    });
    stream.on('limit', () => note(fileTooLarge));
  });
  parser.on('field', (name, value, info) => {
    if (info.nameTruncated) note(fail('bad_request', 'a field has a name that is too long'));
    else if (name === 'file') note(broken('bad_request', 'file', 'must be sent as a file, with a file name'));
    else if (info.valueTruncated) note(broken('too_large', name, `must have at most ${fieldBytesMax} bytes`));
    else if (fields.has(name)) note(broken('bad_request', name, 'may be sent once only'));
    else fields.set(name, value);
  });
  parser.on('filesLimit', () => note(broken('bad_request', 'file', 'may be sent once only')));
  for (const event of ['fieldsLimit', 'partsLimit'] as const) {
    parser.on(event, () => note(fail('bad_request', `the form has more than ${limits.fields} fields`)));
  }
  parser.on('error', () => {
    note(fail('bad_request', 'the multipart form is broken, or was cut off'));
    resolve();
  });
  parser.on('close', resolve);
  return {
    problem: () => problem,
    form: () => ({ file: hasFile ? Buffer.concat(chunks) : undefined, fields }),
    ended,
  };
}

/** The parser takes more, or has failed and never will. */
async function drained(parser: Busboy, ended: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  parser.once('drain', resolve);
  await Promise.race([promise, ended]);
  parser.off('drain', resolve);
}

/** A failure that names a field of the form and the rule it broke. Names of fields are the sender's: cut and made plain. */
export function broken(
  failure: 'bad_request' | 'too_large' | 'invalid' | 'unsupported_media_type',
  name: string,
  rule: string,
): Failure {
  const field = `body.${name.replace(/[^\w.-]/g, '?').slice(0, 60)}`;
  return fail(failure, `${field}: ${rule}`, { fields: [{ field, rule }] });
}
