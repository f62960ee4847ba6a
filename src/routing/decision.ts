/**
 * The routing decision of a turn: what a message wants, in the order in which it says it. One message may want several things
 * ("remind me at 6 and start a poll for dinner"). Plain data, so that it can be recorded and compared.
 */

export const miniappNames = ['poll', 'bill-split', 'trip-planner', 'checklist', 'plan'] as const;
export const toolNames = [
  'reminder',
  'scheduled_message',
  'timer',
  'date_math',
  'time',
  'unit_conversion',
  'calculator',
  'memory_search',
  'web_search',
  'web_page',
] as const;
export const workflowNames = ['check_in', 'daily_summary'] as const;

export type MiniappName = (typeof miniappNames)[number];
export type ToolName = (typeof toolNames)[number];
export type WorkflowName = (typeof workflowNames)[number];

/** Words of the message that an argument is made of; a tool validates and resolves them. */
export type Arguments = Readonly<Record<string, unknown>>;

interface Grounds {
  /** From 0 to 1. */
  confidence: number;
  /** Which rule or whose judgement, from a closed vocabulary or the model's own short words; never the message's text. */
  reason: string;
}

export type Intent = Grounds &
  (
    | { kind: 'miniapp'; name: MiniappName; action: 'start' | 'act'; arguments?: Arguments }
    | { kind: 'tool'; name: ToolName; arguments?: Arguments }
    | { kind: 'workflow'; name: WorkflowName; action: 'start' | 'stop'; arguments?: Arguments }
    | { kind: 'conversation' }
    /** Nothing is said: a tapback, or a group's talk that is none of the persona's business. */
    | { kind: 'silent' }
  );

export interface Decision {
  /** At least one, in the order of the message. */
  intents: Intent[];
  /** The intents are a guess: the persona asks before anything is done. */
  unsure: boolean;
  source: 'local' | 'model';
}

/** A MiniApp that is open in the chat. `state` is the relay's word (`active`, `completed`) or the session's own public state. */
export interface ActiveMiniapp {
  app: string;
  state?: unknown;
}

export interface RoutingInput {
  text: string;
  mode: 'direct' | 'group';
  /** What the persona is called by, in lower case; taken off the message's front. */
  names: readonly string[];
  /** What the door read: see `classifyIncoming`. In a direct chat `called` is true. */
  signs: { called: boolean; logistics: boolean; personal: boolean; reaction: boolean };
  active?: ActiveMiniapp | null;
  /** What was said before, oldest first. */
  history?: readonly { from: 'person' | 'persona'; text: string }[];
}

/** Below this an intent is a guess, and the decision `unsure`. */
export const sureFrom = 0.7;

export function isMiniappName(name: string): name is MiniappName {
  return (miniappNames as readonly string[]).includes(name);
}

export function isToolName(name: string): name is ToolName {
  return (toolNames as readonly string[]).includes(name);
}

export function isWorkflowName(name: string): name is WorkflowName {
  return (workflowNames as readonly string[]).includes(name);
}
