/** The whole server, and what a relay uploads to it. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { UploadAnswer } from '../../src/photos/wire.ts';
import { edgeSecret, type HttpAnswer, newPhone, type Rig, type RigOptions, startRig } from '../edge/rig.ts';
import { until } from '../support/waits.ts';

export type Fields = Record<string, string | undefined>;
export type Answer = HttpAnswer<
  UploadAnswer & { detail?: string; code?: string; fields?: { field: string; rule: string }[] }
>;

export interface UploadWish {
  path?: string;
  name?: string;
  type?: string;
  token?: string | null;
  headers?: Record<string, string>;
}

export interface PhotoRig extends Rig {
  /** Uploads a file as the agent `luna1`; null for none. `fields` replace the usual ones, undefined leaves one out. */
  upload(file: Buffer | Buffer[] | null, fields?: Fields, wish?: UploadWish): Promise<Answer>;
  /** Follows the link of an answer. */
  download(url: string): Promise<{ status: number; bytes: Buffer; headers: Headers }>;
  /** Files under the storage's folder, whole or partial. */
  files(): string[];
  row(
    id: string,
  ): Promise<{ state: string; analysis: string | null; is_group: boolean; chat: string; caption: string | null }>;
  /** Waits until the photo's row says so. */
  reaches(id: string, state: string): Promise<void>;
}

export async function startPhotoRig(options: RigOptions = {}): Promise<PhotoRig> {
  const rig = await startRig(options);
  const base = () => `http://127.0.0.1:${rig.app.port}`;
  const row: PhotoRig['row'] = async (id) => {
    const [found] = await rig.database.query<never>('select * from photo where id = $1', [id]);
    assert.ok(found !== undefined, 'the photo has a row');
    return found;
  };
  return Object.assign(Object.create(rig) as Rig, {
    async upload(file: Buffer | Buffer[] | null, fields: Fields = {}, wish: UploadWish = {}) {
      const { path = '/photo/upload', name = 'IMG_0001.jpg', type = 'image/jpeg', token = edgeSecret } = wish;
      const form = new FormData();
      const phone = fields.user_phone ?? newPhone();
      const all: Fields = { user_phone: phone, edge_agent_id: 'luna1', chat_guid: `iMessage;-;${phone}`, ...fields };
      for (const [field, value] of Object.entries(all)) if (value !== undefined) form.append(field, value);
      const files = file === null ? [] : Array.isArray(file) ? file : [file];
      for (const one of files) form.append('file', new File([new Uint8Array(one)], name, { type }));
      const response = await fetch(base() + path, {
        method: 'POST',
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...wish.headers },
        body: form,
        signal: AbortSignal.timeout(20_000),
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as never };
    },
    async download(url: string) {
      const { pathname, search } = new URL(url);
      const response = await fetch(base() + pathname + search, { signal: AbortSignal.timeout(10_000) });
      return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
    },
    files: () =>
      globSync('**/*', { cwd: join(rig.environment.DATA_DIR!, 'photos'), withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name),
    row,
    reaches: async (id: string, state: string) => {
      await until(`the photo is ${state}`, async () => (await row(id)).state === state, 10_000);
    },
  }) as PhotoRig;
}

let guids = 0;

/** An attachment that no test had before. */
export function newGuid(): string {
  guids += 1;
  return `at_0_0000${guids}-AAAA-BBBB`;
}

/** The field an answer complains about first. */
export function fieldOf(answer: Answer): string | undefined {
  return answer.body.fields?.[0]?.field;
}
