/**
 * A confirmation: what changes something beyond the chat is told to the person first, and carried out only on their yes.
 *
 *  - X1 A confirmation binds the person, the chat, the tool, its exact arguments and an end. A yes from somebody else, elsewhere, later,
 *    or to other arguments is no yes.
 *  - X2 It is good once: who carries it out keeps the ids that were used.
 *
 * Pure data, so that it can live in an actor's context and survive a restart.
 */
import { createHash } from 'node:crypto';
import type { CommandProposal } from './proposal.ts';

export interface Confirmation {
  id: string;
  person: string;
  chat: string;
  tool: string;
  proposal: CommandProposal;
  /** SHA-256 over tool and proposal in one spelling, hex. */
  binding: string;
  /** In words, as the person was asked. */
  summary: string;
  /** Unix milliseconds. */
  askedAt: number;
  expiresAt: number;
}

export const confirmationLifeMs = 10 * 60_000;

export interface Asked {
  id: string;
  person: string;
  chat: string;
  tool: string;
  proposal: CommandProposal;
  summary: string;
  now: number;
}

/** What the person is asked to confirm. */
export function askToConfirm({ now, ...asked }: Asked, lifeMs: number = confirmationLifeMs): Confirmation {
  return { ...asked, binding: bindingOf(asked.tool, asked.proposal), askedAt: now, expiresAt: now + lifeMs };
}

export type Consent =
  | { kind: 'granted'; proposal: CommandProposal }
  | { kind: 'denied'; because: 'other_person' | 'other_chat' | 'other_arguments' | 'expired' | 'used' };

export interface Yes {
  person: string;
  chat: string;
  /** What is about to be carried out. */
  tool: string;
  proposal: CommandProposal;
  now: number;
}

/** Whether a yes is one to this confirmation. `used`: ids of confirmations that were carried out. */
export function consentTo(confirmation: Confirmation, yes: Yes, used: ReadonlySet<string> = new Set()): Consent {
  if (used.has(confirmation.id)) return { kind: 'denied', because: 'used' };
  if (yes.person !== confirmation.person) return { kind: 'denied', because: 'other_person' };
  if (yes.chat !== confirmation.chat) return { kind: 'denied', because: 'other_chat' };
  // A clock that went back makes nothing valid again that was asked in its future.
  if (yes.now >= confirmation.expiresAt || yes.now < confirmation.askedAt)
    return { kind: 'denied', because: 'expired' };
  const bindings = [bindingOf(yes.tool, yes.proposal), bindingOf(confirmation.tool, confirmation.proposal)];
  if (bindings.some((binding) => binding !== confirmation.binding))
    return { kind: 'denied', because: 'other_arguments' };
  return { kind: 'granted', proposal: confirmation.proposal };
}

function bindingOf(tool: string, proposal: CommandProposal): string {
  return createHash('sha256')
    .update(`${tool.length}:${tool}${inOneSpelling(proposal)}`)
    .digest('hex');
}

/** JSON with its keys in order. */
function inOneSpelling(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(inOneSpelling).join(',')}]`;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${inOneSpelling(each)}`).join(',')}}`;
}
