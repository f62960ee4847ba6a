/** What forms read out of what people enter: amounts in a currency's own coins, times on the chat's clock, nothing at all; and what makes a card. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import type { Component } from '../../src/miniapps/ui.ts';
import { cardsOf } from '../../src/miniapps/web/cards.ts';
import { momentOf, wallTime } from '../../src/miniapps/web/format.ts';
import { type Entry, entryOf, fieldsOf, readEntry } from '../../src/miniapps/web/schema.ts';

const context = { currency: 'USD', timeZone: 'Europe/Lisbon' };

/** The only field of a schema, and what an entry in it means. */
function reading(schema: z.ZodType, entry: Entry, more: Partial<typeof context> = {}) {
  const [field] = fieldsOf(z.toJSONSchema(z.object({ one: schema }), { io: 'input' }));
  const read = readEntry(field!, entry, { ...context, ...more });
  return read.kind === 'value' ? read.value : read.kind;
}

test('a wall time in any zone is the moment at which that zone’s clock shows it', () => {
  const zones = ['UTC', 'Europe/Lisbon', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];
  const minutes = fc.integer({ min: Date.UTC(2024, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 });
  fc.assert(
    fc.property(fc.constantFrom(...zones), minutes, (zone, minute) => {
      const wall = wallTime(minute * 60_000, zone);
      // Where clocks go back an hour is shown twice; either moment is right.
      assert.equal(wallTime(momentOf(wall, zone)!, zone), wall);
    }),
    { numRuns: 2_000 },
  );
  // Clocks went forward at one: half past one never was, and becomes a moment beside it all the same.
  const gap = momentOf('2031-03-30T01:30', 'Europe/Lisbon')!;
  assert.ok(Math.abs(gap - Date.UTC(2031, 2, 30, 1)) <= 3_600_000);
  assert.equal(momentOf('soon', 'UTC'), undefined);
});

test('amounts are whole minor units of the currency, and what is none is said to be none', () => {
  const money = z.number().int().min(0).max(1_000_000).meta({ 'x-widget': 'money' });
  assert.equal(reading(money, '12.50'), 1_250);
  assert.equal(reading(money, ' 1,234.5 '), 123_450);
  assert.equal(reading(money, '1250', { currency: 'JPY' }), 1_250);
  assert.equal(reading(money, '1.250', { currency: 'KWD' }), 1_250);
  assert.equal(reading(money, '12.5055'), 'wrong');
  assert.equal(reading(money, '12.5', { currency: 'JPY' }), 'wrong');
  assert.equal(reading(money, '-3'), 'wrong');
  assert.equal(reading(money.min(1), '0'), 'wrong');
  const discount = z.number().int().min(-1_000_000).meta({ 'x-widget': 'money' });
  assert.equal(reading(discount, '-3.20'), -320);
});

test('an empty field is nothing, null, an empty text or a mistake, as its schema has it', () => {
  assert.equal(reading(z.string().min(1), '  '), 'wrong');
  assert.equal(reading(z.string().max(5), ''), '');
  assert.equal(reading(z.string().optional(), ''), '');
  assert.equal(reading(z.iso.date(), ''), 'wrong');
  assert.equal(reading(z.string().min(1).optional(), ''), 'nothing');
  assert.equal(reading(z.number().nullable(), ''), null);
  assert.equal(reading(z.number().nullable(), '7'), 7);
  assert.equal(reading(z.number().int().min(1).nullable(), '0'), 'wrong');
  assert.equal(reading(z.number().int().min(1).nullable().optional(), ''), null);
  assert.equal(reading(z.string().nullable().meta({ 'x-widget': 'time' }), '19:30'), '19:30');
  assert.equal(reading(z.number().optional(), ''), 'nothing');
  assert.equal(reading(z.enum(['a', 'b']), ''), 'wrong');
  assert.equal(reading(z.number().int(), '1.5'), 'wrong');
  assert.equal(reading(z.number().int().max(3), '4'), 'wrong');
  assert.equal(reading(z.array(z.string()).meta({ 'x-widget': 'people' }), []), 'nothing');
  assert.equal(reading(z.boolean(), false), false);
});

test('what every form of every app shows of a value is read back as the same value', async () => {
  const { entries } = await loadCatalogue();
  let looked = 0;
  for (const { app } of entries) {
    for (const schema of Object.values(app.actions)) {
      for (const field of fieldsOf(z.toJSONSchema(schema, { io: 'input' }))) {
        const value = { money: 1_250, number: 2, datetime: Date.UTC(2031, 6, 1, 12), check: true }[
          field.kind as string
        ];
        if (value === undefined) continue;
        looked += 1;
        const read = readEntry(field, entryOf(field, value, context), context);
        assert.deepEqual(read, { kind: 'value', value }, `${app.name}: ${field.name}`);
      }
    }
  }
  assert.ok(looked > 10, 'no form was looked at');
});

test('what is about a list is on its card; the first texts are the head, and the shell’s buttons the foot', () => {
  const action = { name: 'x', payload: {} };
  const list: Component = { type: 'list', label: 'Things', items: [], row: { key: '/id', text: '' }, empty: '' };
  const components: Component[] = [
    { type: 'text', text: 'Title', tone: 'title' },
    { type: 'text', text: 'When', tone: 'note' },
    list,
    { type: 'money', label: 'Total', amount: 1, currency: 'USD' },
    { type: 'form', label: 'Add', schema: {}, action, submit: 'Add', folded: true },
    { type: 'members', label: 'In', rows: [] },
    { type: 'members', label: 'Out', rows: [] },
    { type: 'form', label: 'Settings', schema: {}, action, submit: 'Save', folded: true },
    { ...list, label: 'More things', folded: true },
    { type: 'button', label: 'Close', action: { name: 'close', payload: {} } },
  ];
  const shape = cardsOf(components).map(({ kind, parts }) => `${kind} ${parts.length}`);
  assert.deepEqual(shape, ['head 2', 'card 3', 'card 2', 'card 2', 'foot 1']);
  const keys = (list: Component[]) => cardsOf(list).flatMap(({ parts }) => parts.map(({ key }) => key));
  assert.equal(new Set(keys(components)).size, components.length, 'two parts have one key');
  const closed = components.filter(({ type }) => type !== 'form');
  assert.deepEqual(
    keys(closed),
    keys(components).filter((key) => !key.startsWith('form')),
    'a key changed',
  );
});
