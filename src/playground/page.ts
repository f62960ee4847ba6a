/** The playground's files, served with validators. The page runs under a policy that allows this server's own script and style sheet and nothing else. */
import { readFile } from 'node:fs/promises';
import { type BrowserBundle, type BrowserFile, browserFile, createBrowserBundle } from '../server/browser-bundle.ts';

export interface PageFiles extends BrowserBundle {
  html: BrowserFile;
}

export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const folder = new URL('./web/', import.meta.url);

/** A function that reads and bundles the page at its first call, and gives the same files ever after. */
export function createPageFiles(): () => Promise<PageFiles> {
  const bundle = createBrowserBundle(folder);
  let html: BrowserFile | undefined;
  return async () => {
    html ??= browserFile(await readFile(new URL('index.html', folder), 'utf8'), 'text/html');
    return { ...(await bundle()), html };
  };
}
