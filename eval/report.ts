/** How results look on a terminal: a table, a confusion matrix, failures, and a bar while it runs. */
import { type Floor, isMet, type SuiteResult } from './suite.ts';

const failuresShown = 40;
const barWidth = 30;

/** The whole report as text. */
export function reportOf(result: SuiteResult): string {
  const sections = [tableOf(result)];
  if (result.confusion !== null) sections.push(confusionOf(result.confusion));
  if (result.failures.length > 0) sections.push(failuresOf(result));
  return `${sections.join('\n\n')}\n`;
}

function tableOf({ suite, cases, passed, table, floors }: SuiteResult): string {
  const rows: [string, string][] = [
    ['suite', suite],
    ['cases', String(cases)],
    ['passed', `${passed} (${share(passed, cases)})`],
    ...table.map(([name, value]): [string, string] => [name, typeof value === 'number' ? figure(value) : value]),
    ...floors.map((floor): [string, string] => [floor.metric, `${figure(floor.value)} ${limitOf(floor)}`]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

function limitOf(floor: Floor): string {
  const limit = floor.atLeast !== undefined ? `at least ${floor.atLeast}` : `at most ${floor.atMost}`;
  return `(${limit}: ${isMet(floor) ? 'met' : 'NOT MET'})`;
}

function confusionOf({ labels, counts }: NonNullable<SuiteResult['confusion']>): string {
  const width = Math.max(8, ...labels.map((label) => label.length)) + 2;
  const head = ['expected \\ got', ...labels].map((label) => label.padStart(width)).join('');
  const rows = labels.map((label, row) =>
    [label, ...(counts[row] ?? [])].map((cell) => String(cell).padStart(width)).join(''),
  );
  return [head, ...rows].join('\n');
}

function failuresOf({ failures }: SuiteResult): string {
  const shown = failures
    .slice(0, failuresShown)
    .map(({ id, asked, expected, got }) => `- ${id}: ${asked}\n    expected ${expected}\n    got      ${got}`);
  const more = failures.length > failuresShown ? [`  and ${failures.length - failuresShown} more`] : [];
  return ['failures', ...shown, ...more].join('\n');
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}

/** A bar that is drawn over itself on a terminal; elsewhere a line now and then. */
export function createProgress(
  write: (text: string) => void,
  isTerminal: boolean,
): (done: number, total: number) => void {
  let shown = -1;
  return (done, total) => {
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    const step = isTerminal ? 1 : 25;
    if (Math.floor(percent / step) === shown) return;
    shown = Math.floor(percent / step);
    const filled = Math.round((barWidth * percent) / 100);
    const bar = `[${'='.repeat(filled)}${' '.repeat(barWidth - filled)}] ${String(percent).padStart(3)} %  ${done}/${total}`;
    write(isTerminal ? `\r${bar}${done === total ? '\n' : ''}` : `${bar}\n`);
  };
}
