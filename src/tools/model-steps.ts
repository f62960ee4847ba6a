/**
 * Steps of a model with tools: the model asks for a tool, gets what came of it, and may ask again, until it needs no more or the budget of
 * the turn is used up. What was found goes to the responder; the model's own words here are not shown to anybody.
 *
 *  - L1 Every call is answered, also one for a tool that does not exist, so that the protocol stays whole.
 *  - L2 A step in which every call was repeated, unknown or unreadable ends it the second time: a model that loops does not stop by itself.
 *  - L3 Proposals end here as data: nothing was carried out, and the model is told that it was not.
 */
import type OpenAI from 'openai';
import type {
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import type { ChatMessage, ModelFailureCode } from '../providers/model.ts';
import { failureOf } from '../providers/openai-failure.ts';
import { dialectOf } from '../providers/openai-model.ts';
import type { Budget } from './budget.ts';
import { inputSchemaOf, type ToolOutcome, type ToolRegistry, type ToolSession } from './registry.ts';
import type { Tool, ToolContext } from './tool.ts';

export interface ModelSteps {
  outcomes: ToolOutcome[];
  ended: 'enough' | 'over_budget' | 'looping' | { failed: ModelFailureCode };
}

export interface ModelStepsOptions {
  client: OpenAI;
  baseURL: string;
  model: string;
  registry: ToolRegistry;
  budget: Budget;
  /** Default 500. */
  outputTokensMax?: number;
}

const callsAtOnceMax = 4;
const resultCharsMax = 8_000;

/** Lets the model use tools until it has enough. Throws only when the context's signal was aborted. */
export async function runModelSteps(
  start: readonly ChatMessage[],
  context: ToolContext,
  options: ModelStepsOptions,
): Promise<ModelSteps> {
  const session = options.registry.open(options.budget);
  const messages: ChatCompletionMessageParam[] = start.map(({ role, content }) => ({ role, content }));
  const outcomes: ToolOutcome[] = [];
  let fruitless = 0;
  for (;;) {
    if (options.budget.spend({ modelCalls: 1 }).kind === 'over_budget') return { outcomes, ended: 'over_budget' };
    const asked = await ask(messages, context, options);
    if ('failed' in asked) return { outcomes, ended: asked };
    const calls = asked.calls.slice(0, callsAtOnceMax);
    if (calls.length === 0) return { outcomes, ended: 'enough' };
    messages.push({ role: 'assistant', content: null, tool_calls: calls });
    const step = await answerAll(calls, session, context);
    outcomes.push(...step);
    messages.push(
      ...calls.map((call, index) => ({ role: 'tool' as const, tool_call_id: call.id, content: told(step[index]!) })),
    );
    if (step.some(({ kind }) => kind === 'over_budget')) return { outcomes, ended: 'over_budget' };
    fruitless = step.every(({ kind }) => kind === 'repeated' || kind === 'unknown_tool' || kind === 'bad_arguments')
      ? fruitless + 1
      : 0;
    if (fruitless >= 2) return { outcomes, ended: 'looping' };
  }
}

async function ask(
  messages: ChatCompletionMessageParam[],
  { signal }: ToolContext,
  { client, baseURL, model, registry, budget, outputTokensMax = 500 }: ModelStepsOptions,
): Promise<{ calls: ChatCompletionMessageToolCall[] } | { failed: ModelFailureCode }> {
  try {
    const completion = await client.chat.completions.create(
      { model, messages, tools: registry.tools.map(describedFor), [dialectOf(baseURL, model).limit]: outputTokensMax },
      { signal },
    );
    budget.note({ tokens: completion.usage?.total_tokens ?? 0 });
    return { calls: completion.choices?.[0]?.message?.tool_calls ?? [] };
  } catch (error) {
    signal.throwIfAborted();
    return { failed: failureOf(error, false).failure.code };
  }
}

function describedFor(tool: Tool): ChatCompletionTool {
  return { type: 'function', function: { name: tool.name, description: tool.about, parameters: inputSchemaOf(tool) } };
}

/** One after another: a later call of a step may be the same as an earlier one. */
async function answerAll(
  calls: readonly ChatCompletionMessageToolCall[],
  session: ToolSession,
  context: ToolContext,
): Promise<ToolOutcome[]> {
  const outcomes: ToolOutcome[] = [];
  for (const call of calls) outcomes.push(await answer(call, session, context));
  return outcomes;
}

async function answer(
  call: ChatCompletionMessageToolCall,
  session: ToolSession,
  context: ToolContext,
): Promise<ToolOutcome> {
  if (call.type !== 'function') return { kind: 'unknown_tool', tool: 'custom' };
  const { name, arguments: text } = call.function;
  try {
    return await session.run({ name, arguments: JSON.parse(text || '{}') }, context);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {
      kind: 'bad_arguments',
      tool: name.replace(/[^\w-]/g, '').slice(0, 40),
      problems: [{ field: 'arguments', rule: 'not_json' }],
    };
  }
}

/** An outcome as the model reads it. */
function told(outcome: ToolOutcome): string {
  switch (outcome.kind) {
    case 'ready':
    case 'confirm':
      return JSON.stringify({
        outcome: 'proposed, not done yet',
        summary: outcome.kind === 'ready' ? outcome.summary : outcome.confirmation.summary,
      });
    case 'done':
      return JSON.stringify({ data: outcome.output }).slice(0, resultCharsMax);
    default: {
      const { tool: _, ...rest } = outcome;
      return JSON.stringify(rest);
    }
  }
}
