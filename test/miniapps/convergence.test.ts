/** Patched documents are the computed ones, byte for byte: every app, every class of viewers, random actions, any position to resume from. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import type { Role } from '../../machines/miniapp/types.ts';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import { valueAt } from '../../src/miniapps/pointer.ts';
import { patchBetween, type SharedDocument, sharedDocument, sharing } from '../../src/miniapps/projection.ts';
import { member, Table } from './table.ts';

const catalogue = await loadCatalogue();
const roles: Role[] = ['host', 'member', 'viewer'];
const who = fc.constantFrom('ann', 'ben', 'cleo');
const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((value) => value.trim() !== '');
const money = fc.integer({ min: 1, max: 50_000 });
const day = fc.integer({ min: 1, max: 12 }).map((value) => `2027-06-${String(value).padStart(2, '0')}`);
const id = (letter: string) => fc.integer({ min: 1, max: 9 }).map((value) => `${letter}${value}`);

type Step = [name: string, payload: unknown];
const step = (name: string, payload: fc.Arbitrary<unknown> = fc.constant({})): fc.Arbitrary<Step> =>
  payload.map((value) => [name, value]);

const shell = fc.oneof(step('undo'), step('close'), step('reopen'));

/** Setups and random actions, sensible and not. */
const walks: Record<string, { setup: unknown; steps: fc.Arbitrary<Step> }> = {
  poll: {
    setup: { question: 'Which?', options: ['red', 'green', 'blue'], mode: 'ranked', hidden: true },
    steps: fc.oneof(
      step('vote', fc.record({ choices: fc.uniqueArray(id('o'), { maxLength: 4 }) })),
      step('withdraw'),
      step('add_option', fc.record({ text })),
      step('remove_option', fc.record({ option: id('o') })),
      step('runoff'),
    ),
  },
  'bill-split': {
    setup: { currency: 'EUR', items: [{ label: 'Soup', amount: 700 }] },
    steps: fc.oneof(
      step(
        'add_items',
        fc.record({ items: fc.array(fc.record({ label: text, amount: money }), { minLength: 1, maxLength: 3 }) }),
      ),
      step('remove_item', fc.record({ item: id('i') })),
      step('claim', fc.record({ item: id('i'), mine: fc.boolean() })),
      step(
        'share_item',
        fc.record({
          item: id('i'),
          shares: fc.array(fc.record({ person: who, weight: fc.integer({ min: 1, max: 5 }) }), { maxLength: 3 }),
        }),
      ),
      step('set_tip', fc.record({ percent: fc.integer({ min: 0, max: 30 }) })),
      step('set_tax', fc.record({ amount: money })),
      step('pay', fc.record({ amount: money })),
      step('remove_payment', fc.record({ payment: id('p') })),
      step('add_guest', fc.record({ name: text })),
      step('set_sharing', fc.record({ person: who, on: fc.boolean() })),
    ),
  },
  checklist: {
    setup: { items: [{ text: 'Tent' }] },
    steps: fc.oneof(
      step('add', fc.record({ items: fc.array(fc.record({ text }), { minLength: 1, maxLength: 3 }) })),
      step('check', fc.record({ item: id('i'), done: fc.boolean() })),
      step('assign', fc.record({ item: id('i'), member: fc.option(who) })),
      step('move', fc.record({ item: id('i'), before: fc.option(id('i')) })),
      step('remove', fc.record({ item: id('i') })),
      step('clear_done'),
    ),
  },
  plan: {
    setup: { what: 'Dinner', capacity: 3 },
    steps: fc.oneof(
      step(
        'answer',
        fc.record({ reply: fc.constantFrom('in', 'maybe', 'out'), guests: fc.integer({ min: 0, max: 3 }) }),
      ),
      step('set_where', fc.record({ where: text })),
      step('set_notes', fc.record({ notes: text })),
      step(
        'set_when',
        fc.record({ startsAt: fc.option(fc.integer({ min: Date.UTC(2027, 5), max: Date.UTC(2027, 6) })) }),
      ),
      step('set_capacity', fc.record({ capacity: fc.option(fc.integer({ min: 1, max: 6 })) })),
      step('call_off'),
    ),
  },
  'trip-planner': {
    setup: { destination: 'Lisbon', from: '2027-06-01', to: '2027-06-05', places: ['Castle'] },
    steps: fc.oneof(
      step('propose_days', fc.record({ from: day, to: day })),
      step(
        'set_availability',
        fc.record({
          days: fc.array(fc.record({ day, mark: fc.constantFrom('free', 'maybe', 'busy') }), {
            minLength: 1,
            maxLength: 3,
          }),
        }),
      ),
      step('choose_days', fc.record({ from: day, to: day })),
      step('open_days'),
      step('add_place', fc.record({ name: text })),
      step('vote_place', fc.record({ place: id('p'), on: fc.boolean() })),
      step('remove_place', fc.record({ place: id('p') })),
      step('add_stop', fc.record({ day, text })),
      step('remove_stop', fc.record({ stop: id('s') })),
      step('add_task', fc.record({ text, assignee: fc.option(who) })),
      step('check_task', fc.record({ task: id('t'), done: fc.boolean() })),
      step('add_cost', fc.record({ label: text, amount: money })),
      step('split_costs'),
    ),
  },
};

