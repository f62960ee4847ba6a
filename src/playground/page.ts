/**
 * The playground's files: bundled from `web/` in memory at the first request, kept, and served with validators. Nothing built is
 * ever written to disk. The page runs under a policy that allows this server's own script and style sheet and nothing else.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface PageFile {
  text: string;
  contentType: string;
  etag: string;
}

export interface PageFiles {
  html: PageFile;
  script: PageFile;
  style: PageFile;
}

export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const folder = new URL('./web/', import.meta.url);

/** A function that bundles at its first call and gives the same files ever after; a failed try is tried again at the next call. */
export function createPageFiles(): () => Promise<PageFiles> {
  let files: Promise<PageFiles> | undefined;
  return () => {
    files ??= readPage().catch((error: unknown) => {
      files = undefined;
      throw error;
    });
    return files;
  };
}

async function readPage(): Promise<PageFiles> {
  const entry = (name: string) => fileURLToPath(new URL(name, folder));
  const built = await build({
    entryPoints: { app: entry('main.ts'), style: entry('style.css') },
    outdir: '/',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  const text = (name: string) => built.outputFiles.find(({ path }) => path.endsWith(name))!.text;
  return {
    html: file(await readFile(entry('index.html'), 'utf8'), 'text/html'),
    script: file(text('app.js'), 'text/javascript'),
    style: file(text('style.css'), 'text/css'),
  };
}

function file(text: string, type: string): PageFile {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`;
  return { text, contentType: `${type}; charset=utf-8`, etag };
}
