/**
 * The route table as an OpenAPI 3.1 document. Nothing is described twice: paths, inputs and answers come from the routes' own
 * schemas, errors from the failure catalogue, close codes from theirs (under `x-websockets`, because OpenAPI knows no sockets).
 */
import { z } from 'zod';
import { closeCodes } from './close-codes.ts';
import { type FailureCode, failures } from './failure.ts';
import type { Route } from './route.ts';
import type { AnySocketRoute } from './socket.ts';

type JsonObject = Record<string, unknown>;

export interface DocumentedTables {
  title: string;
  version: string;
  description: string;
  routes: readonly Route[];
  sockets: readonly AnySocketRoute[];
}

/** What each failure means to a caller. Complete by its type. */
export const failureMeanings: Record<FailureCode, string> = {
  bad_request: 'The request cannot be understood: broken JSON, a broken path parameter.',
  unauthorized: 'No credentials, or credentials that do not hold.',
  payment_required: 'The plan does not cover this.',
  forbidden: 'The caller is known and may not do this.',
  not_found: 'Nothing is at this path, or not for this caller.',
  method_not_allowed: 'The path answers other methods; `Allow` lists them.',
  request_timeout: 'The body did not arrive in time.',
  conflict: 'The request contradicts the present state.',
  gone: 'It was here and is no more: expired or used up.',
  too_large: 'The body is larger than this path takes.',
  unsupported_media_type: 'The body has a type this path does not take.',
  invalid: 'The input breaks a rule; `fields` says which.',
  rate_limited: 'Too many requests; `Retry-After` says when to come back.',
  internal: 'The server failed; the failure was recorded.',
  unavailable: 'The server cannot answer now; `Retry-After` says when to send the same request again.',
};

const securityOf: Record<Route['auth'], string[]> = {
  none: [],
  edge: ['edgeToken'],
  relay: ['relaySecret'],
  admin: ['adminKey'],
  session: ['sessionCookie'],
  signed: [],
};

const securitySchemes: JsonObject = {
  edgeToken: { type: 'http', scheme: 'bearer', description: 'The token of an edge relay.' },
  relaySecret: {
    type: 'http',
    scheme: 'bearer',
    description: 'The secret of the legacy relay, where one is configured.',
  },
  adminKey: { type: 'apiKey', in: 'header', name: 'X-Admin-Key' },
  sessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'session',
    description:
      'Set at sign-in. Requests that change something also carry `X-CSRF-Token`, from `GET /auth/csrf-token`.',
  },
};

/** Builds the document; expensive enough to be built once and kept. */
export function openApiDocument(tables: DocumentedTables): JsonObject {
  const schemas: JsonObject = { Failure: failureSchema };
  const paths: Record<string, JsonObject> = {};
  for (const one of tables.routes) {
    if (one.hidden) continue;
    const path = one.path.replace(/:([^/]+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][one.method.toLowerCase()] = operationOf(one, schemas);
  }
  const responses: JsonObject = {};
  for (const code of Object.keys(failures) as FailureCode[]) responses[code] = failureResponse(code);
  return {
    openapi: '3.1.0',
    info: { title: tables.title, version: tables.version, description: tables.description },
    paths,
    components: { schemas, responses, securitySchemes },
    'x-websockets': tables.sockets.map((socket) => socketOf(socket, schemas)),
    'x-close-codes': closeCodes,
  };
}

const failureSchema: JsonObject = {
  type: 'object',
  required: ['detail', 'code'],
  properties: {
    detail: { type: 'string', description: 'What to do about it, in a sentence.' },
    code: { type: 'string', enum: Object.keys(failures) },
    fields: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'rule'],
        properties: { field: { type: 'string' }, rule: { type: 'string' } },
      },
    },
  },
};

function failureResponse(code: FailureCode): JsonObject {
  const { status, retry } = failures[code];
  const retried = retry ? ' The same request may be sent again.' : '';
  return {
    description: `${status} ${code}. ${failureMeanings[code]}${retried}`,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
  };
}

function operationOf(one: Route, schemas: JsonObject): JsonObject {
  const id = `${one.method.toLowerCase()}${one.path.replace(/[^A-Za-z0-9]+/g, '_')}`.replace(/_$/, '');
  const security = securityOf[one.auth];
  return {
    operationId: id,
    summary: one.summary,
    tags: [one.tag],
    'x-auth': one.auth,
    security: security.length === 0 ? [] : [Object.fromEntries(security.map((name) => [name, []]))],
    parameters: parametersOf(one, id, schemas),
    ...(requestBodyOf(one, id, schemas) ?? {}),
    responses: responsesOf(one, id, schemas),
  };
}

