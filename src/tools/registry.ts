/**
 * The tools by name, and the one way to run one: looked up, allowed, validated, paid for, timed, and its answer validated again.
 *
 *  - T1 Whatever a model asks for ends as one of these outcomes. Nothing is thrown for what a model, a person or a service did.
 *  - T2 The same call twice in a turn is not run twice: a model that loops is told so.
 *  - T3 Arguments that do not fit are said by field and rule, never by value.
 */
import { z } from 'zod';
import type { Clock } from '../../actors/clock.ts';
import type { Budget, BudgetLimits } from './budget.ts';
import { askToConfirm, type Confirmation } from './confirmation.ts';
import type { CommandProposal } from './proposal.ts';
import type { Tool, ToolContext, ToolResult } from './tool.ts';

export interface ToolCall {
  name: string;
  arguments: unknown;
}

export type ToolOutcome =
  | { kind: 'done'; tool: string; output: unknown }
  /** To be carried out now: it stays within the chat. */
  | { kind: 'ready'; tool: string; proposal: CommandProposal; summary: string }
  /** To be carried out on the person's yes. */
  | { kind: 'confirm'; tool: string; confirmation: Confirmation }
  | { kind: 'needs'; tool: string; field: string; question: string }
  | { kind: 'unavailable'; tool: string; reason: Extract<ToolResult<unknown>, { kind: 'unavailable' }>['reason'] }
  | { kind: 'unknown_tool'; tool: string }
  | { kind: 'bad_arguments'; tool: string; problems: { field: string; rule: string }[] }
  | { kind: 'not_allowed'; tool: string; because: 'group' }
  | { kind: 'over_budget'; tool: string; limit: keyof BudgetLimits }
  | { kind: 'repeated'; tool: string }
  | { kind: 'timed_out'; tool: string }
  | { kind: 'failed'; tool: string };

export interface ToolRegistry {
  readonly tools: readonly Tool[];
  get(name: string): Tool | undefined;
  /** Opens a turn: calls in it share the budget and are known to one another. */
  open(budget: Budget): ToolSession;
}

export interface ToolSession {
  run(call: ToolCall, context: ToolContext): Promise<ToolOutcome>;
}

export interface ToolRegistryOptions {
  tools: readonly Tool[];
  clock: Clock;
  ids(): string;
  /** Told of what broke, for logs; holds neither arguments nor output. */
  failed?(report: { tool: string; error: unknown }): void;
}

/** Makes a registry. Throws where two tools have one name. */
export function createToolRegistry(options: ToolRegistryOptions): ToolRegistry {
  const byName = new Map(options.tools.map((tool) => [tool.name, tool]));
  if (byName.size !== options.tools.length) throw new Error('two tools have one name');
  return {
    tools: options.tools,
    get: (name) => byName.get(name),
    open(budget) {
      const made = new Set<string>();
      return { run: (call, context) => run(byName.get(call.name), call, context, budget, made, options) };
    },
  };
}

async function run(
  tool: Tool | undefined,
  call: ToolCall,
  context: ToolContext,
  budget: Budget,
  made: Set<string>,
  options: ToolRegistryOptions,
): Promise<ToolOutcome> {
  // A name that a model invented is cut, so that it can stand in a log or a prompt.
  if (tool === undefined) return { kind: 'unknown_tool', tool: call.name.replace(/[^\w-]/g, '').slice(0, 40) };
  const { name } = tool;
  if (tool.callers === 'direct_only' && context.mode === 'group')
    return { kind: 'not_allowed', tool: name, because: 'group' };
  const parsed = tool.input.safeParse(call.arguments);
  if (!parsed.success) {
    const problems = parsed.error.issues
      .slice(0, 5)
      .map(({ path, code }) => ({ field: path.join('.') || 'arguments', rule: code }));
    return { kind: 'bad_arguments', tool: name, problems };
  }
  const key = `${name}:${JSON.stringify(parsed.data)}`;
  if (made.has(key)) return { kind: 'repeated', tool: name };
  const paid = budget.spend({ steps: 1, costMicros: tool.usage.costMicros });
  if (paid.kind === 'over_budget') return { kind: 'over_budget', tool: name, limit: paid.limit };
  made.add(key);
  const result = await timed(tool, parsed.data, context, options);
  return 'tool' in result ? result : outcomeOf(tool, result, context, options);
}

function outcomeOf(
  tool: Tool,
  result: ToolResult<unknown>,
  context: ToolContext,
  options: ToolRegistryOptions,
): ToolOutcome {
  const { name } = tool;
  switch (result.kind) {
    case 'done': {
      const output = tool.output.safeParse(result.output);
      if (output.success) return { kind: 'done', tool: name, output: output.data };
      options.failed?.({ tool: name, error: new Error('the output is not what the tool promised') });
      return { kind: 'failed', tool: name };
    }
    case 'proposed': {
      const { proposal, summary, reach } = result;
      // The tool's own word can only make it stricter than what is declared.
      if (reach === 'chat' && tool.reach !== 'beyond') return { kind: 'ready', tool: name, proposal, summary };
      const { person, chat, now } = context;
      return {
        kind: 'confirm',
        tool: name,
        confirmation: askToConfirm({ id: options.ids(), person, chat, tool: name, proposal, summary, now }),
      };
    }
    case 'needs':
      return { kind: 'needs', tool: name, field: result.field, question: result.question };
    case 'unavailable':
      return { kind: 'unavailable', tool: name, reason: result.reason };
  }
}

/** Runs a tool until its deadline; what it does after that is ignored. */
async function timed(
  tool: Tool,
  input: unknown,
  context: ToolContext,
  options: ToolRegistryOptions,
): Promise<ToolResult<unknown> | Extract<ToolOutcome, { kind: 'timed_out' | 'failed' }>> {
  const controller = new AbortController();
  const giveUp = (): void => controller.abort();
  context.signal.addEventListener('abort', giveUp, { once: true });
  if (context.signal.aborted) giveUp();
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const cancel = options.clock.after(tool.timeoutMs, () => {
    resolve('late');
    giveUp();
  });
  try {
    const work = Promise.resolve().then(() => tool.run(input, { ...context, signal: controller.signal }));
    // Once late, a failure of the abandoned work is nobody's.
    work.catch(() => undefined);
    const result = await Promise.race([work, late]);
    return result === 'late' ? { kind: 'timed_out', tool: tool.name } : result;
  } catch (error) {
    if (context.signal.aborted) throw error;
    options.failed?.({ tool: tool.name, error });
    return { kind: 'failed', tool: tool.name };
  } finally {
    cancel();
    context.signal.removeEventListener('abort', giveUp);
  }
}

/** A tool's arguments as JSON schema, for the model. */
export function inputSchemaOf(tool: Tool): Record<string, unknown> {
  return z.toJSONSchema(tool.input, { io: 'input' }) as Record<string, unknown>;
}
