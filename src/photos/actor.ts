/** A photo as the host runs it: its machine, the code that has it looked at, and its row in the table. */
import { type ActorDefinition, defineActor, type EffectsOf } from '../../actors/definition.ts';
import type { Progress } from '../../machines/photo/progress.ts';
import { photoMachine } from '../../machines/photo.ts';
import type { Analysis, PhotoAnalyst } from './analysis.ts';
import type { Photo } from './entities.ts';
import type { PhotoRecords } from './records.ts';
import type { PhotoStorage } from './storage.ts';

export interface PhotoActorOptions {
  records: PhotoRecords;
  storage: PhotoStorage;
  /** Null where no model is configured. */
  analyst: PhotoAnalyst | null;
  /** Told of each analysis after it is in the table: at least once, so whoever keeps it does so by the photo's id. */
  analysed?(photo: Photo, analysis: Analysis): Promise<void>;
  /** A notice of the machine: an event's name and fields without personal data. */
  notice(address: string, event: string, fields: Record<string, string | number | boolean>): void;
}

export const photoAddress = (id: string): string => `photo/${id}`;
const idOf = (address: string): string => address.slice(photoAddress('').length);

export function photoActor(options: PhotoActorOptions): ActorDefinition {
  const { records } = options;
  return defineActor({
    kind: 'photo',
    machine: photoMachine,
    version: 1,
    input: (address) => ({ id: idOf(address) }),
    effects: { analyse: analyseEffect(options) },
    outputs: {
      notice: (params, { address }) =>
        options.notice(address, String(params.event), params.fields as Record<string, string | number | boolean>),
    },
    durableOutputs: {
      async progress(params, { address, seq }) {
        const { state, analysis } = params as unknown as Progress & { analysis: Analysis | null };
        const id = idOf(address);
        await records.write(id, seq, { state, analysis });
        if (analysis === null || options.analysed === undefined) return;
        const photo = await records.find(id);
        if (photo !== undefined) await options.analysed(photo, analysis);
      },
    },
  });
}

function analyseEffect({ records, storage, analyst }: PhotoActorOptions): EffectsOf<typeof photoMachine>['analyse'] {
  return async ({ input, id: idempotencyKey, signal }) => {
    if (analyst === null) return { kind: 'offline' };
    const photo = await records.find(input.id);
    const image = photo === undefined ? undefined : await storage.get(photo.objectKey);
    if (photo === undefined || image === undefined) return { kind: 'gone' };
    const { contentType, caption = null, isGroup } = photo;
    const analysis = await analyst.analyse({ image, contentType, caption, isGroup, idempotencyKey, signal });
    return { kind: 'analysed', analysis };
  };
}
