/**
 * The configuration, resolved once. The only file that reads the environment.
 *
 * Invariants:
 *  1. Either everything is valid and typed, or the start is refused with every problem at once, by variable name.
 *  2. No problem or note repeats a value: it may be a secret.
 *  3. In production nothing secret is invented: EDGE_SECRET, ADMIN_API_KEY and SESSION_SECRET must be given.
 */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import {
  type DataDirFiles,
  type GeneratedSecret,
  type GeneratedSecretName,
  generatedSecretNames,
  generateSecrets,
  randomSecret,
  dataDirFiles as realDataDirFiles,
} from './config/secrets-file.ts';
import { type VariableName, type VariableValue, variables } from './config/variables.ts';

/** A service reached with a key. `baseUrl` has no trailing slash. */
export interface ServiceConfig {
  apiKey: string;
  baseUrl: string;
}

export interface Config {
  mode: VariableValue<'NODE_ENV'>;
  host: string;
  /** 0 lets the system choose. */
  port: number;
  nodeId: string;
  /** Without a trailing slash; null where it follows from the port, see `publicUrlOf`. */
  publicUrl: string | null;
  /** Origins listed beside that of the public URL, see `webOriginsOf`. */
  webOrigins: string[];
  drainGraceMs: number;
  /** Absolute path. */
  dataDir: string;
  databaseUrl: string | null;
  redisUrl: string | null;
  edgeSecret: string;
  edgeSecretPrevious: string | null;
  adminApiKey: string;
  sessionSecret: string;
  relayWebhookSecret: string | null;
  /** Null: the offline responder answers. */
  openai: (ServiceConfig & { model: string }) | null;
  supermemory: ServiceConfig | null;
  mem0: ServiceConfig | null;
  /** Null: nothing is looked up on the web. */
  tavily: ServiceConfig | null;
  stripe: { secretKey: string; webhookSecret: string; priceId: string; apiBase: string } | null;
  /** Null: photos are kept in DATA_DIR. `endpoint` has no trailing slash. */
  s3: { endpoint: string; bucket: string; region: string; accessKeyId: string; secretAccessKey: string } | null;
  sentryDsn: string | null;
  keywordsAi: ServiceConfig | null;
  logLevel: VariableValue<'LOG_LEVEL'>;
  schedulerEnabled: boolean;
  /** 0 switches a limit off. */
  rateLimits: { senderPerMinute: number; agentPerMinute: number };
}

/** What is wrong with one variable; `rule` completes the sentence that begins with its name. */
export interface ConfigProblem {
  variable: VariableName;
  rule: string;
}

export type ConfigOutcome =
  | {
      kind: 'ok';
      config: Config;
      /** Secrets not in the environment; main prints those that are new. Always empty in production. */
      generatedSecrets: GeneratedSecret[];
      /** Settings that have no effect as they stand. */
      notes: ConfigProblem[];
    }
  | { kind: 'refused'; problems: ConfigProblem[] };

