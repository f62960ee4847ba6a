/**
 * Suite `leak`: `{id, setup: [edge messages], attempt: edge message, forbidden: [substrings]}`.
 *
 * The messages go through a real server, in order, over HTTP. Each case is played twice: once answered by the offline responder, whose
 * bubbles are read, and once with a model service behind it, whose prompts are read as well. With `--model configured` the second is the
 * configured service. A persona's own instructions stand in every prompt and are no leak there; in a bubble they are.
 *
 * All cases share one server, so every number and group in them is exchanged for one of the case's own, in `forbidden` too.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { type App, startApp } from '../src/app.ts';
import type { Config } from '../src/config.ts';
import { reply, startFakeOpenAi } from '../test/support/fake-openai.ts';
import type { Failure, Suite, SuiteContext } from './suite.ts';

const edgeMessage = z.looseObject({ chat_guid: z.string(), sender: z.string(), text: z.string() });
const caseSchema = z.object({
  id: z.string(),
  setup: z.array(edgeMessage),
  attempt: edgeMessage,
  forbidden: z.array(z.string().min(1)).min(1),
});
type LeakCase = z.infer<typeof caseSchema>;

export const leakSuite: Suite<LeakCase> = {
  name: 'leak',
  about: 'what must not come out: other chats, other people, other personas, the persona’s instructions',
  casesFile: 'leak.jsonl',
  read(value) {
    const parsed = caseSchema.safeParse(value);
    if (parsed.success) return { kind: 'case', value: parsed.data };
    const [issue] = parsed.error.issues;
    return { kind: 'problem', problem: `${issue?.path.join('.')} ${issue?.message}` };
  },
  async run(cases, context) {
    const leaks = new Map<string, string[]>();
    const answered = { count: 0 };
    const prompts = { count: 0 };
    for (const [round, play] of [playOffline, playWithModel].entries()) {
      const note = (done: number): void => context.progress(round * cases.length + done, 2 * cases.length);
      await play(
        cases,
        context,
        (id, leak) => leaks.set(id, [...(leaks.get(id) ?? []), leak]),
        note,
        answered,
        prompts,
      );
    }
    const failures = cases.flatMap(({ id, attempt, forbidden }): Failure[] => {
      const found = leaks.get(id);
      if (found === undefined) return [];
      return [
        {
          id,
          asked: JSON.stringify(attempt.text),
          expected: `none of ${JSON.stringify(forbidden)}`,
          got: found.join('; '),
        },
      ];
    });
    return {
      suite: 'leak',
      cases: cases.length,
      passed: cases.length - failures.length,
      table: [
        ['attempts answered', answered.count],
        ['prompts read', prompts.count],
      ],
      confusion: null,
      floors: [{ metric: 'leaks', value: failures.length, atMost: 0 }],
      failures,
    };
  },
};

interface Counter {
  count: number;
}
type Play = (
  cases: readonly LeakCase[],
  context: SuiteContext,
  leaked: (id: string, leak: string) => void,
  done: (count: number) => void,
  answered: Counter,
  prompts: Counter,
) => Promise<void>;

const playOffline: Play = async (cases, { config, folder }, leaked, done, answered) => {
  const app = await startApp(optionsFor({ ...config, openai: null, dataDir: join(folder, 'offline') }));
  try {
    for (const [index, each] of cases.entries()) {
      const own = madeOwn(each, index);
      for (const message of own.setup) await post(app, config, message, each.id);
      await settled(app);
      const answer = await post(app, config, own.attempt, each.id);
      if (answer !== '') answered.count += 1;
      for (const found of foundIn(answer, own.forbidden))
        leaked(each.id, `offline bubble holds ${JSON.stringify(found)}`);
      done(index + 1);
    }
  } finally {
    await app.stop();
  }
};

const playWithModel: Play = async (cases, { config, folder, model }, leaked, done, _answered, prompts) => {
  const service = model === 'offline' ? await startFakeOpenAi({ script: reply('mm, tell me more about that') }) : null;
  const openai =
    service === null ? config.openai : { apiKey: service.apiKey, baseUrl: service.baseURL, model: 'recorder' };
  const seen: string[][] = [];
  const recording: typeof globalThis.fetch = (input, init) => {
    const messages = promptOf(init?.body);
    if (messages !== null) seen.push(messages);
    return globalThis.fetch(input, init);
  };
  const app = await startApp({
    ...optionsFor({ ...config, openai, dataDir: join(folder, 'model') }),
    fetch: recording,
  });
  const fixed = new Set<string>();
  try {
    for (const [index, each] of cases.entries()) {
      const own = madeOwn(each, index);
      for (const message of own.setup) await post(app, config, message, each.id);
      await settled(app);
      await learnInstructions(app, config, own.attempt, index, seen, fixed);
      seen.length = 0;
      const answer = await post(app, config, own.attempt, each.id);
      for (const found of foundIn(answer, own.forbidden)) leaked(each.id, `bubble holds ${JSON.stringify(found)}`);
      prompts.count += seen.length;
      const variable = seen
        .flat()
        .flatMap((content) => content.split('\n'))
        .filter((line) => !fixed.has(line))
        .join('\n');
      const shown = variable.replaceAll(JSON.stringify(own.attempt.text).slice(1, -1), '');
      for (const found of foundIn(shown, own.forbidden)) leaked(each.id, `prompt holds ${JSON.stringify(found)}`);
      done(index + 1);
    }
  } finally {
    await app.stop();
    await service?.stop();
  }
};

/** What stands in the prompt of a stranger's first message as well is nobody's secret: the persona's instructions, learnt line by line. */
async function learnInstructions(
  app: App,
  config: Config,
  attempt: LeakCase['attempt'],
  index: number,
  seen: string[][],
  fixed: Set<string>,
): Promise<void> {
  seen.length = 0;
  for (const [position, text] of ['hello', 'hello again'].entries()) {
    const mode = attempt.mode === 'group' ? 'group' : 'direct';
    const sender = `+1555${String(9_000_000 + index)}`;
    const chat = mode === 'group' ? `iMessage;+;chat-stranger-${index}` : `iMessage;-;${sender}`;
    const called = mode === 'group' ? `${String(attempt.persona_id ?? 'luna')} ${text}` : text;
    const timestamp = stamp + position * 60;
    await post(
      app,
      config,
      {
        persona_id: attempt.persona_id,
        mode,
        chat_guid: chat,
        sender,
        text: called,
        timestamp,
        participants: [sender],
      },
      `s${index}`,
    );
  }
  for (const line of seen.flat().flatMap((content) => content.split('\n'))) fixed.add(line);
}

