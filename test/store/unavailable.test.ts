import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JournalUnavailable } from '../../actors/journal.ts';
import { storeErrorFrom } from '../../src/store/unavailable.ts';

const withCode = (code: string, fields: Record<string, string> = {}) =>
  Object.assign(new Error('text that quotes +15550000001'), { code, detail: 'Key (x)=(+15550000001)', ...fields });

test('a database that cannot answer for now is unavailable', () => {
  const codes = [
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ENOTFOUND',
    '08006',
    '08P01',
    '57P01',
    '57P03',
    '57014',
    '53300',
    '53100',
  ];
  codes.push('40P01', '40001', '25006', '55P03', '58030');
  for (const code of codes) assert.ok(storeErrorFrom(withCode(code)) instanceof JournalUnavailable, code);
  for (const message of [
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Query read timeout',
  ]) {
    assert.ok(storeErrorFrom(new Error(message)) instanceof JournalUnavailable, message);
  }
  const several = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]);
  assert.ok(storeErrorFrom(several) instanceof JournalUnavailable);
});

test('anything else is a bug, told without the values that the database quotes', () => {
  const error = storeErrorFrom(withCode('23505', { constraint: 'journal_pkey', table: 'journal' }));
  assert.ok(!(error instanceof JournalUnavailable));
  assert.equal(error.message, 'the database refused a statement: 23505 table=journal constraint=journal_pkey');
  assert.equal(error.cause, undefined);
  assert.ok(!(storeErrorFrom(withCode('42601')) instanceof JournalUnavailable));
  const own = new TypeError('our own');
  assert.equal(storeErrorFrom(own), own);
});
