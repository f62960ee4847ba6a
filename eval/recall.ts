/**
 * Suite `recall`: `{id, messages: [{id, at, from, text}], queries: [{q, at, expect: [message ids], answer?}]}`.
 *
 * The messages go through the extraction and the memory that conversations use, in order and in turns; then the queries are asked. A query
 * counts as recalled@k when the sources of its first k memories hold every expected id, and half when they hold one. A memory comes with what
 * was said around it, as a reply gets it; the tokens returned are those of both.
 *
 * `from` may be `person` and `persona` (or `user` and `assistant`), or names: then both are people, and known by them.
 */
import { z } from 'zod';
import { memoryEntities } from '../src/memory/entities.ts';
import type { HeardMessage } from '../src/memory/extraction.ts';
import { findDate } from '../src/memory/feature.ts';
import { createModelExtractor } from '../src/memory/model-extractor.ts';
import type { Audience, Memory, Recalled } from '../src/memory/port.ts';
import { createPostgresMemory } from '../src/memory/postgres-memory.ts';
import { createRememberTurn, type RememberTurn } from '../src/memory/remember-turn.ts';
import { createRuleExtractor } from '../src/memory/rule-extractor.ts';
import { openStore } from '../src/store/open-store.ts';
import { type Failure, percentile, type Suite, type SuiteContext } from './suite.ts';

const moment = z.union([z.string(), z.number()]).transform((value, context) => {
  const at = typeof value === 'number' ? value : Date.parse(value);
  if (Number.isNaN(at)) context.addIssue({ code: 'custom', message: 'must be an ISO instant' });
  return at;
});

const caseSchema = z.object({
  id: z.string(),
  messages: z.array(z.object({ id: z.string(), at: moment, from: z.string(), text: z.string() })).min(1),
  queries: z.array(
    z.object({ q: z.string(), at: moment, expect: z.array(z.string()).min(1), answer: z.unknown().optional() }),
  ),
});
type RecallCase = z.infer<typeof caseSchema>;

const depths = [1, 3, 5, 10] as const;
const asked = 10;
const turnMessagesMax = 8;
const turnGapMs = 30 * 60_000;

export const recallSuite: Suite<RecallCase> = {
  name: 'recall',
  about: 'what was said weeks ago, found again by questions in other words',
  casesFile: 'recall.jsonl',
  read(value) {
    const parsed = caseSchema.safeParse(value);
    if (parsed.success) return { kind: 'case', value: parsed.data };
    const [issue] = parsed.error.issues;
    return { kind: 'problem', problem: `${issue?.path.join('.')} ${issue?.message}` };
  },
  async run(cases, context) {
    const { config, clock, folder } = context;
    const store = await openStore({
      databaseUrl: config.databaseUrl ?? undefined,
      dataDir: folder,
      clock,
      entities: memoryEntities,
    });
    try {
      const memory = createPostgresMemory({ store, clock });
      return await runCases(cases, memory, context);
    } finally {
      await store.close();
    }
  },
};