export interface ConfigOptions {
  dataDirFiles?: DataDirFiles;
  /** Name of the machine, for the default node id. */
  hostName?: string;
  newSecret?: () => string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment. Nothing else in the server reads it. */
export function readEnvironment(): Environment {
  return process.env;
}

type Values = { [N in VariableName]?: VariableValue<N> };

/** Resolves and checks the whole configuration. In development, missing secrets are made and kept in DATA_DIR. */
export function resolveConfig(environment: Environment, options: ConfigOptions = {}): ConfigOutcome {
  const newSecret = options.newSecret ?? randomSecret;
  const { values, problems } = parse(environment);
  const mode = values.NODE_ENV ?? 'development';
  const dataDir = resolve(values.DATA_DIR ?? './data');
  problems.push(...togetherProblems(environment));
  const missing = generatedSecretNames.filter((name) => isUnset(environment[name]));
  if (mode === 'production') {
    problems.push(...missing.map((variable) => ({ variable, rule: 'is required in production' })));
    problems.push(...weakSecrets(values));
  }
  if (problems.length > 0) return { kind: 'refused', problems };

  const generated = generateSecrets(missing, dataDir, options.dataDirFiles ?? realDataDirFiles, newSecret);
  if (generated.kind === 'unusable') {
    return { kind: 'refused', problems: [{ variable: 'DATA_DIR', rule: generated.reason }] };
  }
  const secretOf = (name: GeneratedSecretName): string =>
    values[name] ?? generated.secrets.find((secret) => secret.name === name)!.value;
  const config: Config = {
    mode,
    host: values.HOST ?? (mode === 'production' ? '0.0.0.0' : '127.0.0.1'),
    port: values.PORT ?? 8000,
    nodeId: values.NODE_ID ?? defaultNodeId(options.hostName ?? hostname(), newSecret()),
    publicUrl: values.PUBLIC_URL ?? null,
    webOrigins: values.WEB_ORIGINS ?? [],
    drainGraceMs: values.DRAIN_GRACE_MS ?? 10_000,
    dataDir,
    databaseUrl: values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    edgeSecret: secretOf('EDGE_SECRET'),
    edgeSecretPrevious: values.EDGE_SECRET_PREVIOUS ?? null,
    adminApiKey: secretOf('ADMIN_API_KEY'),
    sessionSecret: secretOf('SESSION_SECRET'),
    relayWebhookSecret: values.RELAY_WEBHOOK_SECRET ?? null,
    ...services(values),
    sentryDsn: values.SENTRY_DSN ?? null,
    logLevel: values.LOG_LEVEL ?? 'info',
    schedulerEnabled: values.SCHEDULER_ENABLED ?? false,
    rateLimits: { senderPerMinute: values.RATE_LIMIT_SENDER ?? 60, agentPerMinute: values.RATE_LIMIT_AGENT ?? 100 },
  };
  return { kind: 'ok', config, generatedSecrets: generated.secrets, notes: notesOn(environment, config) };
}

/** The public URL, which follows from the port actually listened on where none is configured. */
export function publicUrlOf(config: Config, listeningPort: number): string {
  return config.publicUrl ?? `http://localhost:${listeningPort}`;
}

/** Every origin whose pages may come in with cookies; outside production also this server on the loopback names. */
export function webOriginsOf(config: Config, listeningPort: number): string[] {
  const own = [new URL(publicUrlOf(config, listeningPort)).origin];
  const local =
    config.mode === 'production' ? [] : [`http://localhost:${listeningPort}`, `http://127.0.0.1:${listeningPort}`];
  return [...new Set([...own, ...config.webOrigins, ...local])];
}

function isUnset(value: string | undefined): boolean {
  return value === undefined || value.trim() === '';
}

function parse(environment: Environment): { values: Values; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [variable, { rule }] of Object.entries(variables) as [VariableName, (typeof variables)[VariableName]][]) {
    const raw = environment[variable];
    if (raw === undefined || isUnset(raw)) continue;
    const parsed = rule.safeParse(raw.trim());
    if (parsed.success) values[variable] = parsed.data;
    else problems.push({ variable, rule: parsed.error.issues[0]?.message ?? 'is not valid' });
  }
  return { values: values as Values, problems };
}

/**
 * What works with all of its settings or not at all, by the one that turns it on: a sale that is never confirmed is worse than none, and
 * so are photos kept where nobody looks for them.
 */
const together = {
  STRIPE_SECRET_KEY: ['STRIPE_WEBHOOK_SECRET', 'STRIPE_PRICE_ID'],
  S3_ACCESS_KEY_ID: ['S3_SECRET_ACCESS_KEY', 'S3_ENDPOINT', 'S3_BUCKET'],
} as const satisfies Partial<Record<VariableName, readonly VariableName[]>>;

function togetherProblems(environment: Environment): ConfigProblem[] {
  return (Object.keys(together) as (keyof typeof together)[])
    .filter((first) => !isUnset(environment[first]))
    .flatMap((first) =>
      together[first]
        .filter((variable) => isUnset(environment[variable]))
        .map((variable) => ({ variable, rule: `is required together with ${first}` })),
    );
}

const secretLengthMin = { EDGE_SECRET: 8, ADMIN_API_KEY: 16, SESSION_SECRET: 16 } as const;

