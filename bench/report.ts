/** The figures for a person to read, and for a program. */
import type { BenchSettings } from './bench.ts';
import type { Figure, Goal, Results } from './figures.ts';
import type { Machine } from './machine.ts';

export interface Run {
  suites: readonly string[];
  settings: BenchSettings;
  machine: Machine;
  /** How long it all took. */
  seconds: number;
}

/** One JSON object: `figures` by name, and beside them how far their rounds lay apart, the goals, and all that went wrong. */
export function jsonReport(run: Run, results: Results): string {
  const by = (of: (figure: Figure) => unknown) =>
    Object.fromEntries(results.figures.map((figure) => [figure.name, of(figure)]));
  return JSON.stringify({
    suites: run.suites,
    machine: run.machine,
    settings: run.settings,
    seconds: run.seconds,
    facts: results.facts,
    figures: by(({ value }) => value),
    units: by(({ unit }) => unit),
    spread_percent: by(({ spreadPercent }) => spreadPercent),
    goals: results.goals,
    errors: results.errors,
    notes: results.notes,
  });
}

export function textReport(run: Run, results: Results): string {
  const { machine, settings } = run;
  const where = machine.pinned ? 'server on core 0, everything else on the other' : 'not pinned to cores (no taskset)';
  const lines = [
    '',
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}`,
    `${where}; load of the machine before the run: ${machine.loadBefore} a core`,
    `${settings.rounds} rounds of ${settings.seconds} s each, after ${settings.warmUpSeconds} s of warm-up; ${run.seconds} s in all`,
    ...Object.entries(results.facts).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`),
    '',
    ...figureLines(results.figures),
    '',
    ...results.goals.map(goalLine),
    '',
    ...results.notes.map((note) => `· ${note}`),
  ];
  const errors = Object.entries(results.errors);
  if (errors.length > 0)
    lines.push('', 'Answers were wrong:', ...errors.map(([what, count]) => `  ${count} × ${what}`));
  return lines.join('\n');
}

function figureLines(figures: readonly Figure[]): string[] {
  const width = Math.max(...figures.map(({ name }) => name.length), 0);
  return figures.map(({ name, unit, value, spreadPercent, samples, about }) => {
    const spread = samples.length > 1 ? ` ± ${Math.round(spreadPercent / 2)} %` : '';
    const number = `${value.toLocaleString('en-US', { maximumFractionDigits: 3 })} ${unit}`;
    return `${name.padEnd(width)}  ${number.padStart(16)}${spread.padEnd(9)} ${about}`.trimEnd();
  });
}

function goalLine({ name, is, bound, value, met }: Goal): string {
  const sign = is === 'at_least' ? '≥' : '≤';
  return `${met ? 'reached' : 'MISSED '}  ${name}: ${value.toLocaleString('en-US')} (goal ${sign} ${bound.toLocaleString('en-US')})`;
}
