/**
 * The page of a session, and its files. The HTML carries the document, so that something is to be seen before the socket is open, and the
 * same to read for who has no JavaScript. It runs under a policy that allows this server's own script, style sheet and socket and nothing
 * else; its files are named after their content and kept by browsers for a year.
 */
import { z } from 'zod';
import { type BrowserFile, createBrowserBundle } from '../server/browser-bundle.ts';
import { fail } from '../server/failure.ts';
import { type Reply, type Route, route } from '../server/route.ts';
import { type Ending, endings } from './endings.ts';
import { escapeHtml, plainPage } from './plain-page.ts';
import type { SessionDocument } from './projection.ts';

export interface SessionPage {
  /** The page of a session for a person who may see it. */
  render(document: SessionDocument, sessionId: string): Promise<Reply>;
  /** What a person sees whom the page cannot be shown to. */
  renderEnding(ending: Ending, status: number): Promise<Reply>;
  /** The page's files. */
  routes: Route[];
}

const folder = new URL('./web/', import.meta.url);
const filesPath = '/miniapps/page';

/** `publicUrl` without a trailing slash: browsers that do not count a socket to it as `'self'` are told. */
export function createSessionPage(options: { publicUrl(): string }): SessionPage {
  const bundle = createBrowserBundle(folder, 'main.tsx');
  const named = async () => {
    const { script, style } = await bundle();
    return { script: nameOf('app', script, 'js'), style: nameOf('style', style, 'css') };
  };
  const reply = (html: string, status = 200): Reply => {
    const headers = {
      'content-security-policy': policy(options.publicUrl()),
      'referrer-policy': 'no-referrer',
      // The page holds what only this person may see.
      'cache-control': 'private, no-cache',
    };
    return { status, bytes: html, contentType: 'text/html; charset=utf-8', headers };
  };
  return {
    render: async (document, sessionId) => reply(sessionHtml(document, sessionId, await named())),
    renderEnding: async (ending, status) => reply(endingHtml(ending, await named()), status),
    routes: [
      route({
        method: 'GET',
        path: `${filesPath}/:file`,
        summary: 'A file of the MiniApp page, named after its content',
        tag: 'miniapps',
        auth: 'none',
        hidden: true,
        params: z.object({ file: z.string().max(64) }),
        answers: { 200: { description: 'The script or the style sheet.', contentType: 'text/javascript' } },
        async handle({ params }) {
          const { script, style } = await bundle();
          const file = [script, style].find((one) => params.file.includes(one.hash));
          if (file === undefined) return fail('not_found', 'there is no such file; load the page again');
          const headers = { etag: file.etag, 'cache-control': 'public, max-age=31536000, immutable' };
          return { status: 200, bytes: file.text, contentType: file.contentType, headers };
        },
      }),
    ],
  };
}

const nameOf = (name: string, { hash }: BrowserFile, ending: string) => `${filesPath}/${name}-${hash}.${ending}`;

function policy(publicUrl: string): string {
  const socket = publicUrl.replace(/^http/, 'ws');
  return (
    `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ${socket}; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  );
}

interface Named {
  script: string;
  style: string;
}

function head(title: string, { style }: Named): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${style}">`;
}

function sessionHtml(document: SessionDocument, sessionId: string, named: Named): string {
  const { title } = document.state;
  // In a script element only this character could end it, or begin a comment.
  const data = JSON.stringify(document).replace(/</g, '\\u003c');
  return `${head(title, named)}
<link rel="icon" href="${escapeHtml(document.ui.icon)}">
<script type="module" src="${named.script}"></script>
</head>
<body>
<div id="page" data-session="${escapeHtml(sessionId)}">
<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>
<main class="readable">
<p class="warning">This page needs JavaScript to take part. You can read how things stand.</p>
${plainPage(document)}
</main>
</div>
<script type="application/json" id="document">${data}</script>
</body>
</html>
`;
}

function endingHtml(ending: Ending, named: Named): string {
  const { title, text } = endings[ending];
  return `${head(title, named)}
<link rel="icon" href="data:,">
</head>
<body>
<main class="ended" data-ending="${ending}">
<span class="ended-mark" aria-hidden="true"></span>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
</main>
</body>
</html>
`;
}
