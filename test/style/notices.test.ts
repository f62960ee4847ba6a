/** What the machines give notice of is in the catalogue of events: a notice that is not would be dropped without a word. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventNames } from '../../src/observe/catalogue.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Machines whose notices go through `noticeBridge`; the others' features name their events themselves. */
const bridged = ['machines/conversation/*.ts', 'machines/edge-link/*.ts'];
const noticed = /do: 'notice',\s*event:([^,]+),|\bnotice\(([^,]+),/g;

test('every notice of a conversation or a relay is an event of the catalogue', () => {
  const names = globSync(bridged, { cwd: root }).flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(noticed)].flatMap(([, event, argument]) =>
      [...(event ?? argument ?? '').matchAll(/'([a-z_]+)'/g)].map(([, name]) => name!),
    ),
  );
  const known: readonly string[] = eventNames;
  const unknown = names.filter((name) => !known.includes(name) && !['failed', 'acked'].includes(name));
  for (const name of ['turn_started', 'turn_finished', 'turn_failed', 'delivery_withdrawn', 'safety_net_sent']) {
    assert.ok(names.includes(name), `${name} is not found: the notices are not being read`);
  }
  assert.deepEqual(unknown, []);
});
