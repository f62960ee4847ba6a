/** `POST /photo/upload` with its alias, and `GET /photos/:id` behind a signed link. */
import { z } from 'zod';
import { JournalUnavailable } from '../../actors/journal.ts';
import { fail } from '../server/failure.ts';
import { validate } from '../server/input-problems.ts';
import { type Reply, type RequestContext, type Route, route } from '../server/route.ts';
import { type PhotoLinks, photoIdPattern } from './links.ts';
import type { PhotoReport, RelayDesk } from './ports.ts';
import type { PhotoRecords } from './records.ts';
import { type PhotoStorage, StorageUnavailable } from './storage.ts';
import { broken, fileTooLarge, receiveForm, uploadBytesMax } from './upload-form.ts';
import type { Uploads } from './uploads.ts';
import {
  type UploadFields,
  unescapedPlus,
  uploadAnswerSchema,
  uploadFormSchema,
  uploadQuerySchema,
  uploadSchema,
} from './wire.ts';

export interface PhotoRouteOptions {
  relays: RelayDesk;
  uploads: Uploads;
  links: PhotoLinks;
  records: Pick<PhotoRecords, 'find'>;
  storage: Pick<PhotoStorage, 'get'>;
  /** Uploads in memory at once; above it the relay gets 503. */
  uploadsMax: number;
  observe(report: PhotoReport): void;
}

type UploadContext = RequestContext<unknown, z.output<typeof uploadQuerySchema>>;

export function photoRoutes(options: PhotoRouteOptions): Route[] {
  const handle = uploadHandler(options);
  return [
    uploadRoute('/photo/upload', handle, false),
    uploadRoute('/photos/upload', handle, true),
    imageRoute(options),
  ];
}

const busy = fail('unavailable', 'too many photos are being uploaded: send the same upload again', {
  retryAfterSeconds: 5,
});

function uploadHandler(options: PhotoRouteOptions): (context: UploadContext) => Promise<Reply> {
  const { relays, uploads, observe } = options;
  let inMemory = 0;

  const refused = <F extends Reply>(context: UploadContext, agent: string | null, reason: string, failure: F): F => {
    observe({ event: 'photo_refused', requestId: context.requestId, agent, reason });
    return failure;
  };

  /** The agent that uploads: named by its token, by its header, or at the latest by the form. Null where the older form names none. */
  const agentOf = async (context: UploadContext, fields: UploadFields, named: string | null) => {
    const claimed = fields.edge_agent_id ?? null;
    if (claimed === null) {
      if (named !== null || context.query.user_phone !== undefined) return named;
      return refused(context, null, 'fields', broken('invalid', 'edge_agent_id', 'is required'));
    }
    if (named !== null && named !== claimed) {
      return refused(context, named, 'other_agent', fail('forbidden', 'edge_agent_id differs from X-Edge-Agent-Id'));
    }
    const caller = await relays.check(context, claimed);
    if (caller.kind === 'failure') return caller.failure;
    return (named === null ? relays.admit(claimed) : undefined) ?? claimed;
  };

  const take = async (context: UploadContext, named: string | null): Promise<Reply> => {
    const { requestId, signal } = context;
    const received = await receiveForm(context.bodyStream!, context.header('content-type'));
    if (received.kind === 'failure') return refused(context, named, 'form', received.failure);
    const { file, fields: given } = received.form;
    const read = readFields(context.query, given);
    if ('failure' in read) return refused(context, named, 'fields', read);
    const fields = read.value;
    const agent = await agentOf(context, fields, named);
    if (typeof agent === 'object' && agent !== null) return agent;
    if (file === undefined) return refused(context, agent, 'no_file', broken('invalid', 'file', 'is required'));
    const kept = await uploads.keep({ file, fields, agent, signal });
    if (kept.kind === 'refused') return refused(context, agent, kept.reason, kept.failure);
    observe({ event: 'photo_received', requestId, agent, bytes: file.length, status: kept.answer.status });
    return { status: 200, body: kept.answer };
  };

  return async (context) => {
    // Who is asking is known before the first byte of the photo is looked at.
    const caller = await relays.check(context, context.header('x-edge-agent-id') ?? null);
    if (caller.kind === 'failure') return caller.failure;
    const limited = caller.agent === null ? undefined : relays.admit(caller.agent);
    if (limited !== undefined) return limited;
    if (inMemory >= options.uploadsMax) return refused(context, caller.agent, 'busy', busy);
    inMemory += 1;
    try {
      return await take(context, caller.agent);
    } finally {
      inMemory -= 1;
    }
  };
}

