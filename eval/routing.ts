/**
 * Suite `routing`: `{id, text, mode?: direct|group, persona?, active?: {app, state}, history?: [{from, text}], expect: [{kind, name?}]}`.
 *
 * A case passes when the intents come in the order of the label; names are compared only where the label gives one. A decision that is
 * `unsure` is a miss that asks back, and is counted apart. What the door would read (called by name, logistics) is read by the door.
 */
import { z } from 'zod';
import { classifyIncoming } from '../src/conversation/intake.ts';
import { builtInPersonas, createPersonaRegistry } from '../src/conversation/persona-registry.ts';
import { createOpenAiClient } from '../src/providers/openai-client.ts';
import { decideLocally } from '../src/routing/decide.ts';
import type { Decision, Intent, RoutingInput } from '../src/routing/decision.ts';
import { createModelRouter } from '../src/routing/model-router.ts';
import { createRouter } from '../src/routing/router.ts';
import { builtInTools } from '../src/tools/built-in.ts';
import { type Failure, percentile, type Suite, type SuiteContext } from './suite.ts';

const kinds = ['miniapp', 'workflow', 'tool', 'conversation', 'silent'] as const;

const caseSchema = z.object({
  id: z.string(),
  text: z.string(),
  mode: z.enum(['direct', 'group']).default('direct'),
  persona: z.string().default('luna'),
  active: z.object({ app: z.string(), state: z.unknown() }).nullish(),
  history: z.array(z.object({ from: z.string(), text: z.string() })).default([]),
  expect: z.array(z.object({ kind: z.enum(kinds), name: z.string().nullish() })).min(1),
});
export type RoutingCase = z.infer<typeof caseSchema>;
type Expected = RoutingCase['expect'][number];

const personas = createPersonaRegistry(builtInPersonas, { defaultId: 'luna' });
const personaNames = new Set(builtInPersonas.flatMap(({ id, name }) => [id, name.toLowerCase()]));

export const routingSuite: Suite<RoutingCase> = {
  name: 'routing',
  about: 'what a message wants: MiniApp, workflow, tool, conversation or nothing',
  casesFile: 'routing.jsonl',
  read(value) {
    const parsed = caseSchema.safeParse(value);
    if (parsed.success) return { kind: 'case', value: parsed.data };
    const [issue] = parsed.error.issues;
    return { kind: 'problem', problem: `${issue?.path.join('.')} ${issue?.message}` };
  },
  async run(cases, context) {
    const labels: string[] = [...kinds, 'unsure'];
    const counts = labels.map(() => labels.map(() => 0));
    const failures: Failure[] = [];
    const times: number[] = [];
    let unsure = 0;
    let passed = 0;
    const decide = deciderFor(context);
    for (const [index, each] of cases.entries()) {
      const input = inputOf(each);
      const startedAt = performance.now();
      const decision = await decide(input);
      times.push((performance.now() - startedAt) * 1_000);
      const predicted = decision.unsure ? 'unsure' : decision.intents[0]!.kind;
      counts[labels.indexOf(each.expect[0]!.kind)]![labels.indexOf(predicted)]! += 1;
      if (!decision.unsure && agrees(decision.intents, each.expect)) passed += 1;
      else {
        if (decision.unsure) unsure += 1;
        failures.push({
          id: each.id,
          asked: JSON.stringify(each.text),
          expected: labelled(each.expect),
          got: described(decision),
        });
      }
      context.progress(index + 1, cases.length);
    }
    const misses = cases.length - passed;
    return {
      suite: 'routing',
      cases: cases.length,
      passed,
      table: [
        ['unsure', unsure],
        ['wrong', misses - unsure],
        ['median µs a decision', percentile(times, 0.5)],
        ['p99 µs a decision', percentile(times, 0.99)],
      ],
      confusion: { labels, counts },
      floors: [
        { metric: 'accuracy', value: passed / cases.length, atLeast: 0.92 },
        { metric: 'misses that are unsure', value: misses === 0 ? 1 : unsure / misses, atLeast: 0.5 },
      ],
      failures,
    };
  },
};

