/** Temporary folders, gone when the test process ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './cleanup.ts';

export interface TempFolder {
  readonly path: string;
  /** Removes it before the end; harmless when repeated. */
  remove(): void;
}

/** Makes an empty folder; `label` shows in its name, for whoever finds one after a `kill -9`. */
export function createTempFolder(label: string): TempFolder {
  const path = mkdtempSync(join(tmpdir(), `archety-test-${label}-`));
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  const forget = atExit(remove);
  return {
    path,
    remove: () => {
      remove();
      forget();
    },
  };
}
