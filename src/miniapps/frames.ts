/**
 * The frames of `GET /ws/miniapps/:session_id`, both ways.
 *
 *  F1 `rev` is the session actor's sequence. Not every turn shows anything, so a patch also says `prev`, the rev of the patch of this line
 *     before it: a reader whose own rev is below `prev` has missed one and says `hello` again with its position.
 *  F2 A frame is applied when `prev <= own rev <= rev`; the own rev is then `rev`. An `ack` follows the patch it speaks of, and leaves the own
 *     rev as it is: a reader that missed the patch must still notice.
 *  F3 `pong` carries the rev of the last patch, so a dropped last one is noticed as well.
 */
import type { Operation } from 'fast-json-patch';
import { z } from 'zod';
import type { Json } from '../../machines/miniapp/types.ts';
import type { SessionDocument } from './projection.ts';

export interface Position {
  epoch: string;
  rev: number;
}

export interface Viewer {
  /** A member's id. */
  id: string;
  data: Json;
}

export type ServerFrame =
  | ({ type: 'snapshot'; viewers: Viewer[] } & Position & SessionDocument)
  | { type: 'patch'; rev: number; prev: number; ops: Operation[] }
  | { type: 'ack'; id: string; rev: number }
  | { type: 'reject'; id: string | null; code: string; detail: string }
  /** Who came or changed, and who is gone; `all` where it is the whole list. */
  | { type: 'presence'; viewers: Viewer[]; gone: string[]; all: boolean }
  | { type: 'closed'; reason: string }
  | { type: 'pong'; rev: number };

const actionId = z.string().regex(/^[\x21-\x7e]{1,100}$/, 'must be 1 to 100 printable ASCII characters');

/**
 * What the socket itself refuses, beside the refusals of sessions. `hello_first` and `busy` are to be sent again under the same id; every
 * other code is final.
 */
export const rejectDetails = {
  malformed: 'A frame is one JSON object: hello, action, presence or ping.',
  hello_first: 'Say hello first.',
  internal: 'This did not work; it was noted.',
} as const;

export const browserFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    resume: z.object({ epoch: z.string().max(100), rev: z.number().int().min(0) }).optional(),
  }),
  z.object({ type: z.literal('action'), id: actionId, name: z.string().min(1).max(64), payload: z.unknown() }),
  z.object({ type: z.literal('presence'), data: z.unknown() }),
  z.object({ type: z.literal('ping') }),
]);
export type BrowserFrame = z.output<typeof browserFrame>;

/** What a viewer may tell others of where they are and what they do, as JSON text. */
export const presenceBytesMax = 1_024;
export { actionId };