/** The edge secret may be short because relays in the field hold it; what only this server knows may not. */
function weakSecrets(values: Values): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const variable of generatedSecretNames) {
    const value = values[variable];
    const min = secretLengthMin[variable];
    if (value !== undefined && value.length < min) {
      problems.push({ variable, rule: `must have at least ${min} characters in production` });
    }
  }
  // Every relay knows the edge secret, so whatever equals it is known to every relay.
  for (const variable of ['ADMIN_API_KEY', 'SESSION_SECRET'] as const) {
    if (values[variable] !== undefined && values[variable] === values.EDGE_SECRET) {
      problems.push({ variable, rule: 'must differ from EDGE_SECRET' });
    }
  }
  return problems;
}

function defaultNodeId(hostName: string, random: string): string {
  const suffix = random.replace(/[^A-Za-z0-9]/g, '').slice(0, 8);
  return `${hostName.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 48) || 'node'}-${suffix}`;
}

type Services = Pick<Config, 'openai' | 'supermemory' | 'mem0' | 'tavily' | 'stripe' | 's3' | 'keywordsAi'>;

function services(values: Values): Services {
  const service = (apiKey: string | undefined, baseUrl: string | undefined, fallback: string): ServiceConfig | null =>
    apiKey === undefined ? null : { apiKey, baseUrl: baseUrl ?? fallback };
  const openai = service(values.OPENAI_API_KEY, values.OPENAI_BASE_URL, variables.OPENAI_BASE_URL.fallback);
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_PRICE_ID: priceId } = values;
  return {
    openai: openai && { ...openai, model: values.OPENAI_MODEL ?? variables.OPENAI_MODEL.fallback },
    supermemory: service(
      values.SUPERMEMORY_API_KEY,
      values.SUPERMEMORY_BASE_URL,
      variables.SUPERMEMORY_BASE_URL.fallback,
    ),
    mem0: service(values.MEM0_API_KEY, values.MEM0_BASE_URL, variables.MEM0_BASE_URL.fallback),
    tavily: service(values.TAVILY_API_KEY, values.TAVILY_BASE_URL, variables.TAVILY_BASE_URL.fallback),
    stripe:
      secretKey && webhookSecret && priceId
        ? { secretKey, webhookSecret, priceId, apiBase: values.STRIPE_API_BASE ?? variables.STRIPE_API_BASE.fallback }
        : null,
    s3: s3Of(values),
    keywordsAi: service(values.KEYWORDSAI_API_KEY, values.KEYWORDSAI_BASE_URL, variables.KEYWORDSAI_BASE_URL.fallback),
  };
}

function s3Of(values: Values): Config['s3'] {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket } = values;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = values;
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) return null;
  return { endpoint, bucket, accessKeyId, secretAccessKey, region: values.S3_REGION ?? variables.S3_REGION.fallback };
}

function notesOn(environment: Environment, config: Config): ConfigProblem[] {
  const notes: ConfigProblem[] = [];
  const note = (variable: VariableName, rule: string) => notes.push({ variable, rule });
  const isSet = (variable: VariableName) => !isUnset(environment[variable]);
  if (config.openai === null && (isSet('OPENAI_BASE_URL') || isSet('OPENAI_MODEL'))) {
    note('OPENAI_API_KEY', 'is not set: the offline responder answers (a server without keys accepts any value)');
  }
  if (config.stripe === null && (isSet('STRIPE_WEBHOOK_SECRET') || isSet('STRIPE_PRICE_ID'))) {
    note('STRIPE_SECRET_KEY', 'is not set: payments are off');
  }
  if (config.s3 === null && (isSet('S3_ENDPOINT') || isSet('S3_BUCKET'))) {
    note('S3_ACCESS_KEY_ID', 'is not set: photos are kept in DATA_DIR');
  }
  if (config.supermemory !== null && config.mem0 !== null) note('MEM0_API_KEY', 'has no effect beside Supermemory');
  // An operator must not believe that something runs which does not.
  if (config.redisUrl !== null) note('REDIS_URL', 'has no effect yet: the server runs as one process');
  if (config.stripe !== null) note('STRIPE_SECRET_KEY', 'has no effect yet: there are no payments');
  if (config.schedulerEnabled) note('SCHEDULER_ENABLED', 'has no effect yet: there are no workflows');
  if (config.mode === 'production' && config.publicUrl === null) {
    note('PUBLIC_URL', 'is not set: links sent into chats will point to localhost');
  }
  return notes;
}

export type { DataDirFiles, GeneratedSecret, GeneratedSecretName } from './config/secrets-file.ts';