function uploadRoute(path: string, handle: (context: UploadContext) => Promise<Reply>, isAlias: boolean): Route {
  return route({
    method: 'POST',
    path,
    summary: 'A photo from iMessage; kept without its metadata, and looked at by the vision model',
    tag: 'photos',
    auth: 'edge',
    hidden: isAlias,
    query: uploadQuerySchema,
    body: uploadFormSchema,
    bodyKind: 'stream',
    bodyBytesMax: uploadBytesMax,
    // The body's own deadline comes first; then decoding, which has one of its own.
    deadlineMs: 120_000,
    answers: {
      200: {
        description: 'Kept; the first answer for an attachment that was uploaded before.',
        schema: uploadAnswerSchema,
      },
      400: { description: 'The form is broken, or holds something twice.' },
      403: { description: 'The edge token belongs to another agent.' },
      413: { description: 'The file or a field is too large.' },
      415: { description: 'No multipart form, or the file is no image of a kind that is taken.' },
      422: { description: 'A field is missing or wrong, or the image is damaged or too large to decode.' },
      429: { description: 'Too many requests from this agent.' },
    },
    guard: (context) => (Number(context.header('content-length') ?? 0) > uploadBytesMax ? fileTooLarge : undefined),
    handle,
  });
}

/** Form and query as one; where a field is in both, the form's counts. */
function readFields(query: z.output<typeof uploadQuerySchema>, given: Map<string, string>) {
  const older = Object.entries(query).map(([name, value]) => [name, value && unescapedPlus(value)]);
  const fields = { ...Object.fromEntries(older), ...Object.fromEntries(given) };
  return validate(uploadSchema, fields, 'body') as { value: UploadFields } | Extract<Reply, { failure: unknown }>;
}

const imagePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

function imageRoute({ links, records, storage }: PhotoRouteOptions): Route {
  return route({
    method: 'GET',
    path: '/photos/:id',
    summary: 'The image, by a signed link that expires',
    tag: 'photos',
    auth: 'signed',
    params: z.object({ id: z.string().regex(photoIdPattern, 'must be the id of a photo') }),
    query: z.object({
      e: z.string().regex(/^\d{1,12}$/, 'must be a time in Unix seconds'),
      s: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a signature'),
    }),
    answers: {
      200: { description: 'The image.', contentType: 'image/jpeg' },
      403: { description: 'The link is not one of ours.' },
      404: { description: 'The photo is no longer kept.' },
      410: { description: 'The link has expired.' },
    },
    async handle({ params: { id }, query }) {
      switch (links.check(id, query)) {
        case 'wrong':
          return fail('forbidden', 'this link is not valid');
        case 'expired':
          return fail('gone', 'this link has expired: ask for a new one');
        case 'valid':
      }
      try {
        const photo = await records.find(id);
        const bytes = photo === undefined ? undefined : await storage.get(photo.objectKey);
        if (photo === undefined || bytes === undefined) return fail('not_found', 'this photo is no longer kept');
        return {
          status: 200,
          bytes,
          contentType: photo.contentType,
          headers: {
            'content-disposition': 'inline',
            'content-security-policy': imagePolicy,
            'referrer-policy': 'no-referrer',
            'cross-origin-resource-policy': 'cross-origin',
          },
          // An answer that is watched is written as its reader takes it, under a deadline.
          onSettled: () => {},
        };
      } catch (error) {
        if (!(error instanceof StorageUnavailable || error instanceof JournalUnavailable)) throw error;
        return fail('unavailable', 'the photo cannot be read now', { retryAfterSeconds: 5 });
      }
    },
  });
}
