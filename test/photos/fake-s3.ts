/**
 * An S3 service on the loopback that keeps objects in memory and checks every request's AWS Signature Version 4 from its own reading of
 * the protocol (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html): path, query, signed headers, payload
 * digest, time and scope.
 */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeS3 {
  readonly endpoint: string;
  readonly objects: Map<string, { bytes: Buffer; contentType: string | undefined }>;
  /** Statuses of refused requests, in order. */
  readonly refused: string[];
  /** Answers the next requests this way instead. */
  failNext(times: number, how: 'error' | 'drop'): void;
  /** How many of the failures asked for are still to come. */
  failuresLeft(): number;
  stop(): Promise<void>;
}

export interface FakeS3Options {
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const skewMs = 15 * 60 * 1_000;

export async function startFakeS3(options: FakeS3Options): Promise<FakeS3> {
  const objects: FakeS3['objects'] = new Map();
  const refused: string[] = [];
  let failures: { times: number; how: 'error' | 'drop' } = { times: 0, how: 'error' };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (failures.times > 0) {
      failures.times -= 1;
      if (failures.how === 'drop') return void response.destroy();
      return void response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
    }
    const problem = problemOf(request, body, options);
    if (problem !== undefined) {
      refused.push(problem);
      return void response.writeHead(403, { 'content-type': 'application/xml' }).end(`<Code>${problem}</Code>`);
    }
    const key = request.url!.slice(options.bucket.length + 2);
    const known = objects.get(key);
    switch (request.method) {
      case 'PUT':
        objects.set(key, { bytes: body, contentType: request.headers['content-type'] });
        return void response.writeHead(200).end();
      case 'DELETE':
        objects.delete(key);
        return void response.writeHead(204).end();
      default:
        if (known === undefined) return void response.writeHead(404).end('<Code>NoSuchKey</Code>');
        return void response.writeHead(200, { 'content-length': known.bytes.length }).end(known.bytes);
    }
  }

  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    refused,
    failNext(times, how) {
      failures = { times, how };
    },
    failuresLeft: () => failures.times,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The code S3 would answer with, or undefined where the request is signed as it should be. */
function problemOf(request: IncomingMessage, body: Buffer, options: FakeS3Options): string | undefined {
  const header = (name: string) => String(request.headers[name] ?? '');
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    header('authorization'),
  );
  if (match === null) return 'AccessDenied';
  const [, credential = '', signedHeaders = '', signature] = match;
  const at = header('x-amz-date');
  const time = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - time) < skewMs)) return 'RequestTimeTooSkewed';
  const scope = `${at.slice(0, 8)}/${options.region}/s3/aws4_request`;
  if (credential !== `${options.accessKeyId}/${scope}`) return 'InvalidAccessKeyId';
  const digest = createHash('sha256').update(body).digest('hex');
  if (header('x-amz-content-sha256') !== digest) return 'XAmzContentSHA256Mismatch';
  const names = signedHeaders.split(';');
  for (const needed of ['host', 'x-amz-content-sha256', 'x-amz-date'])
    if (!names.includes(needed)) return 'AccessDenied';
  const canonical = [
    request.method,
    request.url,
    '',
    ...names.map((name) => `${name}:${header(name).trim()}`),
    '',
    signedHeaders,
    digest,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', at, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = scope
    .split('/')
    .reduce<Buffer | string>(
      (secret, word) => createHmac('sha256', secret).update(word).digest(),
      `AWS4${options.secretAccessKey}`,
    );
  const expected = createHmac('sha256', key).update(toSign).digest('hex');
  if (signature !== expected) return 'SignatureDoesNotMatch';
  return request.url!.startsWith(`/${options.bucket}/`) ? undefined : 'NoSuchBucket';
}
