/**
 * Who is in a room, in memory only. Changes within a moment are one frame; who drops off and is back within the grace never left, so a
 * phone that changes networks does not flicker.
 */
import type { Clock } from '../../actors/clock.ts';
import type { Json } from '../../machines/miniapp/types.ts';
import type { Viewer } from './frames.ts';

interface Present {
  connections: number;
  data: Json;
  /** Takes the pending goodbye back. */
  cancelLeave: (() => void) | null;
}

export const presenceGraceMs = 5_000;
const gatherMs = 50;

export class Presence {
  readonly #clock: Clock;
  readonly #publish: (frame: string) => void;
  readonly #present = new Map<string, Present>();
  /** Members whose presence changed since it was last told. */
  readonly #news = new Set<string>();
  #cancelTelling = () => {};

  constructor(clock: Clock, publish: (frame: string) => void) {
    this.#clock = clock;
    this.#publish = publish;
  }

  enter(member: string): void {
    const present = this.#present.get(member);
    if (present !== undefined) {
      present.connections += 1;
      present.cancelLeave?.();
      present.cancelLeave = null;
      return;
    }
    this.#present.set(member, { connections: 1, data: null, cancelLeave: null });
    this.#changed(member);
  }

  leave(member: string): void {
    const present = this.#present.get(member);
    if (present === undefined) return;
    present.connections -= 1;
    if (present.connections > 0) return;
    present.cancelLeave = this.#clock.after(presenceGraceMs, () => {
      this.#present.delete(member);
      this.#changed(member);
    });
  }

  /** What a viewer says of themselves. */
  set(member: string, data: Json): void {
    const present = this.#present.get(member);
    if (present === undefined || JSON.stringify(present.data) === JSON.stringify(data)) return;
    present.data = data;
    this.#changed(member);
  }

  viewers(): Viewer[] {
    return [...this.#present].map(([id, { data }]) => ({ id, data }));
  }

  /** A frame with everybody who is here. */
  wholeFrame(): string {
    return presenceFrame(this.viewers(), [], true);
  }

  stop(): void {
    this.#cancelTelling();
    for (const { cancelLeave } of this.#present.values()) cancelLeave?.();
  }

  #changed(member: string): void {
    if (this.#news.size === 0) this.#cancelTelling = this.#clock.after(gatherMs, () => this.#tell());
    this.#news.add(member);
  }

  #tell(): void {
    const here: Viewer[] = [];
    const gone: string[] = [];
    for (const id of this.#news) {
      const present = this.#present.get(id);
      if (present === undefined) gone.push(id);
      else here.push({ id, data: present.data });
    }
    this.#news.clear();
    this.#publish(presenceFrame(here, gone, false));
  }
}

function presenceFrame(viewers: Viewer[], gone: string[], all: boolean): string {
  return JSON.stringify({ type: 'presence', viewers, gone, all });
}
