/** What the two fake memory services have in common: a real HTTP server on the loopback, and bad days to order. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `hang`: takes the request and never answers. `cut`: breaks off in the middle of an answer. */
export type Mood = 'well' | 'hang' | 'failing' | 'garbage' | 'cut' | 'huge' | 'html' | 'wrong_shape';

export interface FakeRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

export interface FakeAnswer {
  status: number;
  body?: unknown;
}

export interface FakeService {
  readonly url: string;
  /** Every request taken in, oldest first. */
  readonly requests: FakeRequest[];
  /** How many requests met the mood, by mood: a fault that nobody met was not tested. */
  readonly met: Map<Mood, number>;
  mood: Mood;
  stop(): Promise<void>;
}

export async function startFakeService(answer: (request: FakeRequest) => FakeAnswer): Promise<FakeService> {
  const server = createServer((incoming, response) => void take(incoming, response));
  const service: FakeService = {
    url: '',
    requests: [],
    met: new Map(),
    mood: 'well',
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function take(incoming: IncomingMessage, response: ServerResponse) {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    const request: FakeRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
    service.requests.push(request);
    const { mood } = service;
    service.met.set(mood, (service.met.get(mood) ?? 0) + 1);
    const json = (status: number, body: string) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
    switch (mood) {
      case 'hang':
        return;
      case 'failing':
        return json(500, '{"error":"something about the request"}');
      case 'garbage':
        return json(200, '{"results": [');
      case 'html':
        return response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>hello</html>');
      case 'wrong_shape':
        return json(200, '{"results": "none", "id": 7}');
      case 'huge':
        return json(200, `{"results": ["${'x'.repeat(3_000_000)}"]}`);
      case 'cut':
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' }).write('{"results"');
        setImmediate(() => response.destroy());
        return;
      case 'well': {
        const { status, body } = answer(request);
        if (body === undefined) return response.writeHead(status).end();
        return json(status, JSON.stringify(body));
      }
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(service, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** Words that two texts share: a poor man's semantic search. */
export function likeness(left: string, right: string): number {
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
  const other = words(right);
  return [...words(left)].filter((word) => other.has(word)).length;
}
