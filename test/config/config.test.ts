/** The configuration as a table: what is accepted, what is refused and how that is said. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  type Config,
  type ConfigOutcome,
  type DataDirFiles,
  publicUrlOf,
  readEnvironment,
  resolveConfig,
  webOriginsOf,
} from '../../src/config.ts';
import { createTempFolder } from '../support/temp.ts';

/** A data folder in memory. */
function memoryFiles(text?: string): DataDirFiles & { written: string[] } {
  let kept = text;
  const written: string[] = [];
  return {
    written,
    read: () => kept,
    writePrivate(_dataDir, _name, next) {
      kept = next;
      written.push(next);
    },
  };
}

function resolve(environment: Record<string, string>, files = memoryFiles()): ConfigOutcome {
  return resolveConfig(environment, { dataDirFiles: files, hostName: 'machine.local' });
}

function accepted(environment: Record<string, string>): Config {
  const outcome = resolve(environment);
  assert.ok(outcome.kind === 'ok', JSON.stringify(outcome));
  return outcome.config;
}

function refused(environment: Record<string, string>): Record<string, string> {
  const outcome = resolve(environment);
  assert.ok(outcome.kind === 'refused', 'should have been refused');
  return Object.fromEntries(outcome.problems.map(({ variable, rule }) => [variable, rule]));
}

const secrets = {
  EDGE_SECRET: 'edge-secret-of-the-fleet',
  ADMIN_API_KEY: 'admin-key-0123456789',
  SESSION_SECRET: 'session-secret-0123456789',
};
const production = { NODE_ENV: 'production', ...secrets };

describe('defaults', () => {
  it('need no variable at all', () => {
    const config = accepted({});
    assert.equal(config.mode, 'development');
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.port, 8000);
    assert.deepEqual(config.rateLimits, { senderPerMinute: 60, agentPerMinute: 100 });
    assert.equal(config.drainGraceMs, 10_000);
    assert.equal(config.openai, null);
    assert.equal(config.databaseUrl, null);
    assert.equal(config.schedulerEnabled, false);
    assert.equal(config.logLevel, 'info');
    assert.match(config.nodeId, /^machine\.local-[A-Za-z0-9]{1,8}$/);
  });

  it('listen on every address in production', () => {
    assert.equal(accepted(production).host, '0.0.0.0');
    assert.equal(accepted({ ...production, HOST: '127.0.0.1' }).host, '127.0.0.1');
  });

  it('treat empty and blank values as not set', () => {
    const config = accepted({ PORT: '', HOST: '  ', REDIS_URL: '', LOG_LEVEL: '' });
    assert.equal(config.port, 8000);
    assert.equal(config.redisUrl, null);
  });
});

