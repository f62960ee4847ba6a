/** `/miniapps/catalogue`: which MiniApps there are, what they accept, and their icons. */
import { z } from 'zod';
import { fail } from '../server/failure.ts';
import { type Route, route } from '../server/route.ts';
import type { Catalogue } from './catalogue.ts';

export function catalogueRoutes(catalogue: Catalogue): Route[] {
  const listing = {
    apps: catalogue.entries.map(({ app }) => ({
      name: app.name,
      title: app.title,
      summary: app.summary,
      icon: `/miniapps/catalogue/${app.name}/icon.svg`,
      setup: z.toJSONSchema(app.setup, { io: 'input' }),
      actions: Object.fromEntries(
        Object.entries(app.actions).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })]),
      ),
    })),
  };
  return [
    route({
      tag: 'miniapps',
      method: 'GET',
      path: '/miniapps/catalogue',
      summary: 'The MiniApps there are, with the JSON Schemas of their setup and actions',
      auth: 'none',
      answers: { 200: { description: 'The catalogue.' } },
      handle: () => ({ status: 200, body: listing }),
    }),
    route({
      tag: 'miniapps',
      method: 'GET',
      path: '/miniapps/catalogue/:app/icon.svg',
      summary: 'A MiniApp’s icon',
      auth: 'none',
      params: z.object({ app: z.string().max(64) }),
      answers: { 200: { description: 'The icon.', contentType: 'image/svg+xml' } },
      handle({ params }) {
        const entry = catalogue.get(params.app);
        if (entry === undefined) return fail('not_found', 'there is no such app');
        const headers = {
          'cache-control': 'public, max-age=86400',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        };
        return { status: 200, bytes: entry.icon, contentType: 'image/svg+xml', headers };
      },
    }),
  ];
}
