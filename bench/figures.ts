/** The figures of a run: every one has a name, a unit and its samples; goals say which figure has to reach what. */
import { quantile } from './load/recorder.ts';

export interface Figure {
  name: string;
  unit: string;
  /** The median of the samples. */
  value: number;
  /** How far the samples lie apart: (largest - smallest) / median, in percent. 0 for a single one. */
  spreadPercent: number;
  samples: number[];
  about: string;
}

export interface Goal {
  name: string;
  figure: string;
  is: 'at_least' | 'at_most';
  bound: number;
  value: number;
  met: boolean;
}

export interface Results {
  figures: Figure[];
  goals: Goal[];
  errors: Record<string, number>;
  facts: Record<string, string | number | boolean>;
  notes: string[];
}

export class Figures {
  readonly #samples = new Map<string, { unit: string; about: string; samples: number[] }>();
  readonly #goals: Omit<Goal, 'value' | 'met'>[] = [];
  readonly #errors: Record<string, number> = {};
  readonly #facts: Record<string, string | number | boolean> = {};
  readonly #notes: string[] = [];

  add(name: string, unit: string, value: number, about = ''): void {
    const known = this.#samples.get(name) ?? { unit, about, samples: [] };
    known.samples.push(value);
    this.#samples.set(name, known);
  }

  /** The median of what was added under this name so far. */
  value(name: string): number {
    const known = this.#samples.get(name);
    if (known === undefined) throw new Error(`no figure is named ${name}`);
    return median(known.samples);
  }

  goal(name: string, figure: string, is: Goal['is'], bound: number): void {
    this.#goals.push({ name, figure, is, bound });
  }

  /** What went wrong under load; a figure with errors beside it is none. */
  errors(where: string, errors: Readonly<Record<string, number>>): void {
    for (const [what, count] of Object.entries(errors)) {
      const key = `${where}: ${what}`;
      this.#errors[key] = (this.#errors[key] ?? 0) + count;
    }
  }

  fact(name: string, value: string | number | boolean): void {
    this.#facts[name] = value;
  }

  /** What a reader of the figures has to know, and what they do not say. */
  note(text: string): void {
    if (!this.#notes.includes(text)) this.#notes.push(text);
  }

  results(): Results {
    const figures = [...this.#samples].map(([name, { unit, about, samples }]) => {
      const value = median(samples);
      const range = Math.max(...samples) - Math.min(...samples);
      const spreadPercent = value === 0 ? 0 : rounded((range / Math.abs(value)) * 100);
      return { name, unit, value: rounded(value), spreadPercent, samples: samples.map(rounded), about };
    });
    const goals = this.#goals.map((goal) => {
      const value = rounded(this.value(goal.figure));
      return { ...goal, value, met: goal.is === 'at_least' ? value >= goal.bound : value <= goal.bound };
    });
    return { figures, goals, errors: this.#errors, facts: this.#facts, notes: this.#notes };
  }
}

export function median(samples: readonly number[]): number {
  const sorted = Float64Array.from(samples).sort();
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export { quantile };

/** Four digits are more than any of these measurements carry. */
function rounded(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))));
  return Number(value.toFixed(Math.min(12, digits)));
}