describe('values', () => {
  it('are typed', () => {
    const config = accepted({
      PORT: '0',
      DRAIN_GRACE_MS: '250',
      RATE_LIMIT_SENDER: '0',
      RATE_LIMIT_AGENT: '7',
      SCHEDULER_ENABLED: 'TRUE',
      WEB_ORIGINS: 'https://app.example.com, http://localhost:3000/',
      REDIS_URL: 'redis://127.0.0.1:6379',
      DATABASE_URL: 'postgresql://me:pw@127.0.0.1:5432/archety',
      PUBLIC_URL: 'https://api.example.com/',
      OPENAI_API_KEY: ' sk-x ',
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1/',
      KEYWORDSAI_API_KEY: 'k',
      KEYWORDSAI_BASE_URL: 'http://127.0.0.1:9/api',
      SENTRY_DSN: 'http://abc@127.0.0.1:9000/42',
    });
    assert.equal(config.port, 0);
    assert.equal(config.drainGraceMs, 250);
    assert.deepEqual(config.rateLimits, { senderPerMinute: 0, agentPerMinute: 7 });
    assert.equal(config.schedulerEnabled, true);
    assert.deepEqual(config.webOrigins, ['https://app.example.com', 'http://localhost:3000']);
    assert.equal(config.publicUrl, 'https://api.example.com');
    assert.deepEqual(config.openai, { apiKey: 'sk-x', baseUrl: 'http://127.0.0.1:9/v1', model: 'gpt-4.1-mini' });
    assert.deepEqual(config.keywordsAi, { apiKey: 'k', baseUrl: 'http://127.0.0.1:9' });
    assert.equal(config.sentryDsn, 'http://abc@127.0.0.1:9000/42');
  });

  const wrong: [variable: string, value: string, rule: RegExp][] = [
    ['PORT', 'eighty', /whole number from 0 to 65535/],
    ['PORT', '-1', /whole number/],
    ['PORT', '65536', /whole number/],
    ['PORT', '80.5', /whole number/],
    ['PORT', '1e3', /whole number/],
    ['HOST', 'not a host', /IP address or a host name/],
    ['NODE_ENV', 'prod', /development, test, production/],
    ['NODE_ID', 'a b', /letters, digits/],
    ['DATABASE_URL', 'mysql://x/y', /postgresql:\/\//],
    ['DATABASE_URL', 'archety', /PostgreSQL URL/],
    ['REDIS_URL', 'http://127.0.0.1', /redis:\/\//],
    ['PUBLIC_URL', 'example.com', /https:\/\//],
    ['WEB_ORIGINS', '*', /origins such as/],
    ['WEB_ORIGINS', 'https://a.example.com/path', /without a path/],
    ['WEB_ORIGINS', 'https://a.example.com,null', /origins such as/],
    ['EDGE_SECRET', 'has a blank in it', /printable ASCII without spaces/],
    ['OPENAI_BASE_URL', 'file:///etc/passwd', /must be a URL/],
    ['STRIPE_PRICE_ID', 'price 1', /id of a Stripe price/],
    ['SENTRY_DSN', 'https://sentry.example.com/42', /public key/],
    ['SENTRY_DSN', 'https://abc@sentry.example.com/', /project number/],
    ['SCHEDULER_ENABLED', 'maybe', /true or false/],
    ['LOG_LEVEL', 'loud', /trace, debug, info/],
    ['DRAIN_GRACE_MS', '10s', /whole number from 0 to 600000/],
    ['RATE_LIMIT_SENDER', '-5', /whole number/],
    ['RATE_LIMIT_AGENT', 'none', /whole number/],
  ];
  for (const [variable, value, rule] of wrong) {
    it(`${variable}=${value} is refused by name and rule`, () => {
      const problems = refused({ [variable]: value });
      assert.deepEqual(Object.keys(problems), [variable]);
      assert.match(problems[variable]!, rule);
    });
  }

  it('are refused all at once, and no message repeats a value', () => {
    const bad = { PORT: 'secret-one', REDIS_URL: 'secret-two', EDGE_SECRET: 'secret three' };
    const problems = refused(bad);
    assert.deepEqual(Object.keys(problems).sort(), Object.keys(bad).sort());
    assert.doesNotMatch(JSON.stringify(problems), /secret/);
  });
});

describe('secrets', () => {
  it('are made once in development and kept', () => {
    const files = memoryFiles();
    const first = resolve({}, files);
    const second = resolve({}, files);
    assert.ok(first.kind === 'ok' && second.kind === 'ok');
    assert.deepEqual(
      first.generatedSecrets.map(({ name, isNew }) => [name, isNew]),
      [
        ['EDGE_SECRET', true],
        ['ADMIN_API_KEY', true],
        ['SESSION_SECRET', true],
      ],
    );
    assert.ok(second.generatedSecrets.every((secret) => !secret.isNew));
    assert.equal(second.config.edgeSecret, first.config.edgeSecret);
    assert.equal(files.written.length, 1);
    const { edgeSecret, adminApiKey, sessionSecret } = first.config;
    assert.equal(new Set([edgeSecret, adminApiKey, sessionSecret]).size, 3);
    assert.ok(edgeSecret.length >= 43, '256 bits');
  });

  it('that are given are not made, and those made before stay', () => {
    const files = memoryFiles('{"EDGE_SECRET":"from-before","other":"kept"}');
    const outcome = resolve({ SESSION_SECRET: 'given' }, files);
    assert.ok(outcome.kind === 'ok');
    assert.equal(outcome.config.sessionSecret, 'given');
    assert.equal(outcome.config.edgeSecret, 'from-before');
    const kept = JSON.parse(files.written[0]!) as Record<string, string>;
    assert.equal(kept.other, 'kept');
    assert.equal(kept.ADMIN_API_KEY, outcome.config.adminApiKey);
    assert.equal(kept.SESSION_SECRET, undefined);
  });

  it('lie in a file only its owner can read', () => {
    const folder = createTempFolder('config');
    const dataDir = join(folder.path, 'new', 'data');
    const outcome = resolveConfig({ DATA_DIR: dataDir });
    assert.ok(outcome.kind === 'ok');
    const file = join(dataDir, 'secrets.json');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).EDGE_SECRET, outcome.config.edgeSecret);
    const again = resolveConfig({ DATA_DIR: dataDir });
    assert.ok(again.kind === 'ok');
    assert.equal(again.config.sessionSecret, outcome.config.sessionSecret);
    folder.remove();
  });

  it('in a file that is broken are not overwritten: the start is refused', () => {
    const files = memoryFiles('{"EDGE_SECRET": "cut of');
    const outcome = resolve({}, files);
    assert.ok(outcome.kind === 'refused');
    assert.deepEqual(
      outcome.problems.map((problem) => problem.variable),
      ['DATA_DIR'],
    );
    assert.equal(files.written.length, 0);
  });

  it('that are missing stop production, each by its name, and no file is touched', () => {
    const files = memoryFiles('{"EDGE_SECRET":"from-development-000"}');
    const outcome = resolve({ NODE_ENV: 'production', ADMIN_API_KEY: secrets.ADMIN_API_KEY }, files);
    assert.ok(outcome.kind === 'refused');
    assert.deepEqual(
      outcome.problems.map(({ variable, rule }) => `${variable} ${rule}`),
      ['EDGE_SECRET is required in production', 'SESSION_SECRET is required in production'],
    );
    assert.equal(files.written.length, 0);
  });

  it('that are weak or shared with the relays stop production', () => {
    const problems = refused({ ...production, ADMIN_API_KEY: 'short', SESSION_SECRET: secrets.EDGE_SECRET });
    assert.match(problems.ADMIN_API_KEY!, /at least 16 characters/);
    assert.match(problems.SESSION_SECRET!, /must differ from EDGE_SECRET/);
  });
});

describe('services', () => {
  it('are off without their key, and a setting without effect is noted', () => {
    const outcome = resolve({ OPENAI_MODEL: 'x', SUPERMEMORY_API_KEY: 'a', MEM0_API_KEY: 'b', REDIS_URL: 'redis://r' });
    assert.ok(outcome.kind === 'ok');
    assert.equal(outcome.config.openai, null);
    assert.deepEqual(
      outcome.notes.map((note) => note.variable),
      ['OPENAI_API_KEY', 'MEM0_API_KEY', 'REDIS_URL'],
    );
  });

  it('Stripe works with all three settings or is refused', () => {
    assert.deepEqual(Object.keys(refused({ STRIPE_SECRET_KEY: 'sk_test_x' })), [
      'STRIPE_WEBHOOK_SECRET',
      'STRIPE_PRICE_ID',
    ]);
    const config = accepted({
      STRIPE_SECRET_KEY: 'sk_test_x',
      STRIPE_WEBHOOK_SECRET: 'whsec_x',
      STRIPE_PRICE_ID: 'price_1',
    });
    assert.equal(config.stripe?.apiBase, 'https://api.stripe.com');
  });
});

describe('photos', () => {
  it('are kept in S3 with all four settings, in DATA_DIR with none, and half of them is refused', () => {
    assert.equal(accepted({}).s3, null);
    assert.deepEqual(Object.keys(refused({ S3_ACCESS_KEY_ID: 'AKIATEST', S3_BUCKET: 'photos' })), [
      'S3_SECRET_ACCESS_KEY',
      'S3_ENDPOINT',
    ]);
    const { s3 } = accepted({
      S3_ACCESS_KEY_ID: 'AKIATEST',
      S3_SECRET_ACCESS_KEY: 'secret',
      S3_BUCKET: 'photos',
      S3_ENDPOINT: 'https://s3.example.com/',
    });
    assert.deepEqual(s3, {
      ...{ endpoint: 'https://s3.example.com', bucket: 'photos', region: 'us-east-1' },
      ...{ accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    });
    const outcome = resolve({ S3_BUCKET: 'photos' });
    assert.ok(outcome.kind === 'ok');
    assert.deepEqual(
      outcome.notes.map((note) => note.variable),
      ['S3_ACCESS_KEY_ID'],
    );
  });
});

describe('addresses that follow from the port', () => {
  it('use the port actually listened on', () => {
    const config = accepted({ PORT: '0' });
    assert.equal(publicUrlOf(config, 4321), 'http://localhost:4321');
    assert.deepEqual(webOriginsOf(config, 4321), ['http://localhost:4321', 'http://127.0.0.1:4321']);
  });

  it('are only the configured ones in production', () => {
    const config = accepted({
      ...production,
      PUBLIC_URL: 'https://api.example.com/base',
      WEB_ORIGINS: 'https://app.example.com',
    });
    assert.equal(publicUrlOf(config, 8000), 'https://api.example.com/base');
    assert.deepEqual(webOriginsOf(config, 8000), ['https://api.example.com', 'https://app.example.com']);
  });
});

it('the environment read is that of the process', () => {
  assert.equal(readEnvironment().PATH, process.env.PATH);
});
