/**
 * What a reply was written from, for operators who ask why it says what it says: kept in the reply's own journal event. What is empty is left
 * out, so that a word of small talk costs a few dozen bytes.
 */
import type { ChatMessage } from '../providers/model.ts';
import type { Finding } from './findings.ts';
import type { TurnWork } from './pipeline.ts';
import { localTime } from './prompt-context.ts';
import type { TurnDecision } from './routing-step.ts';

/** Noted while a reply is being written. */
export interface SeenNotes {
  work?: TurnWork;
  /** The messages that the model was given, to the letter; absent where no model was asked. */
  prompt?: readonly ChatMessage[];
}

export interface Seen {
  /** Unix milliseconds: the moment the reply took for now. */
  at: number;
  zone?: string;
  /** `Friday 2026-03-06 12:00`, in that zone. */
  localTime?: string;
  historyMessages?: number;
  summary?: unknown;
  recollections?: unknown;
  mind?: {
    stage?: string;
    apps?: string[];
    reminders?: { what: string; text: string; at: number }[];
    question?: string;
  };
  decision?: Pick<TurnDecision, 'source' | 'intents'> & { unsure?: true };
  findings?: Finding[];
  /** Sources that were asked and came too late, or not at all. */
  leftOut?: readonly string[];
  prompt?: readonly ChatMessage[];
}

/** What the notes come to; undefined where nothing was prepared. */
export function seenOf({ work, prompt }: SeenNotes): Seen | undefined {
  if (work === undefined) return undefined;
  const { now, history, recollections, decision, findings, input, summary, leftOut } = work;
  const { zone } = input.mind;
  const seen: Seen = { at: now };
  if (zone !== null) {
    seen.zone = zone;
    seen.localTime = localTime(now, zone);
  }
  if (history.length > 0) seen.historyMessages = history.length;
  if (summary != null) seen.summary = summary;
  if (recollections !== undefined && recollections.lines.length + recollections.avoid.length > 0)
    seen.recollections = recollections;
  const mind = mindOf(input.mind);
  if (Object.keys(mind).length > 0) seen.mind = mind;
  if (decision !== undefined) {
    const { source, intents, unsure } = decision;
    seen.decision = { source, intents, ...(unsure && { unsure }) };
  }
  if (findings.length > 0) seen.findings = findings;
  if (leftOut !== undefined && leftOut.length > 0) seen.leftOut = leftOut;
  if (prompt !== undefined) seen.prompt = prompt;
  return seen;
}

function mindOf({ relationship, apps, reminders, question }: TurnWork['input']['mind']): NonNullable<Seen['mind']> {
  return {
    ...(relationship.stage !== 'stranger' && { stage: relationship.stage }),
    ...(apps.length > 0 && { apps: apps.map(({ app, title }) => `${app}: ${title}`) }),
    ...(reminders.length > 0 && { reminders: reminders.map(({ what, text, at }) => ({ what, text, at })) }),
    ...(question !== null && { question: question.about }),
  };
}
