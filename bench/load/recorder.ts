/** Times taken during one measurement, and what they come to. */

export interface Summary {
  count: number;
  perSecond: number;
  /** Milliseconds. */
  median: number;
  p99: number;
  max: number;
}

export class Recorder {
  readonly #times: number[] = [];

  record(ms: number): void {
    this.#times.push(ms);
  }

  get count(): number {
    return this.#times.length;
  }

  /** What `seconds` of measuring have brought; zeros where that is nothing. */
  summary(seconds: number): Summary {
    return summarise(this.#times, seconds);
  }
}

export function summarise(times: readonly number[], seconds: number): Summary {
  const sorted = Float64Array.from(times).sort();
  return {
    count: sorted.length,
    perSecond: sorted.length / seconds,
    median: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1) ?? 0,
  };
}

/** The smallest value that this share of the sorted values does not exceed. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return 0;
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}
