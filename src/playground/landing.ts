/** `GET /` where the playground is off: what this is, whether it runs, where its interface is described. */
import { type Route, route } from '../server/route.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Archety</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { min-height: 100vh; margin: 0; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { padding: 2rem; max-width: 26rem; }
h1 { margin: 0; font-size: 2rem; letter-spacing: -0.03em; }
p { margin: 0.25rem 0 1.5rem; opacity: 0.75; }
a { display: block; padding: 0.6rem 0; color: inherit; border-top: 1px solid color-mix(in srgb, CanvasText 18%, transparent); }
</style>
</head>
<body>
<main>
<h1>Archety</h1>
<p>The conversation server is running.</p>
<a href="/health">Health</a>
<a href="/docs">The interface</a>
</main>
</body>
</html>
`;

export function landingRoute(): Route {
  return route({
    method: 'GET',
    path: '/',
    summary: 'What this server is',
    tag: 'operations',
    auth: 'none',
    hidden: true,
    answers: { 200: { description: 'A small page.', contentType: 'text/html' } },
    handle: () => ({ status: 200, bytes: page, contentType: 'text/html; charset=utf-8' }),
  });
}