/** The router of the server: alone, or with the configured model behind it for what is not plain. */
function deciderFor({ model, config, clock }: SuiteContext): (input: RoutingInput) => Promise<Decision> | Decision {
  if (model === 'offline' || config.openai === null) return decideLocally;
  const { apiKey, baseUrl: baseURL, model: name } = config.openai;
  const client = createOpenAiClient({ apiKey, baseURL, timeoutMs: 60_000 });
  const tools = builtInTools({ memory: null, web: null });
  const router = createRouter({
    model: createModelRouter({ client, baseURL, model: name, tools, clock, timeoutMs: 20_000 }),
  });
  const never = new AbortController().signal;
  return (input) => router.decide(input, never);
}

/** A case as the router gets it in a turn. */
export function inputOf({ text, mode, persona: id, active, history }: RoutingCase): RoutingInput {
  const persona = personas.resolve({ id: id.toLowerCase() });
  const activeMiniapp = active == null || active.state === 'completed' ? null : active.app;
  const { called, logistics, personal, reaction } = classifyIncoming({
    text,
    mode,
    persona,
    participants: [],
    activeMiniapp,
  });
  return {
    text,
    mode,
    names: persona.calledBy.map((name) => name.toLowerCase()),
    signs: { called, logistics, personal, reaction },
    active: active ?? null,
    history: history.map((said) => ({ from: isPersona(said.from) ? 'persona' : 'person', text: said.text })),
  };
}

function isPersona(from: string): boolean {
  return personaNames.has(from.toLowerCase()) || /^(?:persona|assistant|bot|ai|companion|us)$/i.test(from);
}

function agrees(intents: readonly Intent[], expected: readonly Expected[]): boolean {
  if (intents.length !== expected.length) return false;
  return expected.every((label, index) => {
    const intent = intents[index]!;
    if (intent.kind !== label.kind) return false;
    return label.name == null || !('name' in intent) || spelled(intent.name) === spelled(label.name);
  });
}

/** One spelling for a name: labels say `bill_split`, `reminders` or `set_timer` as well. */
function spelled(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^(?:set|create|start|get)-/, '')
    .replace(/-(?:tool|app|miniapp)$/, '');
  return otherNames[plain] ?? plain.replace(/s$/, '');
}

const otherNames: Readonly<Record<string, string>> = {
  vote: 'poll',
  voting: 'poll',
  billsplit: 'bill-split',
  'split-bill': 'bill-split',
  trip: 'trip-planner',
  'trip-plan': 'trip-planner',
  todo: 'checklist',
  list: 'checklist',
  event: 'plan',
  alarm: 'reminder',
  'schedule-message': 'scheduled-message',
  schedule: 'scheduled-message',
  date: 'date-math',
  dates: 'date-math',
  'date-arithmetic': 'date-math',
  clock: 'time',
  'current-time': 'time',
  'world-clock': 'time',
  timezone: 'time',
  unit: 'unit-conversion',
  units: 'unit-conversion',
  convert: 'unit-conversion',
  conversion: 'unit-conversion',
  'unit-converter': 'unit-conversion',
  'unit-convert': 'unit-conversion',
  math: 'calculator',
  calc: 'calculator',
  calculate: 'calculator',
  calculation: 'calculator',
  memory: 'memory-search',
  recall: 'memory-search',
  'search-memory': 'memory-search',
  web: 'web-search',
  search: 'web-search',
  weather: 'web-search',
  news: 'web-search',
  page: 'web-page',
  'read-page': 'web-page',
  'page-read': 'web-page',
  'web-read': 'web-page',
  'web-page-read': 'web-page',
  url: 'web-page',
  link: 'web-page',
  'page-reader': 'web-page',
  'page-reading': 'web-page',
  checkin: 'check-in',
  'check-ins': 'check-in',
  'daily-check-in': 'check-in',
  summary: 'daily-summary',
  'daily-recap': 'daily-summary',
  'daily-briefing': 'daily-summary',
  'morning-briefing': 'daily-summary',
  'unit-conversions': 'unit-conversion',
};

function labelled(expected: readonly Expected[]): string {
  return expected.map(({ kind, name }) => (name == null ? kind : `${kind} ${name}`)).join(', ');
}

function described({ intents, unsure }: Decision): string {
  const said = intents
    .map((intent) => `${'name' in intent ? `${intent.kind} ${intent.name}` : intent.kind} (${intent.reason})`)
    .join(', ');
  return unsure ? `unsure: ${said}` : said;
}
