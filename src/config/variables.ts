/**
 * The one table of environment variables: each with its rule, its default and one line for the operator.
 * `deploy/example.env` and the table in `deploy/README.md` are written from it, and a test keeps them equal.
 *
 * Invariants:
 *  1. A rule's text says what is accepted and never repeats the value, which may be a secret.
 *  2. An empty value counts as not set, so that `NAME=` in an env file means the default.
 */
import { z } from 'zod';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export const modes = ['development', 'test', 'production'] as const;

/** A whole number within bounds, written in plain digits. */
function wholeNumber(min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, rule)
    .transform(Number)
    .pipe(z.number().min(min, rule).max(max, rule));
}

/** A URL with one of the given schemes, returned as it was written but without a trailing slash. */
function url(schemes: string[], what: string) {
  const rule = `must be ${what}, beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return z
    .string()
    .refine((text) => schemes.includes(schemeOf(text)), rule)
    .transform((text) => text.replace(/\/+$/, ''));
}

function schemeOf(text: string): string {
  return URL.canParse(text) ? new URL(text).protocol.slice(0, -1) : '';
}

const text = z.string();
const secret = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

const flag = z
  .string()
  .toLowerCase()
  .refine((word) => ['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'].includes(word), 'must be true or false')
  .transform((word) => ['true', '1', 'yes', 'on'].includes(word));

const originRule = 'must be origins such as https://app.example.com, separated by commas, without a path';
const origins = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((origin) => origin.trim().replace(/\/$/, ''))
      .filter((origin) => origin !== ''),
  )
  .refine(
    (list) => list.every((origin) => ['http', 'https'].includes(schemeOf(origin)) && new URL(origin).origin === origin),
    originRule,
  );

const sentryDsn = url(['https', 'http'], 'a Sentry DSN').refine(
  (dsn) => URL.canParse(dsn) && new URL(dsn).username !== '' && /^\/.*\d+$/.test(new URL(dsn).pathname),
  'must be a Sentry DSN with a public key and a project number',
);

export interface Variable<S extends z.ZodType = z.ZodType> {
  group: 'server' | 'state' | 'secrets' | 'model' | 'memory' | 'web' | 'payments' | 'observation' | 'limits';
  /** One line for the operator. */
  about: string;
  rule: S;
  /** What holds where nothing is set, in words or as the value itself; empty where nothing does. */
  fallback: string;
  /** A value to show in the example file. */
  example: string;
}

export const variables = {
  HOST: {
    group: 'server',
    about: 'Address to listen on',
    rule: z.union([z.ipv4(), z.ipv6(), z.hostname()], 'must be an IP address or a host name'),
    fallback: '127.0.0.1; 0.0.0.0 in production',
    example: '0.0.0.0',
  },
  PORT: {
    group: 'server',
    about: 'Port to listen on; 0 lets the system choose one',
    rule: wholeNumber(0, 65_535),
    fallback: '8000',
    example: '8000',
  },
  NODE_ENV: {
    group: 'server',
    about: 'development makes missing secrets itself; production refuses to start without them',
    rule: z.enum(modes, `must be ${modes.join(', ')}`),
    fallback: 'development',
    example: 'production',
  },
  NODE_ID: {
    group: 'server',
    about: 'Name of this process, different for each one in a cluster',
    rule: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, hyphens or underscores'),
    fallback: 'host name and a random suffix',
    example: 'archety-1',
  },
  PUBLIC_URL: {
    group: 'server',
    about: 'Where browsers reach this server; links sent into chats begin with it',
    rule: url(['https', 'http'], 'a URL'),
    fallback: 'http://localhost and the port',
    example: 'https://api.example.com',
  },
  WEB_ORIGINS: {
    group: 'server',
    about: 'Further origins whose pages may call this server with cookies, separated by commas',
    rule: origins,
    fallback: 'only the origin of PUBLIC_URL',
    example: 'https://app.example.com',
  },
  DRAIN_GRACE_MS: {
    group: 'server',
    about: 'How long a stopping server lets work in flight finish, in milliseconds',
    rule: wholeNumber(0, 600_000),
    fallback: '10000',
    example: '10000',
  },
  DATA_DIR: {
    group: 'state',
    about: 'Folder for the built-in database, generated secrets and uploads',
    rule: text,
    fallback: './data',
    example: '/var/lib/archety',
  },
  DATABASE_URL: {
    group: 'state',
    about: 'PostgreSQL 15 or newer; without it a built-in PostgreSQL keeps its files in DATA_DIR',
    rule: url(['postgresql', 'postgres'], 'a PostgreSQL URL'),
    fallback: '',
    example: 'postgresql://archety@127.0.0.1:5432/archety',
  },
  REDIS_URL: {
    group: 'state',
    about: 'Reserved for a cluster of several processes: no effect yet',
    rule: url(['redis', 'rediss'], 'a Redis URL'),
    fallback: '',
    example: 'redis://127.0.0.1:6379',
  },
  S3_ENDPOINT: {
    group: 'state',
    about: 'S3-compatible service that keeps the photos, with S3_BUCKET and both keys; without them, DATA_DIR',
    rule: url(['https', 'http'], 'a URL'),
    fallback: '',
    example: 'https://s3.eu-central-1.amazonaws.com',
  },
  S3_BUCKET: {
    group: 'state',
    about: 'Bucket for photos; private, since links to photos go through this server',
    rule: z.string().regex(/^[a-z0-9][a-z0-9.-]{2,62}$/, 'must be the name of a bucket'),
    fallback: '',
    example: 'archety-photos',
  },
  S3_REGION: {
    group: 'state',
    about: 'Region that the S3 requests are signed for',
    rule: z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be the name of a region'),
    fallback: 'us-east-1',
    example: 'eu-central-1',
  },
  S3_ACCESS_KEY_ID: {
    group: 'state',
    about: 'Keeps photos in S3; needs S3_ENDPOINT, S3_BUCKET and S3_SECRET_ACCESS_KEY too',
    rule: secret,
    fallback: '',
    example: '',
  },
  S3_SECRET_ACCESS_KEY: {
    group: 'state',
    about: 'Secret access key of the S3 service',
    rule: secret,
    fallback: '',
    example: '',
  },
  EDGE_SECRET: {
    group: 'secrets',
    about: 'Secret shared with the edge relays; also signs their tokens',
    rule: secret,
    fallback: 'generated in development, required in production',
    example: '',
  },
  EDGE_SECRET_PREVIOUS: {
    group: 'secrets',
    about: 'The secret before the current one, still accepted while relays change over',
    rule: secret,
    fallback: '',
    example: '',
  },
  ADMIN_API_KEY: {
    group: 'secrets',
    about: 'Opens the admin endpoints, sent as X-Admin-Key',
    rule: secret,
    fallback: 'generated in development, required in production',
    example: '',
  },
  SESSION_SECRET: {
    group: 'secrets',
    about: 'Signs browser sessions, CSRF tokens, and links to MiniApps and photos',
    rule: secret,
    fallback: 'generated in development, required in production',
    example: '',
  },
  RELAY_WEBHOOK_SECRET: {
    group: 'secrets',
    about: 'Bearer token of the legacy relay on /orchestrator/message',
    rule: secret,
    fallback: '',
    example: '',
  },
  OPENAI_API_KEY: {
    group: 'model',
    about: 'Key of the model service; without it a built-in offline responder answers',
    rule: secret,
    fallback: '',
    example: '',
  },
  OPENAI_BASE_URL: {
    group: 'model',
    about: 'Any endpoint that speaks the OpenAI Chat Completions protocol',
    rule: url(['https', 'http'], 'a URL'),
    fallback: 'https://api.openai.com/v1',
    example: 'https://api.openai.com/v1',
  },
  OPENAI_MODEL: {
    group: 'model',
    about: 'Model that writes the replies',
    rule: z.string().max(200, 'must have at most 200 characters'),
    fallback: 'gpt-4.1-mini',
    example: 'gpt-4.1-mini',
  },
  SUPERMEMORY_API_KEY: {
    group: 'memory',
    about: 'Long-term memory in Supermemory; wins over mem0',
    rule: secret,
    fallback: '',
    example: '',
  },
  SUPERMEMORY_BASE_URL: {
    group: 'memory',
    about: 'Supermemory endpoint',
    rule: url(['https', 'http'], 'a URL'),
    fallback: 'https://api.supermemory.ai',
    example: 'https://api.supermemory.ai',
  },
  MEM0_API_KEY: {
    group: 'memory',
    about: 'Long-term memory in mem0; without both, full-text search in the database',
    rule: secret,
    fallback: '',
    example: '',
  },
  MEM0_BASE_URL: {
    group: 'memory',
    about: 'mem0 endpoint',
    rule: url(['https', 'http'], 'a URL'),
    fallback: 'https://api.mem0.ai',
    example: 'https://api.mem0.ai',
  },
  TAVILY_API_KEY: {
    group: 'web',
    about: 'Searching the web and reading pages for people; without it they hear that it is not set up',
    rule: secret,
    fallback: '',
    example: '',
  },
  TAVILY_BASE_URL: {
    group: 'web',
    about: 'Tavily endpoint',
    rule: url(['https', 'http'], 'a URL'),
    fallback: 'https://api.tavily.com',
    example: 'https://api.tavily.com',
  },
  STRIPE_SECRET_KEY: {
    group: 'payments',
    about: 'Reserved for payments: no effect yet; needs STRIPE_WEBHOOK_SECRET and STRIPE_PRICE_ID too',
    rule: secret,
    fallback: '',
    example: '',
  },
  STRIPE_WEBHOOK_SECRET: {
    group: 'payments',
    about: 'Signing secret of the Stripe webhook',
    rule: secret,
    fallback: '',
    example: '',
  },
  STRIPE_PRICE_ID: {
    group: 'payments',
    about: 'Price of the subscription sold at checkout',
    rule: z.string().regex(/^[A-Za-z0-9_]{1,255}$/, 'must be the id of a Stripe price'),
    fallback: '',
    example: '',
  },
  STRIPE_API_BASE: {
    group: 'payments',
    about: 'Stripe endpoint',
    rule: url(['https', 'http'], 'a URL'),
    fallback: 'https://api.stripe.com',
    example: 'https://api.stripe.com',
  },
  SENTRY_DSN: {
    group: 'observation',
    about: 'Sends errors, without message text or phone numbers, to Sentry',
    rule: sentryDsn,
    fallback: '',
    example: '',
  },
  KEYWORDSAI_API_KEY: {
    group: 'observation',
    about: 'Sends sizes and times of model calls, without their text, to Keywords AI',
    rule: secret,
    fallback: '',
    example: '',
  },
  KEYWORDSAI_BASE_URL: {
    group: 'observation',
    about: 'Keywords AI endpoint',
    rule: url(['https', 'http'], 'a URL').transform((base) => base.replace(/\/api$/, '')),
    fallback: 'https://api.keywordsai.co',
    example: 'https://api.keywordsai.co',
  },
  LOG_LEVEL: {
    group: 'observation',
    about: `How much is logged: ${logLevels.join(', ')}`,
    rule: z.enum(logLevels, `must be ${logLevels.join(', ')}`),
    fallback: 'info',
    example: 'info',
  },
  SCHEDULER_ENABLED: {
    group: 'limits',
    about: 'Reserved for workflows that start by themselves: no effect yet',
    rule: flag,
    fallback: 'false',
    example: 'true',
  },
  RATE_LIMIT_SENDER: {
    group: 'limits',
    about: 'Messages a minute accepted from one sender; 0 switches the limit off',
    rule: wholeNumber(0, 1_000_000),
    fallback: '60',
    example: '60',
  },
  RATE_LIMIT_AGENT: {
    group: 'limits',
    about: 'Requests a minute accepted from one edge agent; 0 switches the limit off',
    rule: wholeNumber(0, 1_000_000),
    fallback: '100',
    example: '100',
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;

/** The value of a variable after its rule. */
export type VariableValue<N extends VariableName> = z.output<(typeof variables)[N]['rule']>;
