/**
 * The server's document as this client knows it.
 *
 * A patch is applied when `prev <= rev <= patch.rev`: everything before it is known. Below that it is old news; above it something was
 * missed. An acknowledgement does not raise the own rev: what it speaks of may be what was missed.
 */
import jsonPatch, { type Operation } from 'fast-json-patch';

interface Document {
  state: unknown;
  ui: unknown;
  you: unknown;
}

export class Replica {
  #document: Document | undefined;
  #epoch = '';
  #rev = 0;

  get isReady(): boolean {
    return this.#document !== undefined;
  }

  get rev(): number {
    return this.#rev;
  }

  get position(): { epoch: string; rev: number } {
    return { epoch: this.#epoch, rev: this.#rev };
  }

  reset(frame: { epoch: string; rev: number; state: unknown; ui: unknown; you: unknown }): void {
    const { epoch, rev, state, ui, you } = frame;
    this.#document = { state, ui, you };
    this.#epoch = epoch;
    this.#rev = rev;
  }

  apply(patch: { rev: number; prev: number; ops: Operation[] }): 'applied' | 'old' | 'gap' {
    if (this.#document === undefined || patch.prev > this.#rev) return 'gap';
    if (patch.rev < this.#rev) return 'old';
    try {
      // The document is this replica's own: whoever looks at it is given a copy.
      jsonPatch.applyPatch(this.#document, patch.ops, false, true);
    } catch {
      // What does not fit is not the document it was made for: begin anew.
      this.#document = undefined;
      return 'gap';
    }
    this.#rev = patch.rev;
    return 'applied';
  }

  /** A copy of the document with these changes on top; one that fails is left out. */
  shown(changes: readonly (((document: never) => void) | undefined)[]): unknown {
    let document = structuredClone(this.#document);
    for (const change of changes) {
      if (change === undefined) continue;
      const next = structuredClone(document);
      try {
        change(next as never);
        document = next;
      } catch {
        // What the change speaks of is gone meanwhile; the server will say so.
      }
    }
    return document;
  }
}
