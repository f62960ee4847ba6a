/** What looks like a phone number, an e-mail address or a credential is replaced, whatever it is dressed as. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addressTag } from '../../actors/address.ts';
import { agentTag, idTag, scrubJsonLine, scrubText } from '../../src/observe/scrub.ts';

const hostile: [what: string, text: string, mustNotStay: string][] = [
  ['E.164', 'from +15551234567 now', '5551234567'],
  ['a chat guid', 'iMessage;-;+15551234567', '5551234567'],
  ['an agent id', 'edge_15551234567', '5551234567'],
  ['spaces and brackets', 'call +1 (555) 123-4567', '123-4567'],
  ['no plus', 'call 555-123-4567', '4567'],
  ['bare digits', 'call 15551234567', '5551234567'],
  ['dots', 'call 555.123.4567', '4567'],
  ['a local number', 'call 555-0123', '0123'],
  ['another country', 'ruf +49 170 5550123 an', '5550123'],
  ['full-width digits', '＋１５５５１２３４５６７', '２３４'],
  ['Arabic digits', '٠١٥٥٥١٢٣٤٥٦٧', '٢٣٤'],
  ['zero-width characters between', '+1\u200b555\u200b123\u200b4567', '4567'],
  ['no-break spaces and long dashes', '+1\u00a0555\u2011123\u20134567', '4567'],
  ['after a letter', 'phone15551234567', '5551234567'],
  ['within a path', '/edge/agents/edge_15551234567/commands', '5551234567'],
  ['within a long run', `${'a'.repeat(45)}15551234567`, '5551234567'],
  ['bearer', 'Authorization: Bearer abc.def-ghi_jkl', 'abc.def'],
  ['lower-case bearer', 'bearer 0123456789', '0123456789'],
  ['mem0 token', 'Authorization: Token m0-abcdefgh', 'abcdefgh'],
  ['an OpenAI key', 'key sk-proj-AbCd1234efgh', 'AbCd1234'],
  ['a Stripe key', 'sk_live_51AbCdEf', '51AbCdEf'],
  ['a webhook secret', 'whsec_abcdef123456', 'abcdef123456'],
  ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'c2lnbmF0'],
  ['a relay token', 'bHVuYTE6KzE1NTUxMjM0NTY3OjE3MDAwMDAwMDA6MDEyMzQ1Njc4OWFiY2RlZg==', 'bHVuYTE6'],
  ['a hex signature', '0123456789abcdef'.repeat(4), '0123456789abcdef'],
  ['a password in a URL', 'postgresql://me:hunter22@db:5432/x', 'hunter22'],
  ['a parameter', 'GET /x?access_token=abcd1234&y=1', 'abcd1234'],
  ['an API key in JSON', '{"api_key": "abcd1234"}', 'abcd1234'],
  ['a one-time code', 'your code is: code 123456', '123456'],
  ['an e-mail address', 'mail someone@example.com', 'someone'],
];

describe('scrubText hides', () => {
  for (const [what, text, mustNotStay] of hostile) {
    it(what, () => {
      const scrubbed = scrubText(text);
      assert.ok(text.includes(mustNotStay), 'the case is one');
      assert.ok(!scrubbed.includes(mustNotStay), scrubbed);
      assert.equal(scrubText(scrubbed), scrubbed, 'twice is the same as once');
    });
  }
});

describe('scrubText keeps what operators need', () => {
  const harmless = [
    '3f9a2b1c-1111-4222-8333-123456789012',
    addressTag('conversation/iMessage:any;-;+15551234567:luna'),
    agentTag('edge_15551234567'),
    'conversation/1234567890:12:3',
    '2026-11-23T17:20:38.123Z',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'at deliver (file:///opt/archety/src/observe/tracing.ts:120:33)',
    '/opt/archety/node_modules/openai/internal/decoders/line.mjs:41:7',
    'took 1234567 rows in 4500 ms',
    'edge_auth_refused',
    '/edge/agents/:id/commands',
    'gpt-4.1-mini',
  ];
  for (const text of harmless) it(text, () => assert.equal(scrubText(text), text));
});

it('no phone number gets through, wherever it stands and however it is written', () => {
  const group = fc.integer({ min: 100, max: 999 });
  const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0', ') ', '\u2011', '/');
  fc.assert(
    fc.property(
      fc.string(),
      group,
      group,
      fc.integer({ min: 1000, max: 9999 }),
      separator,
      fc.string(),
      (before, a, b, c, gap, after) => {
        const number = `+1${gap}${a}${gap}${b}${gap}${c}`;
        const scrubbed = scrubText(`${before} ${number} ${after}`);
        assert.ok(!scrubbed.includes(`${b}${gap}${c}`), scrubbed);
      },
    ),
    { numRuns: 500 },
  );
});

it('a line of JSON stays JSON, with its numbers and its structure', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const line = `${JSON.stringify({ value, at: 15551234567, phone: '+15551234567' })}\n`;
      const scrubbed = scrubJsonLine(line);
      const parsed = JSON.parse(scrubbed) as Record<string, unknown>;
      assert.equal(parsed.at, 15551234567);
      assert.equal(parsed.phone, '[phone]');
      assert.ok(scrubbed.endsWith('\n'));
    }),
    { numRuns: 300 },
  );
});

it('nothing hides behind an escape', () => {
  const line = String.raw`{"a":"\u002b15551234567","b":"Bear\u0065r abcdefgh","c":"tab\t+1555\u200b1234567 \"quoted\""}`;
  const scrubbed = JSON.parse(scrubJsonLine(line)) as Record<string, string>;
  assert.equal(scrubbed.a, '[phone]');
  assert.equal(scrubbed.b, '[secret]');
  assert.equal(scrubbed.c, 'tab\t[phone] "quoted"');
});

it('a hostile line of a megabyte takes no noticeable time', () => {
  // Bounded by the test runner: a pattern that backtracks would not come back at all.
  for (const piece of ['1-', '+', 'a@', '(5', '"\\', 'bearer ', 'Aa1/', '٠ ']) {
    assert.equal(typeof scrubJsonLine(`"${piece.repeat(Math.floor(1_000_000 / piece.length))}"`), 'string');
  }
});

it('an id built on an address carries the tag of that address', () => {
  const address = 'conversation/iMessage:any;-;+15551234567:luna';
  assert.equal(idTag(`${address}:12:3`), `${addressTag(address)}:12:3`);
  assert.equal(idTag(address), addressTag(address));
  assert.equal(idTag('0f8fad5b-d9cb-469f-a165-70867728950e'), '0f8fad5b-d9cb-469f-a165-70867728950e');
  assert.equal(agentTag('edge_15551234567'), agentTag('edge_15551234567'));
});
