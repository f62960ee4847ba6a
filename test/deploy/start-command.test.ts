/** The service unit and the image start the server as `npm start` does, and the image holds what it copies. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const lines = (path: string) => read(path).split('\n');
const unit = (name: string) =>
  lines('deploy/archety.service').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));

const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };

it("the unit starts the project's own Node with the flags of npm start", () => {
  const folder = unit('WorkingDirectory')[0];
  assert.deepEqual(unit('ExecStart'), [`${folder}/node_modules/.bin/${scripts.start}`]);
});

it('the image starts Node with the flags of npm start', () => {
  const commands = lines('deploy/Dockerfile').filter((line) => line.startsWith('CMD '));
  assert.deepEqual(
    commands.map((line) => JSON.parse(line.slice('CMD '.length))),
    [scripts.start.split(' ')],
  );
});

it('the unit does not restart a server whose settings were refused', () => {
  assert.match(read('src/main.ts'), new RegExp(`process\\.exit\\(${unit('RestartPreventExitStatus')[0]}\\)`));
});

it('what the image copies is what docker is let see', () => {
  const copied = lines('deploy/Dockerfile').flatMap((line) =>
    /^COPY (?!--from)/.test(line) ? line.split(' ').slice(1, -1) : [],
  );
  const seen = lines('deploy/Dockerfile.dockerignore').filter((line) => line !== '');
  assert.deepEqual(seen.sort(), ['*', ...new Set(copied.map((path) => `!${path}`))].sort());
});
