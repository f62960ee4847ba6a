/**
 * A line: one class of viewers of a room, the document that all of it sees, and the patches that led there, held for readers that come
 * back. Encoded once for the class, however many look.
 */
import type { Operation } from 'fast-json-patch';
import type { Role } from '../../machines/miniapp/types.ts';
import { patchBetween, type SharedDocument, sharing } from './projection.ts';

const ringPatchesMax = 256;
const ringBytesMax = 256 * 1_024;

export class Line {
  readonly role: Role;
  viewers = 0;
  /** When the last viewer left; null while there is one. */
  quietSince: number | null = null;
  #shared: SharedDocument;
  /** The rev of the last patch, or at which the line began. */
  #rev: number;
  /** Oldest first. */
  #ring: { rev: number; ops: string }[] = [];
  #ringBytes = 0;
  /** A reader at this rev or above can be brought up from the ring. */
  #floor: number;
  /** `"state":…,"ui":…` of the document, once somebody needed it. */
  #encoded: string | null = null;

  constructor(role: Role, shared: SharedDocument, rev: number) {
    this.role = role;
    this.#shared = shared;
    this.#rev = rev;
    this.#floor = rev;
  }

  get rev(): number {
    return this.#rev;
  }

  get encoded(): string {
    const { state, ui } = this.#shared;
    this.#encoded ??= `"state":${JSON.stringify(state)},"ui":${JSON.stringify(ui)}`;
    return this.#encoded;
  }

  /** Goes on to this document. The frame that takes its viewers there, or undefined where they see nothing new. */
  advance(shared: SharedDocument, rev: number): string | undefined {
    const operations = patchBetween(this.#shared, shared);
    if (operations.length === 0) return undefined;
    const ops = encodeOps(operations);
    const frame = patchFrame(rev, this.#rev, ops);
    this.#shared = sharing(this.#shared, shared, operations);
    this.#rev = rev;
    this.#encoded = null;
    this.#hold(ops);
    return frame;
  }

  /** The patches after a position, or undefined where not all of them are held, or a snapshot is smaller. */
  missedSince(rev: number): string[] | undefined {
    if (rev < this.#floor) return undefined;
    const missed = this.#ring.filter((patch) => patch.rev > rev).map(({ ops }) => ops);
    const bytes = missed.reduce((sum, ops) => sum + ops.length, 0);
    return bytes > this.encoded.length ? undefined : missed;
  }

  join(): void {
    this.viewers += 1;
    this.quietSince = null;
  }

  quit(nowMs: number): void {
    this.viewers -= 1;
    if (this.viewers === 0) this.quietSince = nowMs;
  }

  #hold(ops: string): void {
    this.#ring.push({ rev: this.#rev, ops });
    this.#ringBytes += ops.length;
    while (this.#ring.length > ringPatchesMax || this.#ringBytes > ringBytesMax) {
      const oldest = this.#ring.shift()!;
      this.#ringBytes -= oldest.ops.length;
      this.#floor = oldest.rev;
    }
  }
}

/** A patch as it is sent. `ops` is the inside of the JSON array of operations. */
export function patchFrame(rev: number, prev: number, ops: string): string {
  return `{"type":"patch","rev":${rev},"prev":${prev},"ops":[${ops}]}`;
}

/** The inside of the JSON array of these operations. */
function encodeOps(operations: readonly Operation[]): string {
  return JSON.stringify(operations).slice(1, -1);
}
