/**
 * `npm run eval -- <suite> [--file cases.jsonl] [--model offline|configured] [--json]`: runs labelled cases through the real parts.
 *
 * The table goes to standard output (with `--json` one JSON object instead), progress to standard error. The exit code is 0 where the
 * cases ran and, for the suite's own cases, every floor was met; 1 where one was not; 2 where nothing could be run.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../actors/clock.ts';
import { loadEvalConfig } from './config.ts';
import { createProgress, reportOf } from './report.ts';
import { isMet, type Suite } from './suite.ts';
import { suites } from './suites.ts';

const usage = `usage: npm run eval -- <suite> [--file cases.jsonl] [--model offline|configured] [--json]
suites: ${[...suites.values()].map(({ name, about }) => `\n  ${name.padEnd(10)} ${about}`).join('')}`;

const { values: options, positionals } = readArguments();
const suite = suites.get(positionals[0] ?? '');
if (suite === undefined || positionals.length !== 1) giveUp(usage);
const model = options.model ?? 'offline';
if (model !== 'offline' && model !== 'configured') giveUp(usage);

const cases = readCases(suite, options.file ?? new URL(`cases/${suite.casesFile}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'archety-eval-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const config = loadEvalConfig(folder, giveUp);
if (model === 'configured' && config.openai === null) giveUp('--model configured needs OPENAI_API_KEY');
const progress = createProgress((text) => void process.stderr.write(text), process.stderr.isTTY === true);
const result = await suite.run(cases, { model, config, clock: systemClock, folder, progress });
process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : reportOf(result));
process.exitCode = options.file === undefined && !result.floors.every(isMet) ? 1 : 0;

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { file: { type: 'string' }, model: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
  } catch (error) {
    giveUp(`${error instanceof Error ? error.message : ''}\n${usage}`);
  }
}

/** All cases of a file, or the end with the first lines that are not cases. */
function readCases(from: Suite, file: string | URL): unknown[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    giveUp(`${file} cannot be read`);
  }
  const read: unknown[] = [];
  const problems: string[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const parsed = parseLine(from, line);
    if (parsed.kind === 'case') read.push(parsed.value);
    else problems.push(`line ${index + 1}: ${parsed.problem}`);
  });
  if (problems.length > 0) giveUp(`${file}:\n${problems.slice(0, 10).join('\n')}`);
  if (read.length === 0) giveUp(`${file} holds no cases`);
  return read;
}

function parseLine(from: Suite, line: string) {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'problem' as const, problem: 'is not JSON' };
  }
  return from.read(value);
}

function giveUp(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
