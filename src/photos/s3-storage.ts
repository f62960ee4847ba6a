/**
 * Photos in a bucket of any service that speaks S3, addressed by path, signed with AWS Signature Version 4. The payload's SHA-256 is part
 * of what is signed, so bytes changed on the way are refused by the service.
 */
import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { checkKey, type PhotoStorage, StorageUnavailable } from './storage.ts';

export interface S3StorageOptions {
  /** Without a trailing slash, e.g. `https://s3.eu-central-1.amazonaws.com`. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  fetch?: typeof globalThis.fetch;
  now(): number;
  /** Per request; default 15 s. */
  timeoutMs?: number;
}

/** A photo is never near this; a service that sends more is not the one that was configured. */
const bytesMax = 64 * 1_048_576;

export function createS3Storage(options: S3StorageOptions): PhotoStorage {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey, now, timeoutMs = 15_000 } = options;
  const call = options.fetch ?? globalThis.fetch;
  const signer = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });

  const send = async (method: 'GET' | 'PUT' | 'DELETE', key: string, body?: Uint8Array, contentType?: string) => {
    checkKey(key);
    const digest = createHash('sha256')
      .update(body ?? new Uint8Array())
      .digest('hex');
    const request = await signer.sign(`${endpoint}/${encodeURIComponent(bucket)}/${key}`, {
      method,
      body: body as RequestInit['body'],
      headers: { 'x-amz-content-sha256': digest, ...(contentType && { 'content-type': contentType }) },
      aws: { datetime: new Date(now()).toISOString().replace(/[:-]|\.\d{3}/g, '') },
    });
    try {
      // Redirects are not followed: a signature is for one host.
      return await call(request.url, {
        method,
        headers: request.headers,
        body: body as RequestInit['body'],
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch {
      throw new StorageUnavailable('cannot be reached');
    }
  };

  return {
    name: 's3',
    async put(key, bytes, contentType) {
      await expectOk(await send('PUT', key, bytes, contentType));
    },
    async get(key) {
      const response = await send('GET', key);
      if (response.status === 404) {
        await response.body?.cancel();
        return undefined;
      }
      if (!response.ok) return expectOk(response);
      if (Number(response.headers.get('content-length') ?? 0) > bytesMax) {
        await response.body?.cancel();
        throw new StorageUnavailable('answered with too much');
      }
      try {
        return new Uint8Array(await response.arrayBuffer());
      } catch {
        throw new StorageUnavailable('broke off');
      }
    },
    async remove(key) {
      const response = await send('DELETE', key);
      if (response.status === 404) await response.body?.cancel();
      else await expectOk(response);
    },
  };
}

/** The service's own words are not read: they quote the request. */
async function expectOk(response: Response): Promise<undefined> {
  await response.body?.cancel();
  if (!response.ok) throw new StorageUnavailable(`answered ${response.status}`);
  return undefined;
}
