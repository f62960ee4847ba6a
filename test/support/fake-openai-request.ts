/**
 * What the real Chat Completions endpoint checks before it answers, so that a request it would refuse is refused here too.
 * Error bodies have the real shape: `{error: {message, type, param, code}}`.
 */
export interface Refusal {
  status: number;
  body: { error: { message: string; type: string; param: string | null; code: string | null } };
}

export interface ChatRequest {
  model: string;
  messages: { role: string; content: unknown; tool_call_id?: string }[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  max_tokens?: number;
  max_completion_tokens?: number;
  temperature?: number;
  response_format?: { type: string; json_schema?: { name: string; schema?: unknown } };
  [parameter: string]: unknown;
}

/** Parameters the endpoint knows; any other is a 400. */
const parameters = new Set([
  ...[
    'model',
    'messages',
    'stream',
    'stream_options',
    'max_tokens',
    'max_completion_tokens',
    'temperature',
    'top_p',
    'n',
    'stop',
  ],
  ...[
    'presence_penalty',
    'frequency_penalty',
    'logit_bias',
    'logprobs',
    'top_logprobs',
    'user',
    'safety_identifier',
    'seed',
    'tools',
  ],
  ...[
    'tool_choice',
    'parallel_tool_calls',
    'response_format',
    'metadata',
    'store',
    'reasoning_effort',
    'verbosity',
    'modalities',
  ],
  ...['service_tier', 'prompt_cache_key', 'prediction'],
]);
const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool']);
const partTypes: Record<string, string> = {
  text: 'text',
  image_url: 'image_url',
  input_audio: 'input_audio',
  file: 'file',
  refusal: 'refusal',
};

export function refusal(
  status: number,
  message: string,
  param: string | null = null,
  code: string | null = null,
): Refusal {
  const type = status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error';
  return { status, body: { error: { message, type, param, code } } };
}

/** The refusal of a request the real endpoint would not take, or undefined. */
export function refusalOf(body: unknown): Refusal | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refusal(400, 'We could not parse the JSON body of your request.');
  }
  const request = body as Record<string, unknown>;
  for (const name of Object.keys(request)) {
    if (!parameters.has(name)) return refusal(400, `Unrecognized request argument supplied: ${name}`, null, null);
  }
  return (
    ofModel(request.model) ??
    ofMessages(request.messages) ??
    ofNumbers(request) ??
    ofStreaming(request) ??
    ofFormat(request.response_format)
  );
}

function ofModel(model: unknown): Refusal | undefined {
  if (model === undefined) return refusal(400, 'you must provide a model parameter');
  if (typeof model !== 'string') return wrongType('model', 'a string', model);
  return undefined;
}

function ofMessages(messages: unknown): Refusal | undefined {
  if (messages === undefined)
    return refusal(400, "Missing required parameter: 'messages'.", 'messages', 'missing_required_parameter');
  if (!Array.isArray(messages)) return wrongType('messages', 'an array of objects', messages);
  if (messages.length === 0) return refusal(400, "Invalid 'messages': empty array.", 'messages', 'empty_array');
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    if (typeof message !== 'object' || message === null) return wrongType(at, 'an object', message);
    const { role, content, tool_calls, tool_call_id } = message as Record<string, unknown>;
    if (typeof role !== 'string' || !roles.has(role)) {
      return refusal(400, `Invalid value for '${at}.role'.`, `${at}.role`, 'invalid_value');
    }
    if (role === 'tool' && typeof tool_call_id !== 'string')
      return wrongType(`${at}.tool_call_id`, 'a string', tool_call_id);
    const problem = ofContent(`${at}.content`, content, role === 'assistant' && tool_calls !== undefined);
    if (problem) return problem;
  }
  return undefined;
}

function ofContent(at: string, content: unknown, mayBeNull: boolean): Refusal | undefined {
  if (typeof content === 'string' || (mayBeNull && (content === null || content === undefined))) return undefined;
  if (!Array.isArray(content)) return wrongType(at, 'a string or an array of parts', content);
  for (const [index, part] of content.entries()) {
    const { type, ...rest } = part as Record<string, unknown>;
    const field = typeof type === 'string' ? partTypes[type] : undefined;
    if (field === undefined)
      return refusal(400, `Invalid value for '${at}[${index}].type'.`, `${at}[${index}].type`, 'invalid_value');
    if (type === 'image_url' && typeof (rest.image_url as { url?: unknown } | undefined)?.url !== 'string') {
      return wrongType(`${at}[${index}].image_url`, 'an object', rest.image_url);
    }
    if (rest[field] === undefined)
      return refusal(400, `Missing required parameter: '${at}[${index}].${field}'.`, at, 'missing_required_parameter');
  }
  return undefined;
}

function ofNumbers(request: Record<string, unknown>): Refusal | undefined {
  if (request.max_tokens !== undefined && request.max_completion_tokens !== undefined) {
    return refusal(
      400,
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
      'invalid_parameter_combination',
    );
  }
  for (const name of ['max_tokens', 'max_completion_tokens'] as const) {
    const value = request[name];
    if (value === undefined || value === null) continue;
    if (!Number.isInteger(value)) return wrongType(name, 'an integer', value);
    if ((value as number) < 1)
      return refusal(400, `Invalid '${name}': integer below minimum value.`, name, 'integer_below_min_value');
  }
  const { temperature } = request;
  if (temperature === undefined || temperature === null) return undefined;
  if (typeof temperature !== 'number') return wrongType('temperature', 'a decimal', temperature);
  if (temperature < 0 || temperature > 2)
    return refusal(400, "Invalid 'temperature': decimal out of range.", 'temperature', 'decimal_above_max_value');
  return undefined;
}

function ofStreaming(request: Record<string, unknown>): Refusal | undefined {
  if (request.stream !== undefined && typeof request.stream !== 'boolean')
    return wrongType('stream', 'a boolean', request.stream);
  if (request.stream_options !== undefined && request.stream !== true) {
    return refusal(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
  }
  return undefined;
}

function ofFormat(format: unknown): Refusal | undefined {
  if (format === undefined) return undefined;
  const { type, json_schema } = format as { type?: unknown; json_schema?: { name?: unknown } };
  if (type !== 'text' && type !== 'json_object' && type !== 'json_schema') {
    return refusal(400, "Invalid value for 'response_format.type'.", 'response_format.type', 'invalid_value');
  }
  if (type === 'json_schema' && typeof json_schema?.name !== 'string') {
    return refusal(
      400,
      "Missing required parameter: 'response_format.json_schema.name'.",
      'response_format.json_schema.name',
      'missing_required_parameter',
    );
  }
  return undefined;
}

function wrongType(param: string, wanted: string, got: unknown): Refusal {
  const what = got === null ? 'null' : Array.isArray(got) ? 'an array' : `a ${typeof got}`;
  return refusal(
    400,
    `Invalid type for '${param}': expected ${wanted}, but got ${what} instead.`,
    param,
    'invalid_type',
  );
}
