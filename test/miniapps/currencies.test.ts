/** Currencies by their signs, codes and names; what only looks like one; and what a chat reckons in where nothing is named. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import { currencyNamed, withCurrencyCodes } from '../../src/miniapps/currencies.ts';
import { startAt, Table } from './table.ts';

const named: [text: string, code: string | undefined, known?: string][] = [
  ['split 90 euros between us', 'EUR'],
  ['dinner was 90 euro', 'EUR'],
  ['90eur', 'EUR'],
  ['EUR 90', 'EUR'],
  ['split 120 pounds three ways', 'GBP'],
  ['60 quid', 'GBP'],
  ['£60', 'GBP'],
  ['20 bucks', 'USD'],
  ['20 dollars', 'USD'],
  ['20 dollars', 'CAD', 'CAD'],
  ['$20', 'AUD', 'AUD'],
  ['$20', 'USD', 'EUR'],
  ['USD 20', 'USD', 'CAD'],
  ['20 canadian dollars', 'CAD'],
  ['C$20', 'CAD'],
  ['45 swiss francs', 'CHF'],
  ['chf 45', 'CHF'],
  ['4000 yen', 'JPY'],
  ['300 kr', 'SEK'],
  ['300kr', 'NOK', 'NOK'],
  ['300 kronor', 'SEK'],
  ['300 danish kroner', 'DKK'],
  ['200 złoty', 'PLN'],
  ['200 zloty', 'PLN'],
  ['200 zł', 'PLN'],
  ['1,200 rupees', 'INR'],
  ['Rs. 500', 'INR'],
  ['30000 won', 'KRW'],
  ['it was in euros', 'EUR'],
  ['90 EUR, about $100', 'EUR'],
  ["let's try to split 90", undefined],
  ['ana bet 90 won and left', undefined],
  ['2 pounds of steak for 30', undefined],
  ['the euro 2024 tickets', undefined],
  ['I lost 3 rsvps', undefined],
  ['split 90', undefined],
];

for (const [text, code, known] of named)
  test(`"${text}"${known === undefined ? '' : ` where ${known} is usual`} names ${code ?? 'no currency'}`, () =>
    assert.equal(currencyNamed(text, known), code));

test('names become codes behind their amounts', () => {
  assert.equal(withCurrencyCodes('ramen 12 euros, beer chf 6.50.'), 'ramen 12 EUR, beer 6.50 CHF.');
  assert.equal(withCurrencyCodes('two pounds of nothing'), 'two pounds of nothing');
});

const catalogue = await loadCatalogue();
const bill = catalogue.get('bill-split')!.app.grammar;
const setupOf = (text: string, currency?: string) => {
  const context = { at: startAt, timeZone: 'UTC', ...(currency !== undefined && { currency }) };
  return (bill.start(text, context) ?? bill.begin!(text, null, context)) as unknown as {
    setup: { currency: string; items: { label: string; amount: number }[] };
  };
};

test('a bill is in the money it names, else in what the chat reckoned in last, else in dollars', () => {
  const taken = (text: string, known?: string) => {
    const { currency, items } = setupOf(text, known).setup;
    return [currency, items.reduce((sum, { amount }) => sum + amount, 0)];
  };
  assert.deepEqual(taken('split 90 euros between me, Ana and Ben'), ['EUR', 9_000]);
  assert.deepEqual(taken('dinner was 90 euros, luna split it between us three'), ['EUR', 9_000]);
  assert.deepEqual(taken('split 120 pounds three ways', 'EUR'), ['GBP', 12_000]);
  assert.deepEqual(taken('split the bill: ramen 12 quid, gyoza 6 quid'), ['GBP', 1_800]);
  assert.deepEqual(taken('split 4000 yen'), ['JPY', 4_000]);
  assert.deepEqual(taken('split 90 between us', 'EUR'), ['EUR', 9_000]);
  assert.deepEqual(taken('split 90 between us'), ['USD', 9_000]);
});

test('in an open bill other money is no amount of it, and its currency can be put right', () => {
  const table = new Table(catalogue, 'bill-split', { currency: 'EUR', items: [{ label: 'Ramen', amount: 1_250 }] });
  const ben = table.session.members.find(({ id }) => id === 'ben')!;
  const read = (text: string) => bill.act(text, table.session, ben, { at: startAt, timeZone: 'UTC' });
  assert.deepEqual(read('I paid 12 euros')?.payload, { person: 'ben', amount: 1_200 });
  assert.deepEqual(read('add sake 8 euros')?.payload, { items: [{ label: 'sake', amount: 800 }] });
  assert.equal(read('I paid 12 pounds'), undefined);
  assert.match(bill.misfit!('I paid 12 pounds', table.session)!, /in EUR, not in GBP/);
  for (const text of ['that was in pounds', 'sorry, it was in pounds', 'make it pounds', 'in pounds please'])
    assert.deepEqual(read(text), { name: 'set_currency', payload: { currency: 'GBP' }, confidence: 0.9 }, text);
  assert.equal(read('was it in pounds?'), undefined);
});
