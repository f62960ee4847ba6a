/**
 * Counters and histograms that cost little on the hot path and cannot grow without bound.
 *
 * A counter keeps plain numbers and hands them to prom-client when it is scraped: an increment through prom-client hashes its labels
 * each time. A metric keeps at most `seriesMax` label sets; what comes after that is counted under `other`.
 */
import { Counter, Histogram, type Registry } from 'prom-client';

export const seriesMax = 300;

export interface MetricSpec {
  name: string;
  help: string;
  labels?: readonly string[];
  registry: Registry;
}

/** Adds to one series; label values come in the order of the metric's labels. */
export type Add = (amount: number, ...labelValues: (string | number)[]) => void;

/** A counter; amounts are 0 or more. */
export function counter(spec: MetricSpec): Add {
  const names = spec.labels ?? [];
  const series = new Map<string, { labels: Record<string, string>; total: number }>();
  new Counter({
    name: spec.name,
    help: spec.help,
    labelNames: [...names],
    registers: [spec.registry],
    collect() {
      this.reset();
      for (const { labels, total } of series.values()) this.inc(labels, total);
    },
  });
  const open = (values: readonly (string | number)[]) => {
    const made = { labels: labelled(names, values), total: 0 };
    series.set(values.join('\n'), made);
    return made;
  };
  if (names.length === 0) open([]);
  return (amount, ...values) => {
    const key = values.length === 0 ? '' : values.length === 1 ? String(values[0]) : values.join('\n');
    let one = series.get(key);
    if (one === undefined) {
      const overflow = names.map(() => 'other');
      one = series.size < seriesMax ? open(values) : (series.get(overflow.join('\n')) ?? open(overflow));
    }
    one.total += amount;
  };
}

/** A histogram; what is added must be a finite number. */
export function histogram(spec: MetricSpec & { buckets: number[] }): Add {
  const names = spec.labels ?? [];
  const metric = new Histogram({
    name: spec.name,
    help: spec.help,
    labelNames: [...names],
    buckets: spec.buckets,
    registers: [spec.registry],
  });
  const series = new Map<string, (value: number) => void>();
  const open = (values: readonly (string | number)[]) => {
    const child = names.length === 0 ? metric : metric.labels(labelled(names, values));
    const observe = (value: number) => child.observe(value);
    series.set(values.join('\n'), observe);
    return observe;
  };
  return (value, ...values) => {
    if (!Number.isFinite(value)) return;
    const key = values.length === 1 ? String(values[0]) : values.join('\n');
    let observe = series.get(key);
    if (observe === undefined) {
      const overflow = names.map(() => 'other');
      observe = series.size < seriesMax ? open(values) : (series.get(overflow.join('\n')) ?? open(overflow));
    }
    observe(value);
  };
}

function labelled(names: readonly string[], values: readonly (string | number)[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, String(values[index] ?? 'unknown').slice(0, 100)]));
}
