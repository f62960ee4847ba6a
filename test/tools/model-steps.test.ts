/** A model with tools, against a service that speaks the real protocol: it uses them, invents them, and loops (L1 to L3 of `model-steps.ts`). */
import assert from 'node:assert/strict';
import { after, beforeEach, it } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import { createOpenAiClient } from '../../src/providers/openai-client.ts';
import { type BudgetLimits, createBudget, turnLimits } from '../../src/tools/budget.ts';
import { builtInTools } from '../../src/tools/built-in.ts';
import { runModelSteps } from '../../src/tools/model-steps.ts';
import { createToolRegistry } from '../../src/tools/registry.ts';
import { type Scripted, startFakeOpenAi } from '../support/fake-openai.ts';
import { withDeadline } from '../support/waits.ts';
import { contextOf } from './context.ts';

const service = await startFakeOpenAi();
after(() => service.stop());
beforeEach(() => {
  service.requests.length = 0;
});

const client = createOpenAiClient({ apiKey: service.apiKey, baseURL: service.baseURL, timeoutMs: 30_000 });
const registry = createToolRegistry({
  tools: builtInTools({ memory: null, web: null }),
  clock: systemClock,
  ids: () => 'id',
});

/** A whole completion in the real shape. */
function completion(message: object, finishReason: string, tokens = 50): Scripted {
  const choices = [
    {
      index: 0,
      message: { role: 'assistant', content: null, refusal: null, ...message },
      logprobs: null,
      finish_reason: finishReason,
    },
  ];
  const usage = { prompt_tokens: tokens - 10, completion_tokens: 10, total_tokens: tokens };
  return {
    kind: 'answer',
    status: 200,
    body: { id: 'chatcmpl-t', object: 'chat.completion', created: 1_750_000_000, model: 'test-model', choices, usage },
  };
}

const enough = completion({ content: 'that is all' }, 'stop');
const calling = (...calls: [name: string, values: string][]): Scripted =>
  completion(
    {
      tool_calls: calls.map(([name, values], index) => ({
        id: `call_${index}`,
        type: 'function',
        function: { name, arguments: values },
      })),
    },
    'tool_calls',
  );

async function steps(script: (step: number) => Scripted, limits: Partial<BudgetLimits> = {}) {
  service.answerWith((_, index) => script(index));
  const budget = createBudget({ ...turnLimits, ...limits });
  const run = runModelSteps([{ role: 'user', content: 'hi' }], contextOf(), {
    client,
    baseURL: service.baseURL,
    model: 'test-model',
    registry,
    budget,
  });
  return { ...(await withDeadline('the end of the steps', run, 15_000)), spent: budget.spent };
}

const kinds = (outcomes: readonly { kind: string }[]) => outcomes.map(({ kind }) => kind);

it('uses tools, reads what came of them, and has enough', async () => {
  const { outcomes, ended, spent } = await steps((step) =>
    step === 0 ? calling(['calculator', '{"text":"12*7"}'], ['timer', '{"text":"5 minutes"}']) : enough,
  );
  assert.equal(ended, 'enough');
  assert.deepEqual(kinds(outcomes), ['done', 'ready']);
  assert.deepEqual({ ...spent }, { steps: 2, modelCalls: 2, tokens: 100, costMicros: 0 });
  const [first, second] = service.requests;
  assert.equal((first!.body.tools as object[]).length, registry.tools.length);
  const told = second!.body.messages.filter(({ role }) => role === 'tool');
  assert.deepEqual(
    told.map(({ tool_call_id }) => tool_call_id),
    ['call_0', 'call_1'],
  );
  assert.match(String(told[0]!.content), /84/);
  assert.match(String(told[1]!.content), /not done yet/);
});

it('is told that a tool does not exist and that arguments do not fit, and goes on', async () => {
  const { outcomes, ended } = await steps((step) =>
    step === 0
      ? calling(['launch_rocket', '{}'], ['calculator', '{"text":""}'], ['calculator', '{broken'])
      : step === 1
        ? calling(['calculator', '{"text":"1+1"}'])
        : enough,
  );
  assert.equal(ended, 'enough');
  assert.deepEqual(kinds(outcomes), ['unknown_tool', 'bad_arguments', 'bad_arguments', 'done']);
});

it('that asks for the same thing again and again is ended', async () => {
  const { outcomes, ended } = await steps(() => calling(['calculator', '{"text":"1+1"}']), {
    modelCallsMax: 50,
    stepsMax: 50,
  });
  assert.equal(ended, 'looping');
  assert.deepEqual(kinds(outcomes), ['done', 'repeated', 'repeated']);
  assert.equal(service.requests.length, 3);
});

it('that only invents tools is ended', async () => {
  const { ended } = await steps((step) => calling([`tool_${step}`, '{}']), { modelCallsMax: 50 });
  assert.equal(ended, 'looping');
  assert.equal(service.requests.length, 2);
});

it('that always has another idea ends with the budget: of calls, of steps, of tokens', async () => {
  const busy = (step: number) => calling(['calculator', `{"text":"${step}+1"}`]);
  const calls = await steps(busy, { modelCallsMax: 3 });
  assert.deepEqual([calls.ended, service.requests.length], ['over_budget', 3]);
  service.requests.length = 0;
  const runs = await steps(busy, { stepsMax: 2, modelCallsMax: 50 });
  assert.equal(runs.ended, 'over_budget');
  assert.deepEqual(kinds(runs.outcomes), ['done', 'done', 'over_budget']);
  service.requests.length = 0;
  const tokens = await steps(busy, { tokensMax: 90, modelCallsMax: 50, stepsMax: 50 });
  assert.equal(tokens.ended, 'over_budget');
  assert.equal(service.requests.length, 2);
});

it('asks for many at once and gets four', async () => {
  const many = Array.from({ length: 20 }, (_, index): [string, string] => ['calculator', `{"text":"${index}+1"}`]);
  const { outcomes } = await steps((step) => (step === 0 ? calling(...many) : enough));
  assert.equal(outcomes.length, 4);
});

it('that is away leaves what was found so far', async () => {
  const { outcomes, ended } = await steps((step) =>
    step === 0 ? calling(['calculator', '{"text":"1+1"}']) : { kind: 'answer', status: 500, body: 'no' },
  );
  assert.deepEqual(ended, { failed: 'unavailable' });
  assert.deepEqual(kinds(outcomes), ['done']);
});
