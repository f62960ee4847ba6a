/**
 * What operators read about the variables, rendered from their table: `deploy/example.env` and the table in `deploy/README.md`.
 * A test keeps both equal to what is rendered here; `write-operator-documents.ts` writes them.
 */
import { type Variable, type VariableName, variables } from './variables.ts';

const groups: Record<Variable['group'], string> = {
  server: 'Server',
  state: 'State',
  secrets: 'Secrets',
  model: 'Model',
  memory: 'Memory',
  web: 'The web',
  payments: 'Payments',
  observation: 'Observation',
  limits: 'Behaviour and limits',
};

function byGroup(): [title: string, entries: [VariableName, Variable][]][] {
  const all = Object.entries(variables) as [VariableName, Variable][];
  return (Object.keys(groups) as Variable['group'][]).map((group) => [
    groups[group],
    all.filter(([, variable]) => variable.group === group),
  ]);
}

/** The example environment file: everything commented out, so that as it stands it changes nothing. */
export function renderExampleEnv(): string {
  const lines = [
    '# Every setting of the server. Copy this file, uncomment what you need; an empty value means the default.',
    '# Written from src/config/variables.ts: node src/config/write-operator-documents.ts',
  ];
  for (const [title, entries] of byGroup()) {
    lines.push('', `# --- ${title} ---`);
    for (const [name, { about, fallback, example }] of entries) {
      lines.push('', `# ${about}.${fallback === '' ? '' : ` Default: ${fallback}.`}`, `#${name}=${example}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The same as a table for the operator's page. */
export function renderVariableTable(): string {
  const rows = byGroup().flatMap(([, entries]) =>
    entries.map(([name, { about, fallback }]) => `| \`${name}\` | ${about} | ${fallback === '' ? '–' : fallback} |`),
  );
  return ['| Variable | What it does | Default |', '|---|---|---|', ...rows].join('\n');
}

const tableStart = '<!-- variables: written from src/config/variables.ts -->';
const tableEnd = '<!-- end of variables -->';

/** The page with its table of variables renewed. Throws where the page has lost its marks. */
export function withVariableTable(page: string): string {
  const start = page.indexOf(tableStart);
  const end = page.indexOf(tableEnd);
  if (start < 0 || end < start) throw new Error('the page has no marks around its table of variables');
  return `${page.slice(0, start + tableStart.length)}\n${renderVariableTable()}\n${page.slice(end)}`;
}
