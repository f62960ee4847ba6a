/** `/openapi.json` and `/docs`: the route table for programs and for people. Both are built at the first request and kept. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type DocumentedTables, openApiDocument } from './openapi.ts';
import { type Reply, type Route, route } from './route.ts';

const pageFile = new URL('./documentation.html', import.meta.url);

/** The policy of the page: its one script and its one style sheet by their hashes, requests to this server alone. */
function policyOf(html: string): string {
  const hash = (tag: string) => {
    const content = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  };
  return (
    `default-src 'none'; script-src ${hash('script')}; style-src ${hash('style')}; img-src data:; connect-src 'self'; ` +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  );
}

function revision(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`;
}

/** The two routes. `tables` is called once, at the first request, so that it may name all routes, these two included. */
export function documentationRoutes(tables: () => DocumentedTables): Route[] {
  let document: Reply | undefined;
  let page: Reply | undefined;
  return [
    route({
      method: 'GET',
      path: '/openapi.json',
      summary: 'This interface as an OpenAPI 3.1 document',
      tag: 'operations',
      auth: 'none',
      answers: { 200: { description: 'The document.' } },
      handle() {
        if (document === undefined) {
          const bytes = JSON.stringify(openApiDocument(tables()));
          const headers = { etag: revision(bytes), 'cache-control': 'no-cache' };
          document = { status: 200, bytes, contentType: 'application/json; charset=utf-8', headers };
        }
        return document;
      },
    }),
    route({
      method: 'GET',
      path: '/docs',
      summary: 'This interface as a page to read and try',
      tag: 'operations',
      auth: 'none',
      answers: { 200: { description: 'The page.', contentType: 'text/html' } },
      handle() {
        if (page === undefined) {
          const bytes = readFileSync(pageFile, 'utf8');
          const headers = {
            etag: revision(bytes),
            'cache-control': 'no-cache',
            'content-security-policy': policyOf(bytes),
          };
          page = { status: 200, bytes, contentType: 'text/html; charset=utf-8', headers };
        }
        return page;
      },
    }),
  ];
}
