/**
 * A decision that is only a guess: one short question, and what was guessed is done on a yes. Nobody is asked twice in a row, and nobody is
 * asked about plain talk: not where the words name no such thing, and not whether something should merely be looked up.
 */
import type { Ids } from '../../actors/clock.ts';
import type { OpenQuestion } from '../../machines/conversation/mind.ts';
import type { Done } from './acting.ts';
import type { TurnWork } from './pipeline.ts';
import type { TurnDecision, TurnIntent } from './routing-step.ts';
import { saysYes } from './yes-no.ts';

const about = 'unsure';
const lifeMs = 10 * 60_000;

/** Whether a decision is a guess at something that would be done. */
export function isGuess({ unsure, intents }: TurnDecision): boolean {
  return unsure && intents.some(isDeed);
}

/** An act in an open MiniApp is not: its own session knows whether the words fit. */
function isDeed({ kind, action }: TurnIntent): boolean {
  return (kind === 'miniapp' && action !== 'act') || kind === 'tool' || kind === 'workflow';
}

/** What may be asked about; null where it counts as talk: again at once, or in a group that did not call, too. */
export function guessOf({ input, decision }: TurnWork, before: OpenQuestion | null): TurnIntent | null {
  if (input.kind !== 'reply' || before?.about === about) return null;
  if (input.mode === 'group' && !input.incoming.some(({ signs }) => signs.called)) return null;
  const guess = decision?.intents.find(isDeed);
  const thing = guess?.name === undefined ? undefined : things[guess.name];
  if (guess === undefined || thing === undefined) return null;
  // A model has read what was meant; the local guess goes by how words are put together.
  const isNamed = decision?.source === 'model' || guess.action === 'act';
  return isNamed || input.incoming.some(({ text }) => thing.named.test(text)) ? guess : null;
}

/** Asks whether the guess was meant. */
export function askWhetherMeant(guess: TurnIntent, { input, now }: TurnWork, ids: Ids): Done {
  const person = input.incoming.at(-1)?.sender ?? '';
  const question: OpenQuestion = { id: ids(), person, about, data: guess, expiresAt: now + lifeMs };
  const told = [`Should I ${wordsFor(guess)}, or are we just talking?`];
  return { findings: [{ kind: 'question', told }], deeds: [{ do: 'ask', question }] };
}

/** The guess that a yes was said to, as it was; null where it was no yes. */
export function guessTaken(question: OpenQuestion, { input }: TurnWork): TurnIntent | null {
  if (question.about !== about) return null;
  const text = input.incoming.map((message) => message.text).join(' ');
  return saysYes(text) ? { ...(question.data as TurnIntent), confidence: 1 } : null;
}

/** What can be asked about: how the question puts it, and words that name it. */
const things: Readonly<Record<string, { ask: string; named: RegExp }>> = {
  poll: { ask: 'start a poll for that', named: /\b(?:poll|vot(?:e|ing)|decide|pick)\b/i },
  'bill-split': { ask: 'split that bill', named: /\b(?:split|bill|check|owes?|paid|tab|share)\b/i },
  'trip-planner': {
    ask: 'plan that trip together here',
    named: /\b(?:trip|travel|vacation|holiday|itinerary|getaway)\b/i,
  },
  checklist: { ask: 'start a list for that', named: /\b(?:check)?lists?\b|\bto-?dos?\b|\bpack(?:ing)?\b/i },
  plan: {
    ask: 'make a plan for that',
    named: /\b(?:plan|plans|meet ?up|hang ?out|get together|party|dinner|organi[sz]e)\b/i,
  },
  reminder: { ask: 'set a reminder for that', named: /\b(?:remind(?:ers?)?|forget|remember|alarm|wake|nudge|ping)\b/i },
  scheduled_message: { ask: 'send that later', named: /\b(?:send|schedule|text|message|later)\b/i },
  timer: { ask: 'start a timer', named: /\b(?:timer|countdown|pomodoro|stopwatch|minutes?|mins?)\b/i },
  check_in: { ask: 'check in on you', named: /\bcheck(?:ing)?[- ]?in\b/i },
  daily_summary: { ask: 'sum up the days for you', named: /\b(?:summar(?:y|ies)|recap|digest|briefing)\b/i },
};

function wordsFor({ kind, name = '', action }: TurnIntent): string {
  if (kind === 'miniapp' && action === 'act') return `put that into the ${name.replaceAll('-', ' ')}`;
  return things[name]?.ask ?? `start ${name}`;
}
