/** The example of docs/miniapps.md, taken from the page as it stands, installed beside the built-in apps, and run on the whole server. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import { createTempFolder } from '../support/temp.ts';
import { appsFolder, writeExample } from './example-app.ts';
import { startRig } from './rig.ts';

const temp = createTempFolder('miniapp-example');
after(() => temp.remove());

test('the example runs: opened, counted, undone, closed by its goal, told', async () => {
  const apps = appsFolder(join(temp.path, 'good'));
  writeExample(apps);
  const rig = await startRig({}, {}, [apps]);
  try {
    const { body } = await rig.call('GET', '/miniapps/catalogue');
    assert.ok(body.apps.some(({ name }: { name: string }) => name === 'counter'));
    const session = await rig.open('counter', { what: 'Push-ups', goal: 5 });
    const { socket, snapshot } = await (await session.enter('Ben')).seated();
    assert.equal(snapshot.state.data.progress, '0 of 5');
    const act = (id: string, name: string, payload: unknown) => socket.say({ type: 'action', id, name, payload });
    act('1', 'add', { amount: 3 });
    assert.deepEqual(
      (await socket.frame('patch')).ops.find(({ path }: { path: string }) => path.endsWith('/progress'))?.value,
      '3 of 5',
    );
    act('2', 'undo', {});
    await socket.frame('ack', ({ id }) => id === '2');
    act('3', 'add', { amount: -1 });
    assert.equal((await socket.frame('reject')).code, 'invalid');
    act('4', 'add', { amount: 5 });
    assert.equal((await socket.frame('closed')).reason, 'completed');
    act('5', 'add', {});
    assert.equal((await socket.frame('reject')).code, 'closed');
  } finally {
    await rig.stop();
  }
  const { app } = (await loadCatalogue([apps])).get('counter')!;
  const context = { at: Date.UTC(2027, 0), timeZone: 'UTC' };
  assert.deepEqual(app.grammar.start("let's count push-ups to 100", context)?.setup, { what: 'push-ups', goal: 100 });
});

test('an app that is not as it has to be stops the start, and is named', async () => {
  const spoiled: [string, string, (text: string) => string, RegExp][] = [
    [
      'no-logic',
      'actions.ts',
      (text) => text.replace('export const actions = {', 'export const actions = { extra: z.object({}),'),
      /'counter' has schemas for \[add,extra\]/,
    ],
    ['no-export', 'index.ts', (text) => text.replace('export const app', 'const app'), /exports no 'app'/],
    [
      'other-name',
      'index.ts',
      (text) => text.replace("name: 'counter'", "name: 'other'"),
      /not named after its folder/,
    ],
    ['bad-icon', 'icon.svg', (text) => text.replace('<path', '<script>alert(1)</script><path'), /no plain SVG/],
  ];
  for (const [name, file, spoil, message] of spoiled) {
    const apps = appsFolder(join(temp.path, name));
    const path = join(writeExample(apps), file);
    const text = readFileSync(path, 'utf8');
    assert.notEqual(spoil(text), text, `${name}: nothing was spoiled`);
    writeFileSync(path, spoil(text));
    await assert.rejects(loadCatalogue([apps]), message);
  }
  const twice = appsFolder(join(temp.path, 'twice'));
  cpSync(writeExample(twice), join(twice, '../counter'), { recursive: true });
  await assert.rejects(loadCatalogue([twice, twice]), /two MiniApps are called 'counter'/);
});
