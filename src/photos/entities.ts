/** What is stored of a photo beside the image: where it came from, what it is, and what was seen in it. */
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { PhotoState } from '../../machines/photo/types.ts';

export const PhotoEntity = defineEntity({
  name: 'Photo',
  tableName: 'photo',
  properties: {
    id: p.string().primary(),
    /** The one spelling of its chat; without a chat, the direct chat of its sender. */
    chat: p.string(),
    attachmentGuid: p.string().nullable(),
    agent: p.string().nullable(),
    /** The phone number or address of the person it came from. */
    sender: p.string(),
    isGroup: p.boolean(),
    caption: p.text().nullable(),
    /** JSON as text: `jsonb` refuses some of what people write. */
    participants: p.text(),
    context: p.text().nullable(),
    /** Where the image is in the storage. */
    objectKey: p.string(),
    contentType: p.string(),
    bytes: p.integer(),
    width: p.integer(),
    height: p.integer(),
    /** The `status` of the first answer, which every repeat of the upload gets again. */
    firstStatus: p.string().$type<'processing' | 'stored'>(),
    state: p.string().$type<PhotoState>(),
    /** An `Analysis` as JSON text. */
    analysis: p.text().nullable(),
    /** The actor's sequence at which `state` was written: a late writer does not undo a newer one. */
    rev: p.integer(),
    createdAt: p.datetime(),
  },
});
export type Photo = InferEntity<typeof PhotoEntity>;

export const photoEntities = [PhotoEntity];
