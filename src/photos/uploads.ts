/**
 * What becomes of an upload that was read: the photo it is, kept once, and its actor told.
 *
 *  K1 The image is in the storage before its row names it, and the row is written before the actor hears of it. A repeat of the upload
 *     mends whatever a crash left out.
 *  K2 Two uploads of one attachment at the same moment are one photo: the table decides whose, and the other's image goes.
 *  K3 A group photo is analysed only where its caption calls the persona, or when somebody asks.
 */
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import { JournalUnavailable } from '../../actors/journal.ts';
import { type Failure, fail } from '../server/failure.ts';
import { photoAddress } from './actor.ts';
import type { Analysis } from './analysis.ts';
import type { Photo } from './entities.ts';
import { type ImageOutcome, prepareImage } from './image.ts';
import type { PhotoLinks } from './links.ts';
import type { Chats } from './ports.ts';
import type { NewPhoto, PhotoRecords } from './records.ts';
import { type PhotoStorage, StorageUnavailable } from './storage.ts';
import { broken } from './upload-form.ts';
import type { UploadAnswer, UploadFields } from './wire.ts';

export interface Upload {
  file: Buffer;
  fields: UploadFields;
  agent: string | null;
  /** Aborts when the relay has left. */
  signal: AbortSignal;
}

export type Kept = { kind: 'kept'; answer: UploadAnswer } | { kind: 'refused'; reason: string; failure: Failure };

export interface UploadsOptions {
  host: Pick<Host, 'tell'>;
  records: PhotoRecords;
  storage: PhotoStorage;
  links: PhotoLinks;
  chats: Chats;
  /** Whether a model is configured that can look at photos. */
  canAnalyse: boolean;
  clock: Clock;
  ids: Ids;
  /** How long a link to a photo holds. */
  linkLifeMs: number;
}

export interface Uploads {
  keep(upload: Upload): Promise<Kept>;
}

type Prepared = Extract<ImageOutcome, { kind: 'prepared' }>;
type Refusal = Extract<ImageOutcome, { kind: 'refused' }>['reason'];

export function createUploads(options: UploadsOptions): Uploads {
  const { host, records, storage, links, chats, clock, ids } = options;

  const answered = async (photo: Photo): Promise<Kept> => {
    const analyse = photo.firstStatus === 'processing';
    // The same event for every repeat: one that is known already changes nothing, one that a crash swallowed is made up for.
    const receipt = await host.tell(photoAddress(photo.id), { type: 'photo_stored', analyse }, { id: 'stored' });
    if (receipt.kind === 'refused') return { kind: 'refused', reason: receipt.reason, failure: tryAgain };
    return { kind: 'kept', answer: answerFor(photo, options) };
  };

  const askAgain = async (id: string, upload: Upload, reason: Refusal): Promise<boolean> => {
    const { attachment_guid: attachmentGuid, chat_guid: thread = null } = upload.fields;
    if (attachmentGuid === undefined || upload.agent === null) return false;
    const event = { type: 'upload_damaged', agent: upload.agent, attachmentGuid, thread, commandId: ids(), reason };
    const receipt = await host.tell(photoAddress(id), event);
    return receipt.kind === 'accepted';
  };

  const store = async (photo: NewPhoto, image: Prepared): Promise<Photo> => {
    await storage.put(photo.objectKey, image.bytes, image.contentType);
    try {
      const added = await records.add(photo);
      if (added.kind === 'known' && added.photo.objectKey !== photo.objectKey) await discard(photo.objectKey);
      return added.photo;
    } catch (error) {
      await discard(photo.objectKey);
      throw error;
    }
  };

  const discard = (key: string) => storage.remove(key).catch(() => undefined);

  const keep = async (upload: Upload): Promise<Kept> => {
    const { fields, file } = upload;
    const chat = chats.normalise(fields.chat_guid ?? fields.user_phone);
    const { attachment_guid: attachmentGuid } = fields;
    const id = links.idOf(attachmentGuid === undefined ? { unique: ids() } : { chat, attachmentGuid });
    const known = attachmentGuid === undefined ? undefined : await records.find(id);
    if (known !== undefined) return answered(known);
    const image = file.length === 0 ? damaged : await prepareImage(file, upload.signal);
    if (image.kind === 'refused') {
      const isAsked = image.reason === 'damaged' && (await askAgain(id, upload, image.reason));
      return { kind: 'refused', reason: image.reason, failure: refusalOf(image.reason, isAsked) };
    }
    const isGroup = fields.is_group === true || (fields.chat_guid !== undefined && chats.isGroup(fields.chat_guid));
    // K3.
    const isWanted = !isGroup || chats.isCalled(fields.caption ?? '', upload.agent);
    const { contentType, width, height } = image;
    const row = rowOf(upload, { id, chat, isGroup, createdAt: new Date(clock.now()) });
    const photo: NewPhoto = {
      ...row,
      ...{ contentType, width, height, bytes: image.bytes.length },
      objectKey: `${id.slice(0, 2)}/${id}-${ids()}`,
      firstStatus: isWanted && options.canAnalyse ? 'processing' : 'stored',
    };
    return answered(await store(photo, image));
  };

  return {
    async keep(upload) {
      try {
        return await keep(upload);
      } catch (error) {
        if (error instanceof StorageUnavailable) return { kind: 'refused', reason: error.code, failure: tryAgain };
        if (error instanceof JournalUnavailable) {
          return { kind: 'refused', reason: 'database_unavailable', failure: tryAgain };
        }
        throw error;
      }
    },
  };
}

