/**
 * Tools as a turn uses them: a call by name, and what came of it as sentences, as changes to what waits in the chat, or as a question. The
 * registry runs the tool; this is where its outcome gets a meaning.
 *
 *  - K1 Nothing is changed here: changes come out as data, for whoever keeps the chat's state.
 *  - K2 What reaches beyond the chat comes out as a confirmation, and as changes only on the yes that fits it.
 */
import { type Budget, createBudget } from './budget.ts';
import { type Confirmation, consentTo } from './confirmation.ts';
import type { CommandProposal } from './proposal.ts';
import type { ToolCall, ToolOutcome, ToolRegistry, ToolSession } from './registry.ts';
import { type Carried, carriedOut, comingAgain, type ScheduleView } from './schedule.ts';
import { toldOutput } from './telling.ts';
import type { Waiting } from './waiting.ts';
import { zoneSaid } from './zone-said.ts';

export interface DeskTurn {
  /** Who asked, and the chat: opaque. */
  person: string;
  chat: string;
  personaId: string;
  mode: 'direct' | 'group';
  /** Unix milliseconds. */
  now: number;
  zone: string | null;
  waiting: readonly Waiting[];
  waitingMax: number;
  /** What the person asked for before this turn, with what was answered since. */
  previous: string | null;
  signal: AbortSignal;
}

export type DeskOutcome =
  | Carried
  | { kind: 'found'; told: string[]; exact?: string[]; data?: unknown }
  | { kind: 'cannot'; told: string[] }
  | { kind: 'confirm'; offer: string; confirmation: Confirmation }
  /** Nothing to tell: the call made no sense, or found nothing. */
  | { kind: 'nothing' };

export interface DeskSession {
  run(call: ToolCall, turn: DeskTurn): Promise<DeskOutcome>;
}

export interface ToolDesk {
  /** Opens a turn: its calls share one budget, and none is made twice. */
  open(): DeskSession;
  /** Carries out what was confirmed, where the yes is one to it; undefined otherwise. */
  consented(confirmation: Confirmation, turn: DeskTurn): DeskOutcome | undefined;
  /** The next time of what was sent and comes again; undefined where it has none. */
  again(sent: Waiting, now: number): Waiting | undefined;
  /** The time zone that words name as the person's own; a bare place counts where one was asked for. */
  zoneSaid(text: string, asked: boolean): string | null;
}

/** Looks something up in several steps; undefined where it cannot, and the tool is run alone. */
export type Research = (call: ToolCall, turn: DeskTurn, budget: Budget) => Promise<ToolOutcome[] | undefined>;

export interface ToolDeskOptions {
  registry: ToolRegistry;
  ids(): string;
  /** Null without a model. */
  research: Research | null;
}

export function createToolDesk({ registry, ids, research }: ToolDeskOptions): ToolDesk {
  const viewOf = (turn: DeskTurn): ScheduleView => ({ ...turn, ids });
  return {
    open() {
      const budget = createBudget();
      const session = registry.open(budget);
      return {
        async run(call, turn) {
          if (call.name === 'web_search' && research !== null) {
            const steps = await research(call, turn, budget);
            if (steps !== undefined) return researched(steps, call, turn);
          }
          return outcomeOf(await ran(session, call, turn), call, turn, viewOf(turn));
        },
      };
    },
    consented(confirmation, turn) {
      const { tool, proposal } = confirmation;
      const { person, chat, now } = turn;
      const consent = consentTo(confirmation, { person, chat, tool, proposal, now });
      if (consent.kind === 'denied') return undefined;
      return carried(consent.proposal, tool, viewOf(turn));
    },
    again: (sent, now) => comingAgain(sent, { now, ids }),
    zoneSaid,
  };
}

function ran(session: ToolSession, call: ToolCall, turn: DeskTurn): Promise<ToolOutcome> {
  const { person, personaId, mode, chat, now, zone, signal } = turn;
  return session.run(call, { person, personaId, mode, chat, now, zone, signal });
}

function outcomeOf(outcome: ToolOutcome, call: ToolCall, turn: DeskTurn, view: ScheduleView): DeskOutcome {
  switch (outcome.kind) {
    case 'done':
      return found(outcome, call, turn);
    case 'ready':
      return carried(outcome.proposal, outcome.tool, view);
    case 'confirm':
      return confirmed(outcome.confirmation, view);
    case 'needs':
      return { kind: 'asks', field: outcome.field, question: outcome.question };
    case 'unavailable':
      return { kind: 'cannot', told: [unavailable(outcome.tool, outcome.reason)] };
    case 'timed_out':
    case 'failed':
      return { kind: 'cannot', told: ['That did not come back in time.'] };
    case 'over_budget':
      return { kind: 'cannot', told: ['That was too much for one go; the rest has to wait for the next message.'] };
    case 'not_allowed':
      return { kind: 'cannot', told: ['That is only possible in a private chat.'] };
    case 'unknown_tool':
    case 'bad_arguments':
    case 'repeated':
      return { kind: 'nothing' };
  }
}

function found({ tool, output }: { tool: string; output: unknown }, call: ToolCall, { now }: DeskTurn): DeskOutcome {
  const told = toldOutput(tool, output, { arguments: call.arguments, now });
  return told === null ? { kind: 'nothing' } : { kind: 'found', ...told };
}

/** What several steps found, as one finding: the first to speak, all of them to read. */
function researched(outcomes: readonly ToolOutcome[], call: ToolCall, turn: DeskTurn): DeskOutcome {
  const all = outcomes.flatMap((outcome) => {
    if (outcome.kind !== 'done') return [];
    const told = toldOutput(outcome.tool, outcome.output, { arguments: call.arguments, now: turn.now });
    return told === null ? [] : [told];
  });
  const [first] = all;
  if (first === undefined) return { kind: 'cannot', told: ['The search brought nothing.'] };
  return { ...first, kind: 'found', data: all.map(({ data, told }) => data ?? told) };
}

function confirmed(confirmation: Confirmation, view: ScheduleView): DeskOutcome {
  const { tool, proposal, summary } = confirmation;
  const would = carried(proposal, tool, view);
  if (would.kind !== 'changed') return would;
  if (proposal.type !== 'manage_schedule') {
    const [change] = would.changes;
    const about = change?.do === 'schedule' ? change.entry.about : proposal.text;
    return { kind: 'confirm', offer: summary.replace(proposal.text, () => about), confirmation };
  }
  // Of one there is nothing to ask.
  if (would.changes.length < 2) return would;
  return {
    kind: 'confirm',
    offer: `That cancels ${would.changes.length === 2 ? 'both' : `all ${would.changes.length}`} of them.`,
    confirmation,
  };
}

function carried(proposal: CommandProposal, tool: string, view: ScheduleView): DeskOutcome {
  const what = tool === 'timer' || tool === 'scheduled_message' ? tool : 'reminder';
  return carriedOut(proposal, what, view);
}

function unavailable(tool: string, reason: Extract<ToolOutcome, { kind: 'unavailable' }>['reason']): string {
  if (reason === 'not_here') return 'Texts go into this chat only, not to anybody else.';
  if (tool === 'memory_search') return 'The memory does not answer right now.';
  if (reason === 'not_configured') return 'Looking things up on the web is not set up here.';
  return reason === 'refused' ? 'That page or search was refused.' : 'The web search does not answer right now.';
}