test('every installed app is walked', () => {
  assert.deepEqual(catalogue.entries.map(({ app }) => app.name).sort(), Object.keys(walks).sort());
});

for (const [name, { setup, steps }] of Object.entries(walks)) {
  const entry = catalogue.get(name)!;
  const moves = fc.array(fc.tuple(who, fc.oneof({ weight: 8, arbitrary: steps }, { weight: 1, arbitrary: shell })), {
    minLength: 1,
    maxLength: 25,
  });

  test(`${name}: patches lead from any earlier document to the current one, byte for byte`, () => {
    let changes = 0;
    fc.assert(
      fc.property(moves, fc.nat(), (walk, from) => {
        const table = new Table(catalogue, name, setup);
        const current = (role: Role) => sharedDocument(entry, table.session, role);
        const held = roles.map((role) => ({
          role,
          documents: [current(role)],
          patches: [] as ReturnType<typeof patchBetween>[],
        }));
        for (const [by, [action, payload]] of walk) {
          if (table.session.closed !== null && by === 'cleo') table.change([], ['ben']).change([member('ben')], []);
          if (entry.app.actions[action]?.safeParse(payload).success === false) continue;
          table.act(by, action, payload);
          for (const line of held) {
            const next = current(line.role);
            const patch = patchBetween(line.documents.at(-1)!, next);
            const shared = sharing(line.documents.at(-1)!, next, patch);
            assert.equal(JSON.stringify(shared), JSON.stringify(next));
            if (patch.length > 0) changes += 1;
            line.patches.push(patch);
            line.documents.push(next);
          }
        }
        for (const { role, documents, patches } of held) {
          const at = from % documents.length;
          const resumed = structuredClone(documents[at]!) as SharedDocument;
          for (const patch of patches.slice(at)) jsonPatch.applyPatch(resumed, structuredClone(patch), true, true);
          assert.equal(JSON.stringify(resumed), JSON.stringify(documents.at(-1)), `${role} from ${at}`);
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(changes > 100, `only ${changes} patches were made`);
  });

  test(`${name}: no contact leaves the server, and every place that the page is bound to is there`, () => {
    fc.assert(
      fc.property(moves, (walk) => {
        const table = new Table(catalogue, name, setup);
        for (const [by, [action, payload]] of walk) {
          if (entry.app.actions[action]?.safeParse(payload).success !== false) table.act(by, action, payload);
        }
        for (const role of roles) {
          const shared = sharedDocument(entry, table.session, role);
          const person = table.session.members.find((one) => one.role === role) ?? table.session.members[0]!;
          const you = {
            id: person.id,
            name: person.name,
            role,
            mine: entry.app.view.mine(table.session as never, person),
          };
          const document = { ...shared, you };
          assert.equal(JSON.stringify(document).includes('+1555'), false);
          assert.equal(JSON.stringify(JSON.parse(JSON.stringify(document))), JSON.stringify(document));
          for (const place of placesIn(shared.ui)) {
            // An element of a list may be missing: a button that shows itself when there is a first one.
            if (!/\/\d+$/.test(place))
              assert.notEqual(valueAt(document, place), undefined, `${role}: nothing is at ${place}`);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
}

function placesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  if ('$' in value && typeof value.$ === 'string') return [value.$];
  return Object.values(value).flatMap(placesIn);
}
