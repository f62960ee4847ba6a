/** What every load is to the generator, and how it counts. */
import { Recorder, type Summary } from './recorder.ts';

/** What a load came to, from its first request to its last. */
export interface Totals {
  /** Round trips or turns that ended well. */
  done: number;
  /** Everything that went wrong, by what it was. */
  errors: Record<string, number>;
}

export interface Load {
  /** Opens connections and begins. */
  start(): Promise<void>;
  /** Asks for nothing new; resolves when what was asked for has come, or is given up on and counted as an error. */
  stop(): Promise<void>;
}

/** What one measurement came to. */
export interface LoadSummary extends Summary {
  /** Of loads that count frames; 0 for the others. */
  framesPerSecond: number;
  bytesPerSecond: number;
  /** Changes that those frames showed; a frame may show several. */
  shownPerSecond: number;
  /** How late the generator itself was with what was due, 99th percentile, milliseconds; 0 for loads without a timetable. */
  lateP99: number;
}

/** Counts what a load does; takes times only while it is measuring. */
export class Tally {
  readonly totals: Totals = { done: 0, errors: {} };
  #recorder: Recorder | undefined;
  #lateness = new Recorder();
  #frames = 0;
  #bytes = 0;
  #shown = 0;

  /** One that ended well, after so long. */
  done(ms: number): void {
    this.totals.done += 1;
    this.#recorder?.record(ms);
  }

  /** Frames that were not asked for one by one: how many, and how many bytes of payload. */
  received(frames: number, bytes: number): void {
    this.#frames += frames;
    this.#bytes += bytes;
  }

  /** So many changes more were shown to somebody. */
  shown(changes: number): void {
    this.#shown += changes;
  }

  failed(what: string): void {
    this.totals.errors[what] = (this.totals.errors[what] ?? 0) + 1;
  }

  /** One that was due went out so late. */
  sent(lateMs: number): void {
    if (this.#recorder !== undefined) this.#lateness.record(lateMs);
  }

  measure(): void {
    this.#recorder = new Recorder();
    this.#lateness = new Recorder();
    this.#frames = 0;
    this.#bytes = 0;
    this.#shown = 0;
  }

  /** Whether the measurement under way has anything to tell, were it to end now. */
  get hasMeasured(): boolean {
    return this.#frames > 0 || (this.#recorder?.count ?? 0) > 0;
  }

  /** Ends the measuring. */
  measured(seconds: number): LoadSummary {
    const recorder = this.#recorder ?? new Recorder();
    this.#recorder = undefined;
    return {
      ...recorder.summary(seconds),
      framesPerSecond: this.#frames / seconds,
      bytesPerSecond: this.#bytes / seconds,
      shownPerSecond: this.#shown / seconds,
      lateP99: this.#lateness.summary(seconds).p99,
    };
  }
}

/** How long a load waits for its last answers. */
const lastAnswersMs = 15_000;
const lookMs = 5;

/** Resolves true once `isOver`, or false when that takes too long. */
export async function untilOver(isOver: () => boolean): Promise<boolean> {
  const giveUpAt = performance.now() + lastAnswersMs;
  while (!isOver()) {
    if (performance.now() > giveUpAt) return false;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  return true;
}
