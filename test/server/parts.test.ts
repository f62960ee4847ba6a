/** The small parts that need no socket: cookies, client addresses, nesting of JSON, patterns, the gate. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addressLimitKey, addressText, clientAddress } from '../../src/server/client-address.ts';
import { matchesPattern } from '../../src/server/compiled-route.ts';
import { readCookie, serialiseCookie } from '../../src/server/cookies.ts';
import { isTooDeep } from '../../src/server/json-body.ts';
import { defaultServerLimits } from '../../src/server/limits.ts';
import { backstopSeconds } from '../../src/server/sockets.ts';
import { UpgradeGate } from '../../src/server/upgrade-gate.ts';

describe('cookies', () => {
  test('what is written is read back, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const [pair = ''] = serialiseCookie({ name: '__Host-s', value }).split(';');
        assert.equal(readCookie(`a=1; ${pair}; b=2`, '__Host-s'), value);
      }),
    );
  });

  test('reading takes the first of that very name and survives nonsense', () => {
    assert.equal(readCookie('xsid=0; sid=1; sid=2', 'sid'), '1');
    assert.equal(readCookie('sid="quoted"', 'sid'), 'quoted');
    assert.equal(readCookie('sid=%E0%A4%A', 'sid'), '%E0%A4%A');
    assert.equal(readCookie('a=b=c;;=;sid', 'a'), 'b=c');
    assert.equal(readCookie('sid', 'sid'), undefined);
    assert.equal(readCookie(undefined, 'sid'), undefined);
  });

  test('a cookie that a browser would drop is refused', () => {
    const bad = [
      { name: 'a b', value: '' },
      { name: '__Host-a', value: '', path: '/x' },
      { name: '__Host-a', value: '', secure: false },
      { name: '__Secure-a', value: '', secure: false },
      { name: 'a', value: '', sameSite: 'None' as const, secure: false },
      { name: 'a', value: '', path: '/;Domain=evil.example' },
      { name: 'a', value: '', path: '/\r\nX: 1' },
    ];
    for (const cookie of bad) assert.throws(() => serialiseCookie(cookie), TypeError, JSON.stringify(cookie));
  });
});

describe('client addresses', () => {
  test('a mapped IPv4 address is the IPv4 address', () => {
    const mapped = new Uint8Array(16);
    mapped.set([0xff, 0xff, 127, 0, 0, 1], 10);
    assert.equal(addressText(mapped.buffer), '127.0.0.1');
    assert.equal(addressText(new Uint8Array([203, 0, 113, 7]).buffer), '203.0.113.7');
    assert.equal(addressText(new Uint8Array(16).fill(1, 15).buffer), '0:0:0:0:0:0:0:1');
    assert.equal(addressText(new ArrayBuffer(0)), 'unknown');
  });

  test('only the entries of trusted proxies are believed', () => {
    assert.equal(clientAddress('10.0.0.1', '1.1.1.1, 2.2.2.2', 0), '10.0.0.1');
    assert.equal(clientAddress('10.0.0.1', '1.1.1.1, 2.2.2.2', 1), '2.2.2.2');
    assert.equal(clientAddress('10.0.0.1', '1.1.1.1, 2.2.2.2', 2), '1.1.1.1');
    assert.equal(clientAddress('10.0.0.1', '1.1.1.1', 2), '10.0.0.1');
    assert.equal(clientAddress('10.0.0.1', '<script>', 1), '10.0.0.1');
    assert.equal(clientAddress('10.0.0.1', undefined, 1), '10.0.0.1');
  });

  test('spellings of one /64 have one key', () => {
    const keys = ['2001:db8:0:1::5', '2001:DB8:0:1:2:3:4:5', '2001:0db8:0000:0001::'].map(addressLimitKey);
    assert.deepEqual(new Set(keys), new Set(['2001:db8:0:1::/64']));
    assert.equal(addressLimitKey('203.0.113.7'), '203.0.113.7');
    assert.notEqual(addressLimitKey('::1'), addressLimitKey('2001:db8::1'));
  });
});

describe('nesting of JSON', () => {
  function depthOf(value: unknown): number {
    if (value === null || typeof value !== 'object') return 0;
    return 1 + Math.max(0, ...Object.values(value).map(depthOf));
  }

  test('agrees with the depth of the parsed value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(8), (value, depthMax) => {
        assert.equal(isTooDeep(Buffer.from(JSON.stringify(value)), depthMax), depthOf(value) > depthMax);
      }),
    );
  });
});

describe('patterns', () => {
  test('match as the router does', () => {
    assert.ok(matchesPattern('/a/:id/c', '/a/b/c'));
    assert.ok(!matchesPattern('/a/:id/c', '/a//c'));
    assert.ok(!matchesPattern('/a/:id', '/a/b/c'));
    assert.ok(!matchesPattern('/a/:id/c', '/a/b'));
    assert.ok(matchesPattern('/files/*', '/files/x/y'));
    assert.ok(!matchesPattern('/a', '/a/'));
  });
});

describe('the gate', () => {
  test('its idle backstop stays within what does not abort the process', () => {
    for (const silenceMs of [1, 1_000, 60_000, 10_000_000]) {
      const seconds = backstopSeconds(silenceMs);
      assert.ok(seconds >= 8 && seconds <= 960);
    }
  });

  test('counts what enters and leaves, and never below nothing', () => {
    const gate = new UpgradeGate({ ...defaultServerLimits, upgradesPerMinute: 0, socketsPerAddressMax: 2 }, 0);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c'))), (steps) => {
        const held: string[] = [];
        for (const [enters, key] of steps) {
          if (enters) {
            const answer = gate.enter(key, 0);
            assert.equal(answer, held.filter((one) => one === key).length < 2 ? 'enter' : 'too_many_sockets');
            if (answer === 'enter') held.push(key);
          } else if (held.includes(key)) {
            held.splice(held.indexOf(key), 1);
            gate.leave(key);
          } else gate.leave(key);
          assert.equal(gate.total, held.length);
        }
        for (const key of held) gate.leave(key);
      }),
    );
  });
});