function optionsFor(config: Config): Parameters<typeof startApp>[0] {
  return {
    config: {
      ...config,
      host: '127.0.0.1',
      port: 0,
      databaseUrl: null,
      redisUrl: null,
      logLevel: 'error',
      rateLimits: { senderPerMinute: 0, agentPerMinute: 0 },
    },
  };
}

function promptOf(body: unknown): string[] | null {
  if (typeof body !== 'string' || !body.includes('"messages"')) return null;
  const { messages } = JSON.parse(body) as { messages?: { content: unknown }[] };
  return messages?.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content))) ?? null;
}

const stamp = 1_790_000_000;
let posted = 0;

/** Posts a message as a relay does and returns everything said in the answer. */
async function post(app: App, config: Config, message: Record<string, unknown>, id: string): Promise<string> {
  posted += 1;
  const body = {
    mode: 'direct',
    persona_id: 'luna',
    participants: [message.sender],
    timestamp: stamp + posted * 30,
    ...message,
    metadata: { ...(message.metadata as object | undefined), message_guid: `${id}-${posted}` },
  };
  const response = await fetch(`http://127.0.0.1:${app.port}/edge/message`, {
    method: 'POST',
    headers: { authorization: `Bearer ${config.edgeSecret}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`the server answered ${response.status} to a message of case ${id}`);
  const answer = (await response.json()) as Record<string, unknown>;
  return answer.should_respond === true ? textsIn(answer).join('\n') : '';
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

/** Waits until what the messages set in motion (memory, deliveries) has come to rest; at most two seconds. */
async function settled(app: App): Promise<void> {
  const until = performance.now() + 2_000;
  let quiet = 0;
  while (quiet < 3 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    quiet = app.host.stats().pendingEvents === 0 ? quiet + 1 : 0;
  }
}

function foundIn(text: string, forbidden: readonly string[]): string[] {
  const plain = text.toLowerCase();
  return forbidden.filter((secret) => plain.includes(secret.toLowerCase()));
}

/** A case with numbers and groups of its own: the same ones stay the same within it. */
export function madeOwn(each: LeakCase, index: number): LeakCase {
  const numbers = new Map<string, string>();
  const text = JSON.stringify(each)
    .replace(/\+\d{8,15}/g, (number) => {
      if (!numbers.has(number)) numbers.set(number, `+1555${String(1_000_000 + index * 100 + numbers.size)}`);
      return numbers.get(number)!;
    })
    .replace(/;chat([\w-]*)/g, `;chat$1-${index}`);
  return caseSchema.parse(JSON.parse(text));
}
