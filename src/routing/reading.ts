/** What one clause asks for, by the rule tables: a target, how sure, and why. Pure. */
import { type ActReading, readAct } from './active.ts';
import type { Clause } from './clause.ts';
import { isMiniappName, isToolName, isWorkflowName, type MiniappName } from './decision.ts';
import { computedRules } from './rules/facts.ts';
import { maybeOtherLanguage, otherLanguageRules } from './rules/languages.ts';
import { memoryRules, pageRules, webRules } from './rules/lookup.ts';
import { miniappRules, workflowRules } from './rules/miniapps.ts';
import { type Rule, ruleTable, type Target } from './rules/rule.ts';
import { timeKeepingRules } from './rules/tools.ts';
import { secondOpinion } from './second-opinion.ts';
import { linkWord } from './wording.ts';

export interface Reading {
  target: Target;
  confidence: number;
  reason: string;
}

/** In the order of rank: what is said in the plainest way first. */
const ranked = ruleTable([
  ...pageRules,
  ...memoryRules,
  ...workflowRules,
  ...timeKeepingRules,
  ...miniappRules.filter(({ reason }) => reason !== 'plan_proposed'),
  ...computedRules,
  ...webRules,
  ...miniappRules.filter(({ reason }) => reason === 'plan_proposed'),
  ...otherLanguageRules.map((rule) => ({ ...rule, only: maybeOtherLanguage, confidence: 0.85 })),
]);
const pages = ruleTable(pageRules);

export interface ReadingContext {
  /** The app that is open, and what it would take for an answer. */
  app: MiniappName | null;
  answers: ReadonlySet<string>;
}

/** What a clause asks for; null where it is talk. */
export function readClause(clause: Clause, context: ReadingContext): Reading | null {
  if (clause.words.length > 600) return readLong(clause);
  const act = context.app === null ? null : readAct(context.app, clause, context.answers);
  const rule = ranked.first(clause);
  const plain = rule === undefined ? null : readingOf(rule);
  if (act !== null && (act.strength === 'aimed' || plain === null) && !outranks(plain, act)) return actReading(act);
  if (plain !== null) return plain;
  return guess(clause) ?? opinionOn(clause, context);
}

/** A text as long as a letter is talk, or asks at its very beginning or end. */
function readLong(clause: Clause): Reading | null {
  if (clause.words.includes(linkWord)) {
    const rule = pages.first(clause);
    if (rule !== undefined) return readingOf(rule);
  }
  return null;
}

/** Beside an open app, only a request that names another thing outright goes before words that fit the app. */
function outranks(plain: Reading | null, act: ActReading): boolean {
  if (plain === null || plain.confidence < 0.85) return false;
  const { target, reason } = plain;
  if (target.kind === 'miniapp') return target.name !== act.app;
  if (target.kind === 'workflow') return true;
  if (target.kind !== 'tool') return false;
  if (['reminder', 'timer', 'scheduled_message', 'memory_search', 'time'].includes(target.name))
    return act.app !== 'checklist' || target.name !== 'reminder' || !/^act_grammar$/.test(act.reason);
  return reason === 'weather' || reason === 'search_asked' || reason === 'news' || reason === 'currency';
}

function actReading({ app, confidence, reason }: ActReading): Reading {
  return { target: { kind: 'miniapp', name: app, action: 'act' }, confidence, reason };
}

function readingOf({ target, confidence = 0.9, reason }: Rule): Reading {
  return { target, confidence, reason };
}