const damaged: ImageOutcome = { kind: 'refused', reason: 'damaged' };

const tryAgain = fail('unavailable', 'the photo cannot be kept now: send the same upload again', {
  retryAfterSeconds: 5,
});

function refusalOf(reason: Refusal, isAskedAgain: boolean): Failure {
  switch (reason) {
    case 'not_an_image':
      return broken('unsupported_media_type', 'file', 'must be a JPEG, PNG, GIF or HEIC image');
    case 'too_many_pixels':
      return broken('invalid', 'file', 'has more pixels than are taken: at most 64 megapixels, 20000 on a side');
    case 'abandoned':
      return fail('request_timeout', 'the client went away');
    case 'damaged':
      return broken(
        'invalid',
        'file',
        isAskedAgain ? 'is a damaged image; the relay is asked to upload it again' : 'is a damaged image',
      );
  }
}

function rowOf({ fields, agent }: Upload, known: { id: string; chat: string; isGroup: boolean; createdAt: Date }) {
  return {
    ...known,
    agent,
    attachmentGuid: fields.attachment_guid ?? null,
    sender: fields.user_phone,
    // PostgreSQL's text holds no zero character.
    caption: fields.caption?.replaceAll('\0', '') ?? null,
    participants: JSON.stringify(fields.participants ?? []),
    context: fields.context === undefined ? null : JSON.stringify(fields.context),
  };
}

/**
 * The first answer, given again to every repeat: same id, same status, the same link while it holds for at least half its life. What
 * was seen in the photo meanwhile comes along.
 */
function answerFor(photo: Photo, { clock, links, linkLifeMs }: UploadsOptions): UploadAnswer {
  const firstExpiry = photo.createdAt.getTime() + linkLifeMs;
  const expiresAt = firstExpiry - clock.now() > linkLifeMs / 2 ? firstExpiry : clock.now() + linkLifeMs;
  const answer: UploadAnswer = {
    photo_id: photo.id,
    photo_url: links.urlOf(photo.id, expiresAt),
    status: photo.firstStatus,
  };
  if (photo.analysis == null) return answer;
  const { description, memories, action, event } = JSON.parse(photo.analysis) as Analysis;
  return { ...answer, analysis: { description, memories }, ...(action && { action }), ...(event && { event }) };
}
