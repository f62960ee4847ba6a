/** An error is described without what it quotes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorRecord, scrubMessage } from '../../src/observe/error-record.ts';

const text = 'meet me behind the school';

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('should have thrown');
}

describe('message text in an error does not reach its record', () => {
  const errors: [name: string, error: unknown][] = [
    ['a parser quoting its input', thrown(() => JSON.parse(`{"text": ${text}}`))],
    ['a parser under another name', Object.assign(new SyntaxError(text), { name: 'ParseProblem' })],
    ['a value quoted singly', new Error(`invalid input for type json: '${text}'`)],
    ['a value quoted doubly', new Error(`expected a number, got "${text}"`)],
    ['a value in back quotes', new Error(`cannot read \`${text}\``)],
    ['a value in typographic quotes', new Error(`cannot read “${text}”`)],
    ['a quote that never ends', new Error(`cannot read "${text}`)],
    ['a quote with an escaped one inside', new Error(`cannot read "so \\" ${text}"`)],
    ['a statement with its values', new Error(`insert into "message" ("text") values (${text}) - duplicate key`)],
    ['a detail on a second line', new Error(`duplicate key\nDetail: Key (text)=(${text}) already exists.`)],
    ['a cause', new Error('outer', { cause: new Error(`'${text}'`) })],
    ['a thrown string', text],
    ['a thrown object', { text }],
    ['fields of the error', Object.assign(new Error('failed'), { query: text, parameters: [text], detail: text })],
    ['a code that is text', Object.assign(new Error('failed'), { code: { text } })],
  ];
  for (const [name, error] of errors) {
    it(name, () =>
      assert.ok(!JSON.stringify(errorRecord(error)).includes('school'), JSON.stringify(errorRecord(error))),
    );
  }
});

it('keeps what an operator needs', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  const record = errorRecord(new TypeError("can't reach the database", { cause }));
  assert.equal(record.name, 'TypeError');
  assert.equal(record.message, "can't reach the database");
  assert.equal(record.cause?.code, 'ECONNREFUSED');
  assert.equal(record.cause?.message, 'connect ECONNREFUSED 127.0.0.1:5432');
  assert.match(record.stack?.[0] ?? '', /^at .*error-record\.test\.ts:\d+:\d+/);
});

it('takes frames only, not lines of a message that begins like one', () => {
  const error = new Error(`first\n    at ${text} (not a frame)`);
  assert.ok(!JSON.stringify(errorRecord(error)).includes('school'));
});

it('copes with whatever is thrown', () => {
  const hostile = new Error('x');
  Object.defineProperty(hostile, 'message', {
    get: () => {
      throw new Error('trap');
    },
  });
  assert.equal(errorRecord(hostile).name, 'UnreadableError');
  const loop = new Error('loop');
  loop.cause = loop;
  assert.equal(errorRecord(loop).cause?.cause?.cause, undefined);
  for (const value of [null, undefined, 7, Symbol('s'), () => {}]) assert.match(errorRecord(value).name, /^thrown /);
});

it('a message is cut to a length and scrubbed', () => {
  assert.ok(scrubMessage('word '.repeat(1_000)).length <= 300);
  assert.equal(scrubMessage('no route to +15551234567'), 'no route to [phone]');
});
