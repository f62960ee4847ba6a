/**
 * The nine commands a relay understands, each with its payload's schema and a typed constructor. A command that breaks a
 * rule of the contract is never queued: the relay would refuse it, and nobody would learn why.
 */
import { z } from 'zod';
import type { EdgeCommand } from '../../machines/edge-link/types.ts';
import { ruleOf } from '../server/input-problems.ts';
import { textLengthMax, threadIdPattern } from './wire.ts';

const yearMs = 366 * 24 * 60 * 60 * 1_000;
/** A `send_at` just passed on the way here is still "now". */
const pastGraceMs = 60_000;

const threadId = z
  .string()
  .regex(threadIdPattern, 'must be 1 to 200 characters out of letters, digits and + @ . _ - ;');
const text = z.string().min(1).max(textLengthMax);
const open = z.record(z.string(), z.unknown());

export const commandPayloads = {
  send_message_now: z.object({
    thread_id: threadId,
    text,
    bubble_type: z.enum(['reflex', 'burst', 'normal']).default('normal'),
    delay_ms: z.number().int().nonnegative().optional(),
    typing_ms: z.number().int().nonnegative().optional(),
  }),
  schedule_message: z.object({
    thread_id: threadId,
    message_text: text,
    send_at: z.iso.datetime({ offset: true }),
    is_group: z.boolean(),
  }),
  cancel_scheduled: z.object({ schedule_id: z.string().min(1).max(100) }),
  set_rule: z.object({
    rule_type: z.enum(['auto_reply', 'forward', 'filter', 'schedule_reply']),
    rule_config: z.looseObject({
      name: z.string().min(1).max(200),
      enabled: z.boolean(),
      conditions: z.array(z.unknown()).max(100),
      action: z.looseObject({ type: z.string().min(1).max(100) }),
    }),
  }),
  update_plan: z.object({ thread_id: threadId, plan_data: open }),
  context_update: z.object({
    chat_guid: threadId,
    thread_id: threadId,
    app_id: z.string().min(1).max(200),
    room_id: z.string().max(200).optional(),
    state: z.enum(['active', 'completed']).optional(),
    metadata: open.optional(),
    notify_text: text.optional(),
  }),
  context_reset: z.object({
    chat_guid: threadId,
    thread_id: threadId,
    reason: z.string().max(500).optional(),
    notify_text: text.optional(),
  }),
  upload_retry: z.object({
    attachment_guid: z.string().min(1).max(300),
    chat_guid: threadId.optional(),
    thread_id: threadId.optional(),
    reason: z.string().max(500).optional(),
    retry_count: z.number().int().nonnegative().optional(),
  }),
  emit_event: z.object({
    event_type: z.string().min(1).max(100),
    chat_guid: threadId.optional(),
    thread_id: threadId.optional(),
    room_id: z.string().max(200).optional(),
    event_data: open.optional(),
  }),
} as const;

export type CommandType = keyof typeof commandPayloads;
export const commandTypes = Object.keys(commandPayloads) as CommandType[];

export type BuiltCommand = { kind: 'built'; event: CommandQueued } | { kind: 'problem'; field: string; rule: string };

/** The event by which a command enters its relay's actor. */
export interface CommandQueued {
  type: 'command_queued';
  command: EdgeCommand;
  lifeMs: number | null;
  replyTo: string | null;
  fallback?: { cancelId: string; sendId: string };
  [key: string]: unknown;
}

export interface CommandOptions {
  ids(): string;
  now(): number;
  priority?: 'normal' | 'immediate';
  /** Milliseconds after which the command is worse than nothing; default: never. */
  lifeMs?: number;
  /** Actor to be told `command_failed` when the relay fails it. */
  replyTo?: string;
}

/** Builds a command with a fresh UUID, or says which field breaks which rule. */
export function buildCommand<T extends CommandType>(
  type: T,
  payload: z.input<(typeof commandPayloads)[T]>,
  options: CommandOptions,
): BuiltCommand {
  const parsed = commandPayloads[type].safeParse(payload, { error: ruleOf });
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return { kind: 'problem', field: ['payload', ...issue.path].join('.'), rule: issue.message };
  }
  const data = parsed.data as Record<string, unknown>;
  if (type === 'schedule_message') {
    const ahead = Date.parse(String(data.send_at)) - options.now();
    if (ahead < -pastGraceMs) return { kind: 'problem', field: 'payload.send_at', rule: 'must not be in the past' };
    if (ahead > yearMs) return { kind: 'problem', field: 'payload.send_at', rule: 'must be at most one year ahead' };
  }
  const event: CommandQueued = {
    type: 'command_queued',
    command: {
      command_id: options.ids(),
      command_type: type,
      priority: options.priority ?? 'normal',
      payload: data,
    },
    lifeMs: options.lifeMs ?? null,
    replyTo: options.replyTo ?? null,
  };
  if (type === 'schedule_message') event.fallback = { cancelId: options.ids(), sendId: options.ids() };
  return { kind: 'built', event };
}

/** A command as the relay reads it on the socket and in `/edge/sync`. */
export function commandOnWire(command: EdgeCommand, queuedAt: number): Record<string, unknown> {
  const { command_id, command_type, payload, priority } = command;
  return { command_id, command_type, payload, timestamp: new Date(queuedAt).toISOString(), priority };
}