function parametersOf(
  one: { path: string; params?: z.ZodType; query?: z.ZodType },
  id: string,
  schemas: JsonObject,
): JsonObject[] {
  const parameters: JsonObject[] = [];
  const path = propertiesOf(one.params, `${id}_params`, schemas);
  for (const [, name] of one.path.matchAll(/:([^/]+)/g)) {
    if (name !== undefined)
      parameters.push({ name, in: 'path', required: true, schema: path.properties[name] ?? { type: 'string' } });
  }
  const query = propertiesOf(one.query, `${id}_query`, schemas);
  for (const [name, schema] of Object.entries(query.properties)) {
    parameters.push({ name, in: 'query', required: query.required.includes(name), schema });
  }
  return parameters;
}

function propertiesOf(schema: z.ZodType | undefined, name: string, schemas: JsonObject) {
  const json = schema === undefined ? {} : jsonSchemaOf(schema, name, 'input', schemas);
  return {
    properties: (json.properties ?? {}) as JsonObject,
    required: (json.required ?? []) as string[],
  };
}

function requestBodyOf(one: Route, id: string, schemas: JsonObject): JsonObject | undefined {
  const kind = one.bodyKind ?? (one.body === undefined ? 'none' : 'json');
  if (kind === 'none') return undefined;
  const schema = one.body === undefined ? {} : jsonSchemaOf(one.body, `${id}_body`, 'input', schemas);
  const type = kind === 'json' ? 'application/json' : kind === 'stream' ? 'multipart/form-data' : '*/*';
  return { requestBody: { required: true, content: { [type]: { schema } } } };
}

function responsesOf(one: Route, id: string, schemas: JsonObject): JsonObject {
  const responses: JsonObject = {};
  for (const code of serverFailures(one)) responses[failures[code].status] = { $ref: `#/components/responses/${code}` };
  for (const [status, answer] of Object.entries(one.answers)) {
    const name = `${id}_${status}`;
    const failure = (Object.keys(failures) as FailureCode[]).find((code) => failures[code].status === Number(status));
    const fallback = failure === undefined ? undefined : { $ref: '#/components/schemas/Failure' };
    const schema = answer.schema === undefined ? fallback : jsonSchemaOf(answer.schema, name, 'output', schemas);
    const type = answer.contentType ?? 'application/json';
    const content =
      schema === undefined && answer.contentType === undefined ? {} : { content: { [type]: { schema: schema ?? {} } } };
    responses[status] = { description: answer.description, ...content };
  }
  return responses;
}

/** What the server itself may answer before or instead of the handler. */
function serverFailures(one: Route): FailureCode[] {
  const kind = one.bodyKind ?? (one.body === undefined ? 'none' : 'json');
  const codes: FailureCode[] = ['internal', 'unavailable'];
  if (kind !== 'none') codes.push('too_large', 'request_timeout');
  if (kind === 'json') codes.push('bad_request', 'unsupported_media_type', 'invalid');
  if (one.params !== undefined || one.query !== undefined) codes.push('bad_request', 'invalid');
  if (one.auth !== 'none') codes.push('unauthorized');
  if (one.auth === 'edge' || one.auth === 'relay') codes.push('forbidden', 'rate_limited');
  if (one.auth === 'session' || one.auth === 'signed') codes.push('forbidden');
  if (one.auth !== 'none' && one.params !== undefined) codes.push('not_found');
  return codes;
}

function socketOf(socket: AnySocketRoute, schemas: JsonObject): JsonObject {
  const id = `ws${socket.path.replace(/[^A-Za-z0-9]+/g, '_')}`;
  return {
    path: socket.path,
    summary: socket.summary,
    origin: socket.origin,
    parameters: parametersOf(socket, id, schemas),
  };
}

/**
 * A zod schema as JSON Schema. Definitions it shares or recurs into become components, because their references would otherwise
 * point at the root of a document they no longer are.
 */
function jsonSchemaOf(schema: z.ZodType, name: string, io: 'input' | 'output', schemas: JsonObject): JsonObject {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
  const { $defs, $schema: _, ...rest } = json;
  const root = rereferenced(rest, name) as JsonObject;
  const definitions = Object.entries(($defs ?? {}) as JsonObject).map(
    ([key, one]) => [key, rereferenced(one, name)] as const,
  );
  for (const [key, definition] of definitions) schemas[`${name}_${key}`] = definition;
  if (!JSON.stringify([root, definitions]).includes(`"#/components/schemas/${name}"`)) return root;
  schemas[name] = root;
  return { $ref: `#/components/schemas/${name}` };
}

function rereferenced(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rereferenced(item, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== '$ref' || typeof inner !== 'string') return [key, rereferenced(inner, name)];
      if (inner === '#') return [key, `#/components/schemas/${name}`];
      return [key, inner.replace(/^#\/\$defs\//, `#/components/schemas/${name}_`)];
    }),
  );
}
