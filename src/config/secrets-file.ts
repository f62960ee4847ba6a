/**
 * Secrets a development server makes for itself, once, in `DATA_DIR/secrets.json` (mode 600).
 * Production never reads this file: there a missing secret stops the start.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const generatedSecretNames = ['EDGE_SECRET', 'ADMIN_API_KEY', 'SESSION_SECRET'] as const;
export type GeneratedSecretName = (typeof generatedSecretNames)[number];

/** The file system as the configuration needs it; an argument so that the configuration can be tested as a table. */
export interface DataDirFiles {
  /** The file's text, or undefined when there is none. */
  read(dataDir: string, name: string): string | undefined;
  /** Writes a file only its owner can read, making the folder when it is missing. */
  writePrivate(dataDir: string, name: string, text: string): void;
}

export const dataDirFiles: DataDirFiles = {
  read(dataDir, name) {
    try {
      return readFileSync(join(dataDir, name), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  },
  writePrivate(dataDir, name, text) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, name), text, { mode: 0o600 });
    // The mode above holds for a new file only.
    chmodSync(join(dataDir, name), 0o600);
  },
};

/** 256 random bits in URL-safe characters. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

export interface GeneratedSecret {
  name: GeneratedSecretName;
  value: string;
  /** True when this start made it, false when an earlier one did. */
  isNew: boolean;
}

export type GeneratedSecrets = { kind: 'ok'; secrets: GeneratedSecret[] } | { kind: 'unusable'; reason: string };

const fileName = 'secrets.json';

/** Reads the named secrets from the folder's file, and makes and keeps those that are not in it. */
export function generateSecrets(
  missing: readonly GeneratedSecretName[],
  dataDir: string,
  files: DataDirFiles,
  newSecret: () => string,
): GeneratedSecrets {
  if (missing.length === 0) return { kind: 'ok', secrets: [] };
  let kept: Record<string, unknown>;
  try {
    kept = parseSecrets(files.read(dataDir, fileName));
  } catch {
    return { kind: 'unusable', reason: `holds a ${fileName} that cannot be read: mend or remove it` };
  }
  const secrets = missing.map((name) => {
    const value = kept[name];
    return typeof value === 'string' && value !== ''
      ? { name, value, isNew: false }
      : { name, value: newSecret(), isNew: true };
  });
  if (secrets.some((secret) => secret.isNew)) {
    const all = { ...kept, ...Object.fromEntries(secrets.map(({ name, value }) => [name, value])) };
    try {
      files.writePrivate(dataDir, fileName, `${JSON.stringify(all, null, 2)}\n`);
    } catch {
      return { kind: 'unusable', reason: `must be a folder this process can write ${fileName} into` };
    }
  }
  return { kind: 'ok', secrets };
}

function parseSecrets(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new TypeError('not an object');
  return parsed as Record<string, unknown>;
}