const guesses: readonly [RegExp, Target][] = [
  [/\b(?:remind(?:er)?s?|alarms?)\b/, { kind: 'tool', name: 'reminder' }],
  [/\btimers?\b/, { kind: 'tool', name: 'timer' }],
  [/\b(?:polls?|vote|voting)\b/, { kind: 'miniapp', name: 'poll', action: 'start' }],
  [/\b(?:split(?:ting)?|owes?|venmo|expenses|chip in)\b/, { kind: 'miniapp', name: 'bill-split', action: 'start' }],
  [
    /\b(?:trip|vacation|itinerary|getaway|travel|road ?trip)\b/,
    { kind: 'miniapp', name: 'trip-planner', action: 'start' },
  ],
  [
    /\b(?:check ?list|to-?do|(?:grocery|shopping|packing) list|list)\b/,
    { kind: 'miniapp', name: 'checklist', action: 'start' },
  ],
  [/\b(?:plan|organi[sz]e|event|get[- ]?together|party)\b/, { kind: 'miniapp', name: 'plan', action: 'start' }],
  [
    /\b(?:summary|recap|briefing|digest)\b.*\b(?:day|morning|evening|night|week)\b/,
    { kind: 'workflow', name: 'daily_summary', action: 'start' },
  ],
  [/\bcheck (?:in|up)\b/, { kind: 'workflow', name: 'check_in', action: 'start' }],
  [/\b(?:schedule|message|text)\b.*\b(?:tomorrow|later|tonight|at \d)/, { kind: 'tool', name: 'scheduled_message' }],
  [
    /\b(?:weather|forecast|news|tickets|flights?|restaurant|score|recipe|reviews|near me|open now)\b/,
    { kind: 'tool', name: 'web_search' },
  ],
  [/\d.*\b(?:percent|divided|times|plus|minus|total)\b|\bhow much\b.*\d/, { kind: 'tool', name: 'calculator' }],
  [/\bi (?:told|mentioned|said)\b.*\?/, { kind: 'tool', name: 'memory_search' }],
  [/\b(?:convert|kilometers|celsius|fahrenheit|pounds|kilos)\b/, { kind: 'tool', name: 'unit_conversion' }],
];
const spoken = /^(?:i|he|she|they|it|that|this|my|his|her|their|we) (?!(?:want|need|wanna|would like)\b)/;

/** How people begin who want something done or found, beside the verbs that the rules know. */
const commanding =
  /^(?:scrap|drop|kill|nix|ditch|bin|axe|undo|lose|clear|wipe|get|grab|book|find|build|draft|put|sort|pull up|throw|draw|whip up|work out|map|sketch|jot|note|log|track|run|fire up|kick off|spin up|line up|figure|help|(?:the )?(?:cheap|best|near|clos|fast|quick|late|new)est|(?:best|cheap|good) |no more|enough|directions)\b/;

function isAsked({ asked, core }: Clause): boolean {
  return asked || commanding.test(core);
}

/** Something was asked for, and a word of ours is in it: worth a question back. */
function guess(clause: Clause): Reading | null {
  if (
    !isAsked(clause) ||
    spoken.test(clause.core) ||
    clause.core.length > 160 ||
    /\bso (?:bad|much)\b/.test(clause.core)
  )
    return null;
  for (const [pattern, target] of guesses) {
    if (pattern.test(clause.core)) return { target, confidence: 0.5, reason: 'guess' };
  }
  return null;
}

/** From here on an opinion is taken at its word; from `wonderFrom` on it is worth a question back, sooner where something is asked. */
const takenFrom = 0.75;
const wonderFrom = { asked: 0.27, told: 0.42 } as const;

/** What the examples make of a clause that no rule knows. Beside an open app only a firm opinion counts. */
function opinionOn(clause: Clause, { app }: ReadingContext): Reading | null {
  if (clause.words.length < 8 || clause.words.length > 200 || !/[a-z]{3}/.test(clause.words)) return null;
  const { label, probability } = secondOpinion().of(clause.words);
  if (label === 'talk' || probability < (app === null ? wonderingAt(clause) : takenFrom)) return null;
  const target = targetOf(label);
  if (target === null) return null;
  return probability >= takenFrom && !spoken.test(clause.words)
    ? { target, confidence: 0.74, reason: 'worded_like' }
    : { target, confidence: 0.5, reason: 'worded_somewhat_like' };
}

function wonderingAt(clause: Clause): number {
  const { question, words } = clause;
  if (isAsked(clause)) return wonderFrom.asked;
  // What is asked about us or about ourselves together is talk more often than not.
  return question && !/\b(?:you|your|we|us)\b/.test(words) ? wonderFrom.asked : wonderFrom.told;
}

function targetOf(label: string): Target | null {
  if (isToolName(label)) return { kind: 'tool', name: label };
  if (isMiniappName(label)) return { kind: 'miniapp', name: label, action: 'start' };
  return isWorkflowName(label) ? { kind: 'workflow', name: label, action: 'start' } : null;
}