async function runCases(cases: readonly RecallCase[], memory: Memory, context: SuiteContext) {
  const { progress, clock } = context;
  const total = cases.reduce((sum, each) => sum + each.messages.length + each.queries.length, 0);
  const rememberTurn = rememberWith(memory, context);
  const scores = depths.map(() => 0);
  const times: number[] = [];
  const tokens: number[] = [];
  const failures: Failure[] = [];
  let done = 0;
  let queries = 0;
  let memories = 0;

  for (const each of cases) {
    // A person of this run's own, also on a database that has seen other runs.
    const audience: Audience = { kind: 'direct', person: `eval ${clock.now()} ${each.id}`, personaId: 'luna' };
    const said = each.messages.map(heardFrom);
    const turns = turnsOf(said);
    for (const [number, turn] of turns.entries()) {
      const before = turns[number - 1] ?? [];
      const request = {
        messages: turn,
        before,
        signal: AbortSignal.timeout(120_000),
        idempotencyKey: `${each.id}:${number}`,
      };
      const outcome = await rememberTurn(audience, request);
      if (outcome.kind !== 'remembered') throw new Error(`memory was ${outcome.problem} while the messages were told`);
      memories += outcome.added;
      done += turn.length;
      progress(done, total);
    }
    const textOf = new Map(said.map(({ id, text }) => [id, text]));
    for (const query of each.queries) {
      const startedAt = performance.now();
      const outcome = await memory.recall(audience, { text: query.q, at: query.at, limit: asked, around: true });
      times.push(performance.now() - startedAt);
      if (outcome.kind !== 'recalled') throw new Error(`memory was ${outcome.problem} while it was asked`);
      tokens.push(tokensOf(outcome.memories.slice(0, 5)));
      depths.forEach((depth, index) => {
        scores[index]! += recalledShare(outcome.memories.slice(0, depth), query.expect);
      });
      if (recalledShare(outcome.memories.slice(0, 5), query.expect) < 1) {
        failures.push({
          id: each.id,
          asked: query.q,
          expected: query.expect.map((id) => `${id} ${JSON.stringify(textOf.get(id))}`).join(' + '),
          got:
            outcome.memories
              .slice(0, 5)
              .map(({ memory: found }) => `${found.sources.join('+')} ${JSON.stringify(found.text.slice(0, 60))}`)
              .join(' | ') || 'nothing',
        });
      }
      queries += 1;
      done += 1;
      progress(done, total);
    }
  }
  const recall = depths.map((_, index) => (queries === 0 ? 1 : scores[index]! / queries));
  return {
    suite: 'recall',
    cases: queries,
    passed: queries - failures.length,
    table: [
      ['dialogues', cases.length],
      ['memories', memories],
      ...depths.flatMap((depth, index): [string, number][] =>
        depth === 5 ? [] : [[`recall@${depth}`, recall[index]!]],
      ),
      [
        'tokens returned a query, mean',
        Math.round(tokens.reduce((sum, count) => sum + count, 0) / Math.max(1, tokens.length)),
      ],
      ['recall ms, median', percentile(times, 0.5)],
      ['recall ms, p95', percentile(times, 0.95)],
    ] as [string, string | number][],
    confusion: null,
    floors: [{ metric: 'recall@5', value: recall[depths.indexOf(5)]!, atLeast: 0.85 }],
    failures,
  };
}

/** By the rules, and where asked for by the model after them, as the memory actor does. */
function rememberWith(memory: Memory, { config, model }: SuiteContext): RememberTurn {
  const byRules = createRememberTurn({ memory, extractor: createRuleExtractor({ findDate }) });
  if (model === 'offline' || config.openai === null) return byRules;
  const byModel = createRememberTurn({ memory, extractor: createModelExtractor(config.openai) });
  return async (audience, request) => {
    const first = await byRules(audience, request);
    if (first.kind === 'unavailable') return first;
    const second = await byModel(audience, request);
    return second.kind === 'unavailable' ? second : { ...first, added: first.added + second.added };
  };
}

/** Messages that follow one another closely are a turn. */
function turnsOf(messages: readonly HeardMessage[]): HeardMessage[][] {
  const turns: HeardMessage[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    const previous = turn?.at(-1);
    if (
      turn === undefined ||
      previous === undefined ||
      turn.length >= turnMessagesMax ||
      message.at - previous.at > turnGapMs
    )
      turns.push([message]);
    else turn.push(message);
  }
  return turns;
}

const personaNames = /^(?:persona|assistant|ai|bot|agent|luna|nyx|echo|kael|companion)$/i;
const personNames = /^(?:person|user|human|me|sender)$/i;

function heardFrom({ id, at, from, text }: RecallCase['messages'][number]): HeardMessage {
  if (personaNames.test(from)) return { id, at, text, from: 'persona', speaker: null };
  return { id, at, text, from: 'person', speaker: personNames.test(from) || /\d{5}/.test(from) ? null : from };
}

/** 1 when every expected source is there, half when one is. */
export function recalledShare(memories: readonly Recalled[], expected: readonly string[]): number {
  const sources = new Set(memories.flatMap(({ memory }) => memory.sources));
  if (expected.every((id) => sources.has(id))) return 1;
  return expected.some((id) => sources.has(id)) ? 0.5 : 0;
}

/** About four characters a token; what comes with a memory counts as well. */
function tokensOf(memories: readonly Recalled[]): number {
  return Math.ceil(memories.reduce((sum, { memory, around = '' }) => sum + memory.text.length + around.length, 0) / 4);
}
