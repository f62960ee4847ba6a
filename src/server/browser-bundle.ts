/**
 * TypeScript and style sheets for browsers: bundled in memory at the first request and kept. Nothing built is ever written to disk. The
 * folder's own `tsconfig.json` says how its files are to be read.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface BrowserFile {
  text: string;
  contentType: string;
  /** Made from the text alone: the same on every server that runs the same version. */
  hash: string;
  /** The hash as an `etag` header. */
  etag: string;
}

export interface BrowserBundle {
  script: BrowserFile;
  style: BrowserFile;
}

/**
 * A function that bundles `main.ts` (or `main.tsx`) and `style.css` of a folder at its first call and gives the same files ever after; a
 * failed try is tried again at the next call.
 */
export function createBrowserBundle(folder: URL, main = 'main.ts'): () => Promise<BrowserBundle> {
  let bundle: Promise<BrowserBundle> | undefined;
  return () => {
    bundle ??= buildBundle(folder, main).catch((error: unknown) => {
      bundle = undefined;
      throw error;
    });
    return bundle;
  };
}

async function buildBundle(folder: URL, main: string): Promise<BrowserBundle> {
  const entry = (name: string) => fileURLToPath(new URL(name, folder));
  const built = await build({
    entryPoints: { app: entry(main), style: entry('style.css') },
    outdir: '/',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  const text = (name: string) => built.outputFiles.find(({ path }) => path.endsWith(name))!.text;
  return { script: browserFile(text('app.js'), 'text/javascript'), style: browserFile(text('style.css'), 'text/css') };
}

/** A text with what a browser has to be told of it. */
export function browserFile(text: string, type: string): BrowserFile {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  return { text, contentType: `${type}; charset=utf-8`, hash, etag: `"${hash}"` };
}
