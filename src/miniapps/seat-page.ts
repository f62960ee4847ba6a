/** The page that asks who somebody is, for the link of a whole chat. It runs no script, and holds its own few lines of style. */
import { createHash, randomBytes } from 'node:crypto';
import type { Reply } from '../server/route.ts';
import { escapeHtml } from './plain-page.ts';

export interface SeatPage {
  title: string;
  sessionId: string;
  /** The link's token, brought back with the answer. */
  token: string;
  /** Why the last answer did not do. */
  problem: string | null;
  status?: number;
}

const style =
  ':root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1.25rem;background:light-dark(#fff,#17171a);color:light-dark(#111,#eee)}' +
  'label{display:block;margin:1rem 0 .25rem}input,button{font:inherit;width:100%;box-sizing:border-box;padding:.7rem;border-radius:.7rem;' +
  'border:1px solid #767676}button{margin-top:1.5rem;border:0;background:#3b5bdb;color:#fff}small{font-size:.85em}.problem{color:light-dark(#b02020,#ff9090)}';
const styleHash = createHash('sha256').update(style).digest('base64');

export function renderSeat({ title, sessionId, token, problem, status = 200 }: SeatPage): Reply {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>Who are you?</p>
${problem === null ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>`}
<form method="post" action="/m/${escapeHtml(sessionId)}/seat">
<input type="hidden" name="t" value="${escapeHtml(token)}">
<input type="hidden" name="press" value="${randomBytes(12).toString('base64url')}">
<label for="name">Your name</label>
<input id="name" name="name" maxlength="40" autocomplete="given-name">
<label for="who">The last four digits of the number you text from <small>(or your e-mail address there)</small></label>
<input id="who" name="who" required minlength="4" maxlength="100" autocomplete="off">
<button type="submit">Come in</button>
</form>
</main>
</body>
</html>
`;
  const headers = {
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    // The form's own origin is told with it, and nothing of this address to anybody else.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  };
  return { status, bytes: html, contentType: 'text/html; charset=utf-8', headers };
}
