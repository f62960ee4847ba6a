/** Running a tool: whatever is asked for and whatever it does, one of the outcomes comes back (T1 to T3 of `registry.ts`). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { systemClock } from '../../actors/clock.ts';
import { type BudgetLimits, createBudget, turnLimits } from '../../src/tools/budget.ts';
import { builtInTools } from '../../src/tools/built-in.ts';
import { createToolRegistry, inputSchemaOf } from '../../src/tools/registry.ts';
import { anyTool, type Tool, type ToolResult } from '../../src/tools/tool.ts';
import { withDeadline } from '../support/waits.ts';
import { contextOf } from './context.ts';

type Echo = Tool<{ say: string }, { said: string }>;

function echo(more: Partial<Echo> = {}): Tool {
  return anyTool<{ say: string }, { said: string }>({
    name: 'echo',
    about: 'Says it again.',
    input: z.object({ say: z.string().max(10) }),
    output: z.object({ said: z.string() }),
    timeoutMs: 5_000,
    usage: { costMicros: 100 },
    callers: 'anyone',
    reach: 'none',
    run: ({ say }) => ({ kind: 'done', output: { said: say } }),
    ...more,
  });
}

function sessionOf(tool: Tool, limits: Partial<BudgetLimits> = {}, failures: unknown[] = []) {
  const registry = createToolRegistry({
    tools: [tool],
    clock: systemClock,
    ids: () => 'id-1',
    failed: ({ error }) => failures.push(error),
  });
  return registry.open(createBudget({ ...turnLimits, ...limits }));
}

const call = (say: unknown = 'hi', name = 'echo') => ({ name, arguments: { say } });

describe('a call', () => {
  it('that fits is done', async () => {
    assert.deepEqual(await sessionOf(echo()).run(call(), contextOf()), {
      kind: 'done',
      tool: 'echo',
      output: { said: 'hi' },
    });
  });

  it('of an unknown tool is said to be that, in a name that can be logged', async () => {
    const outcome = await sessionOf(echo()).run(call('hi', `rm -rf /\n${'x'.repeat(100)}`), contextOf());
    assert.deepEqual(outcome, { kind: 'unknown_tool', tool: `rm-rf${'x'.repeat(35)}` });
  });

  it('with wrong arguments says the field and the rule, and not the value', async () => {
    const outcome = await sessionOf(echo()).run(call('a secret that is too long'), contextOf());
    assert.deepEqual(outcome, { kind: 'bad_arguments', tool: 'echo', problems: [{ field: 'say', rule: 'too_big' }] });
    for (const wrong of [null, 'text', { say: 3 }, []]) {
      assert.equal(
        (await sessionOf(echo()).run({ name: 'echo', arguments: wrong }, contextOf())).kind,
        'bad_arguments',
      );
    }
  });

  it('made twice in a turn runs once', async () => {
    let runs = 0;
    const session = sessionOf(echo({ run: ({ say }) => ({ kind: 'done', output: { said: `${say}${++runs}` } }) }));
    assert.equal((await session.run(call(), contextOf())).kind, 'done');
    assert.equal((await session.run(call(), contextOf())).kind, 'repeated');
    assert.equal((await session.run(call('ho'), contextOf())).kind, 'done');
    assert.equal(runs, 2);
  });

  it('for one person alone is not made for a group', async () => {
    const outcome = await sessionOf(echo({ callers: 'direct_only' })).run(call(), contextOf({ mode: 'group' }));
    assert.deepEqual(outcome, { kind: 'not_allowed', tool: 'echo', because: 'group' });
  });
});

describe('a budget', () => {
  it('ends at its steps and at its money', async () => {
    const steps = sessionOf(echo(), { stepsMax: 1 });
    await steps.run(call('a'), contextOf());
    assert.deepEqual(await steps.run(call('b'), contextOf()), { kind: 'over_budget', tool: 'echo', limit: 'stepsMax' });
    const money = sessionOf(echo(), { costMicrosMax: 150 });
    await money.run(call('a'), contextOf());
    assert.deepEqual(await money.run(call('b'), contextOf()), {
      kind: 'over_budget',
      tool: 'echo',
      limit: 'costMicrosMax',
    });
  });

  it('takes nothing where it cannot take all, and gives nothing more once tokens went over', () => {
    const budget = createBudget({ ...turnLimits, tokensMax: 100, stepsMax: 3 });
    assert.deepEqual(budget.spend({ steps: 1, tokens: 200 }), { kind: 'over_budget', limit: 'tokensMax' });
    assert.equal(budget.spent.steps, 0);
    budget.note({ tokens: 130 });
    assert.deepEqual(budget.spend({ steps: 1 }), { kind: 'over_budget', limit: 'tokensMax' });
  });
});

describe('a tool', () => {
  it('that takes too long is given up, and told so by its signal', async () => {
    let told = false;
    const slow = echo({
      timeoutMs: 30,
      run: (_, { signal }) =>
        new Promise<ToolResult<{ said: string }>>(() => {
          signal.addEventListener('abort', () => {
            told = true;
          });
        }),
    });
    const outcome = await withDeadline('the end of the slow tool', sessionOf(slow).run(call(), contextOf()));
    assert.deepEqual(outcome, { kind: 'timed_out', tool: 'echo' });
    assert.ok(told);
  });

  it('that throws, at once or later, has failed, and nobody is told with what words', async () => {
    const failures: unknown[] = [];
    for (const run of [
      () => {
        throw new Error('boom');
      },
      async () => {
        throw new Error('boom');
      },
    ]) {
      assert.deepEqual(await sessionOf(echo({ run }), {}, failures).run(call(), contextOf()), {
        kind: 'failed',
        tool: 'echo',
      });
    }
    assert.equal(failures.length, 2);
  });

  it('that breaks its promise about its output has failed', async () => {
    const broken = echo({ run: () => ({ kind: 'done', output: { wrong: 1 } as unknown as { said: string } }) });
    assert.deepEqual(await sessionOf(broken).run(call(), contextOf()), { kind: 'failed', tool: 'echo' });
  });

  it('that changes something beyond the chat is confirmed first, whatever it says of itself', async () => {
    const proposal = { type: 'schedule_message' as const, sendAt: '2026-03-07T10:00:00Z', text: 'hi' };
    const acting = (reach: 'chat' | 'beyond') =>
      echo({ reach, run: () => ({ kind: 'proposed', reach: 'chat', proposal, summary: 'a text' }) });
    const within = await sessionOf(acting('chat')).run(call(), contextOf());
    assert.deepEqual(within, { kind: 'ready', tool: 'echo', proposal, summary: 'a text' });
    const beyond = await sessionOf(acting('beyond')).run(call(), contextOf());
    assert.ok(beyond.kind === 'confirm');
    assert.equal(beyond.confirmation.person, 'person-1');
    assert.deepEqual(beyond.confirmation.proposal, proposal);
  });

  it('has a name of its own', () => {
    assert.throws(
      () => createToolRegistry({ tools: [echo(), echo()], clock: systemClock, ids: () => '1' }),
      /two tools/,
    );
  });
});

it('the built-in tools describe themselves to a model', () => {
  const tools = builtInTools({ memory: null, web: null });
  assert.deepEqual(tools.map(({ name }) => name).sort(), [
    'calculator',
    'date_math',
    'memory_search',
    'reminder',
    'scheduled_message',
    'time',
    'timer',
    'unit_conversion',
    'web_page',
    'web_search',
  ]);
  for (const tool of tools) {
    const schema = inputSchemaOf(tool);
    assert.ok(schema.type === 'object' || Array.isArray(schema.anyOf), tool.name);
    assert.ok(tool.about.length > 20 && tool.timeoutMs > 0, tool.name);
  }
});
