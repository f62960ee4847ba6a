/** Photos, assembled: the routes out of what `assembly/` hands in. The actor is beside it, because the host is made before the routes. */
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import type { Route } from '../server/route.ts';
import { photoAddress } from './actor.ts';
import type { Analysis } from './analysis.ts';
import type { Photo } from './entities.ts';
import { createPhotoLinks } from './links.ts';
import type { Chats, PhotoReport, RelayDesk } from './ports.ts';
import type { PhotoRecords } from './records.ts';
import { photoRoutes } from './routes.ts';
import type { PhotoStorage } from './storage.ts';
import { createUploads } from './uploads.ts';

export interface PhotoFeatureOptions {
  host: Pick<Host, 'tell'>;
  records: PhotoRecords;
  storage: PhotoStorage;
  relays: RelayDesk;
  chats: Chats;
  /** Whether the actor was given an analyst. */
  canAnalyse: boolean;
  clock: Clock;
  ids: Ids;
  /** Signs ids and links: SESSION_SECRET. */
  secret: string;
  publicUrl(): string;
  /** How long a link to a photo holds; default a day. */
  linkLifeMs?: number;
  /** Uploads in memory at once, each of at most 5 MB; default 32. */
  uploadsMax?: number;
  observe(report: PhotoReport): void;
}

/** A photo for other parts of the server: a conversation that speaks of it, a MiniApp that opens with it. */
export interface PhotoView {
  id: string;
  chat: string;
  isGroup: boolean;
  state: 'stored' | 'processing' | 'analysed' | 'failed';
  analysis: Analysis | null;
}

export interface PhotoFeature {
  routes: Route[];
  find(id: string): Promise<PhotoView | undefined>;
  /** The photo of an attachment that a message names, in the chat as the relay spells it. */
  ofAttachment(chatGuid: string, attachmentGuid: string): Promise<PhotoView | undefined>;
  /** The photo that came into a chat last, at or after a time (Unix milliseconds). */
  latestIn(chatGuid: string, since: number): Promise<PhotoView | undefined>;
  /** Has a photo looked at that was only kept. False where that cannot be done now: no model, or the server stops. */
  ask(id: string): Promise<boolean>;
}

const dayMs = 24 * 60 * 60 * 1_000;

export function createPhotoFeature(options: PhotoFeatureOptions): PhotoFeature {
  const { host, records, storage, relays, chats, clock, canAnalyse, observe } = options;
  const links = createPhotoLinks({ secret: options.secret, now: clock.now, publicUrl: options.publicUrl });
  const uploads = createUploads({ ...options, links, linkLifeMs: options.linkLifeMs ?? dayMs });
  const viewOf = (photo: Photo | undefined): PhotoView | undefined => {
    if (photo === undefined) return undefined;
    const { id, chat, isGroup, state, analysis } = photo;
    return { id, chat, isGroup, state, analysis: analysis == null ? null : (JSON.parse(analysis) as Analysis) };
  };
  const find = async (id: string) => viewOf(await records.find(id));
  return {
    routes: photoRoutes({ relays, uploads, links, records, storage, uploadsMax: options.uploadsMax ?? 32, observe }),
    find,
    ofAttachment: (chatGuid, attachmentGuid) => find(links.idOf({ chat: chats.normalise(chatGuid), attachmentGuid })),
    latestIn: async (chatGuid, since) => viewOf(await records.latestIn(chats.normalise(chatGuid), new Date(since))),
    async ask(id) {
      if (!canAnalyse || (await records.find(id)) === undefined) return false;
      return (await host.tell(photoAddress(id), { type: 'analysis_wanted' })).kind === 'accepted';
    },
  };
}
