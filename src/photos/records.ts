/**
 * The table of photos. A row is written once, when the image is in the storage; afterwards only its progress changes, written by the
 * actor's durable output: at least once and perhaps out of order, so a row only ever moves to a newer `rev`.
 *
 * Throws `JournalUnavailable` where the database cannot answer now. No error of the ORM's own passes: those quote the values of the row.
 */
import { type MikroORM, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { PhotoState } from '../../machines/photo/types.ts';
import { storeErrorFrom } from '../store/unavailable.ts';
import type { Analysis } from './analysis.ts';
import { type Photo, PhotoEntity } from './entities.ts';

export type NewPhoto = Omit<Photo, 'state' | 'analysis' | 'rev'>;

export interface PhotoRecords {
  find(id: string): Promise<Photo | undefined>;
  /** The photo that came into a chat last, at or after a time; undefined where none did. */
  latestIn(chat: string, since: Date): Promise<Photo | undefined>;
  /** Writes a new photo; where another upload of the same attachment was first, answers with that one. */
  add(photo: NewPhoto): Promise<{ kind: 'added' | 'known'; photo: Photo }>;
  write(id: string, rev: number, progress: { state: PhotoState; analysis: Analysis | null }): Promise<void>;
}

export function createPhotoRecords(orm: Pick<MikroORM, 'em'>): PhotoRecords {
  const em = () => orm.em.fork();
  const find = async (id: string) => (await asked(em().findOne(PhotoEntity, { id }))) ?? undefined;
  return {
    find,
    async latestIn(chat, since) {
      const where = { chat, createdAt: { $gte: since } };
      return (await asked(em().findOne(PhotoEntity, where, { orderBy: { createdAt: 'desc' } }))) ?? undefined;
    },
    async add(values) {
      const work = em();
      const photo = work.create(PhotoEntity, { ...values, state: 'stored', analysis: null, rev: 0 });
      try {
        await work.flush();
        return { kind: 'added', photo };
      } catch (error) {
        const known = error instanceof UniqueConstraintViolationException ? await find(values.id) : undefined;
        if (known === undefined) throw storeErrorFrom(error);
        return { kind: 'known', photo: known };
      }
    },
    async write(id, rev, { state, analysis }) {
      const change = analysis === null ? { state, rev } : { state, rev, analysis: JSON.stringify(analysis) };
      await asked(em().nativeUpdate(PhotoEntity, { id, rev: { $lt: rev } }, change));
    },
  };
}

async function asked<T>(query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (error) {
    throw storeErrorFrom(error);
  }
}
