/**
 * What a tool is: typed in and out, bounded in time, with its cost and its reach said in advance. A tool never acts on the world by
 * itself: what changes something comes back as a proposal, which the server carries out, after a confirmation where it reaches beyond
 * the chat.
 */
import type { z } from 'zod';
import type { CommandProposal } from './proposal.ts';

/** Who asked, and where and when. No phone number is needed by any tool: `person` is an opaque id. */
export interface ToolContext {
  person: string;
  personaId: string;
  mode: 'direct' | 'group';
  /** Opaque id of the chat. */
  chat: string;
  /** Unix milliseconds. */
  now: number;
  /** The person's time zone, as `Europe/Berlin`; null where it is not known. */
  zone: string | null;
  signal: AbortSignal;
}

/** Who may have a tool called for them. */
export type Callers = 'anyone' | 'direct_only';

/** `none`: only looks. `chat`: changes something in this chat, once. `beyond`: reaches further: outside of it, on and on, to everybody in it. */
export type Reach = 'none' | 'chat' | 'beyond';

/** What a tool's own code answers. */
export type ToolResult<O> =
  | { kind: 'done'; output: O }
  /** A command for the server; what it will do is in `summary`, in words for the persona. */
  | { kind: 'proposed'; proposal: CommandProposal; reach: Exclude<Reach, 'none'>; summary: string }
  /** Something is missing or unclear; the persona asks for it. */
  | { kind: 'needs'; field: string; question: string }
  /** Not set up, or its service is away: the persona says so. */
  | { kind: 'unavailable'; reason: 'not_configured' | 'service_down' | 'refused' | 'not_here' };

export interface ToolUsage {
  /** In millionths of a US dollar, as the provider charges for one call. */
  costMicros: number;
}

export interface Tool<I = unknown, O = unknown> {
  readonly name: string;
  /** For the model: what it is for, in one or two sentences. */
  readonly about: string;
  readonly input: z.ZodType<I>;
  readonly output: z.ZodType<O>;
  readonly timeoutMs: number;
  readonly usage: ToolUsage;
  readonly callers: Callers;
  readonly reach: Reach;
  run(input: I, context: ToolContext): Promise<ToolResult<O>> | ToolResult<O>;
}

/** For lists of tools of different shapes; a tool only ever runs what its own schema took. */
export function anyTool<I, O>(tool: Tool<I, O>): Tool {
  return tool as unknown as Tool;
}
