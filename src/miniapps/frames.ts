/**
 * The frames of `GET /ws/miniapps/:session_id`, both ways.
 *
 *  F1 `rev` is the session actor's sequence. Not every turn shows anything, so a patch also says `prev`, the rev of the patch of this line
 *     before it: a reader whose own rev is below `prev` has missed one and says `hello` again with its position.
 *  F2 A frame is applied when `prev <= own rev <= rev`; the own rev is then `rev`. An `ack` raises the own rev too: what it speaks
 *     of was sent before it.
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

/** The codes of a `reject` that come from the socket and not from the session: `again` ones are to be sent once more, same id. */
export const rejectCodes = {
  malformed: { again: false, detail: 'A frame is one JSON object: hello, action, presence or ping.' },
  hello_first: { again: true, detail: 'Say hello first.' },
  busy: { again: true, detail: 'Too much at once; try again.' },
  internal: { again: false, detail: 'This did not work; it was noted.' },
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
