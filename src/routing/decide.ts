/**
 * The local router: what a message wants, decided from its words in microseconds and without a model. Pure.
 *
 *  - D1 A request is decided here only where it is plain. What only looks like one is `unsure`, and the persona asks; what is neither is
 *    conversation.
 *  - D2 In a group nothing is wanted of the persona unless it is called by name, the talk is logistics, or the words answer the MiniApp
 *    that is open there. A personal request there is talk, which the etiquette redirects.
 *  - D3 Several requests come out in the order in which they were said; talk around them is not an intent of its own.
 */
import { answersIn, openApp } from './active.ts';
import { argumentsOf } from './arguments.ts';
import { type Clause, clauseOf } from './clause.ts';
import { type Decision, type Intent, type RoutingInput, sureFrom } from './decision.ts';
import { followUpOf } from './follow-up.ts';
import { type Reading, type ReadingContext, readClause } from './reading.ts';
import { joined, type Piece, piecesOf } from './segment.ts';
import { isPlainlyTyped } from './wording.ts';

const textCharsMax = 4_000;
const intentsMax = 6;

/** Decides about one message. Never throws, never waits. */
export function decideLocally(input: RoutingInput): Decision {
  const app = openApp(input.active);
  const context: ReadingContext = { app, answers: app === null ? new Set() : answersIn(input.active?.state) };
  if (input.signs.reaction || input.text.trim() === '')
    return only({ kind: 'silent', confidence: 0.99, reason: 'reaction' });
  const intents = intentsOf(input, context);
  if (input.mode === 'group') return inGroup(input, intents);
  return decision(intents, 'talk');
}

function inGroup(input: RoutingInput, intents: Intent[]): Decision {
  const { signs } = input;
  const acts = intents.filter((intent) => intent.kind === 'miniapp' && intent.action === 'act');
  if (!signs.called) {
    if (acts.length > 0) return decision(acts, 'talk');
    const polls = intents.filter(({ reason }) => reason === 'poll_started');
    if (polls.length > 0) return decision(polls, 'talk');
    if (!signs.logistics) return only({ kind: 'silent', confidence: 0.9, reason: 'not_addressed' });
    return decision(intents.filter(isForGroup), 'logistics');
  }
  // What is asked for all of them is nobody's private matter, and neither is a timer.
  const isPersonal =
    !forAll.test(input.text) &&
    (intents.length === 0 || intents.some((intent) => intent.kind !== 'tool' || intent.name !== 'timer'));
  if (signs.personal && isPersonal && acts.length === 0)
    return only({ kind: 'conversation', confidence: 0.85, reason: 'personal_in_group' });
  return decision(intents, 'talk');
}

const forAll = /\b(?:us|everyone|everybody|all of us|the group|y'?all)\b/i;

/** What everybody may be given who did not ask by name: nothing that concerns one person. */
function isForGroup(intent: Intent): boolean {
  return (
    intent.kind === 'miniapp' ||
    (intent.kind === 'tool' && ['time', 'date_math', 'calculator', 'unit_conversion'].includes(intent.name))
  );
}

function decision(intents: Intent[], otherwise: string): Decision {
  if (intents.length === 0) return only({ kind: 'conversation', confidence: 0.9, reason: otherwise });
  return { intents, unsure: intents.some(({ confidence }) => confidence < sureFrom), source: 'local' };
}

function only(intent: Intent): Decision {
  return { intents: [intent], unsure: false, source: 'local' };
}

function intentsOf(input: RoutingInput, context: ReadingContext): Intent[] {
  const text = input.text.length > textCharsMax ? input.text.slice(0, textCharsMax) : input.text;
  const own = readText(text, input.names, context);
  if (own.some(({ reading }) => reading.confidence >= 0.88)) return toIntents(own);
  const leaning = leaningOf({ ...input, text }, context);
  if (leaning !== null) return leaning;
  return toIntents(own);
}

/** What a message means because of what was said before it, or null. */
function leaningOf(input: RoutingInput, context: ReadingContext): Intent[] | null {
  const followUp = followUpOf(input);
  if (followUp === null) return null;
  const found = readText(followUp.text, input.names, { ...context, app: null });
  const wanted = found.filter(
    ({ reading }) => reading.target.kind !== 'conversation' && reading.confidence >= sureFrom,
  );
  const last = wanted.at(-1);
  if (last === undefined) return null;
  // Of what was asked before, the last is what an addition belongs to.
  const meant = followUp.kind === 'as' ? wanted : [last];
  return toIntents(meant).map((intent) => ({
    ...intent,
    confidence: Math.min(intent.confidence, 0.82),
    reason: followUp.reason,
  }));
}

interface Found {
  clause: Clause;
  reading: Reading;
}

/** `isPlain`: all of the text is in plain words already. */
type TextContext = ReadingContext & { isPlain: boolean };

/** Everything a text asks for. */
function readText(written: string, names: readonly string[], reading: ReadingContext): Found[] {
  // Phones put in curly apostrophes: nothing else about a text is special for that.
  const text = written.includes('’') ? written.replaceAll('’', "'") : written;
  const context = { ...reading, isPlain: isPlainlyTyped(text) };
  const pieces = piecesOf(text);
  const found: Found[] = [];
  let from = 0;
  while (from < pieces.length && found.length < intentsMax) {
    const end = spanEnd(pieces, from, names, context);
    const clause = clauseOf(joined(pieces.slice(from, end)), names, context.isPlain);
    const reading = readClause(clause, context);
    if (reading !== null) keep(found, { clause, reading });
    from = end;
  }
  return settledOf(found);
}

/** Where the request that begins at a piece ends: before the next piece that begins one of its own. */
function spanEnd(pieces: readonly Piece[], from: number, names: readonly string[], context: TextContext): number {
  if (from + 1 >= pieces.length || pieces[from + 1]!.before === 'end') return from + 1;
  const head = clauseOf(pieces[from]!.text, names, context.isPlain);
  const isOpen = holdsMore.test(head.core) || holdsMore.test(head.words);
  for (let at = from + 1; at < pieces.length; at++) {
    const piece = pieces[at]!;
    if (piece.before === 'end') return at;
    const clause = clauseOf(piece.text, names, context.isPlain);
    if (
      isOpen
        ? !beginsOutright.test(clause.core) && !beginsOutright.test(clause.words)
        : !begins.test(clause.core) && !begins.test(clause.words) && !clause.question
    )
      continue;
    const reading = readClause(clause, context);
    if (reading === null || reading.target.kind === 'conversation' || reading.confidence < 0.8) continue;
    if (reading.target.kind === 'miniapp' && reading.target.action === 'act' && !beginsAct.test(clause.core)) continue;
    return at;
  }
  return pieces.length;
}

/** What takes a deed or a text as its object: what follows an "and" is most likely part of that. */
const holdsMore =
  /^(?:remind (?:me|us)|don't (?:let me )?forget|make sure|set (?:a |an )?(?:reminder|alarm)|a? ?reminder (?:to|for|about)|(?:text|send|message|schedule)\b.*\b(?:saying|that says|with|:)|(?:add|put)\b|.*\blists?\b ?:|.*\b(?:poll|vote)\b ?:)/;
/** How a request begins by itself, and no deed in a reminder would be put. */
const beginsOutright =
  /^(?:remind (?:me|us)|set (?:a|an|another|my|the)?\s?(?:\S+ )?(?:timer|alarm|reminder|poll|countdown)|(?:start|create|run|set up|launch) (?:a|an|the|another)? ?(?:\S+ )?(?:poll|vote|timer|list|checklist|trip|plan|bill|itinerary|daily|check-?in)|poll\b|vote\b|split (?:the|it|\$?\d)|tell me|what(?:'s| is| are| time| day| date| did)\b|how (?:many|much|long|far|hot|cold|'s|is)\b|who\b|when(?:'s| is| do| does| did)\b|where(?:'s| is)\b|is it\b|will it\b|do i\b|check in (?:on|with) me|close (?:it|the)|give me the (?:news|weather|forecast)|\d+ ?(?:minutes?|min) timer|timer\b|look up\b|google\b|convert\b|wake me\b|(?:add|put) .{1,40} (?:to|on) (?:the|my|our) .{0,20}\blist\b|remind (?:everyone|everybody)\b)/;
/** How a second answer to an open app begins; anything less is a detail of the first. */
const beginsAct =
  /^(?:add|remove|close|end|cancel|put|mark|check|uncheck|move|make|change|split|delete|assign|i'll|i'm|i can|i paid|who|what|when|show|\w+ paid)\b/;
const begins =
  /^(?:an? (?:\S+ )?(?:poll|vote|checklist|list|timer|reminder|alarm|bill split|plan|trip plan(?:ner)?|itinerary|packing list|grocery list)\b|remind|set|start|create|make|run|launch|open|poll|vote|split|divide|tell|show|give|what|how|who|when|where|which|is|are|will|do|does|did|can|check|close|end|add|remove|look|google|search|find|convert|calculate|plan|organi[sz]e|arrange|wake|timer|alarm|send|text|message|schedule|put|cancel|delete|stop|summari[sz]e|read|translate|\d|a? ?reminder|a? ?poll|a? ?timer|new|figure|book|host|move|change|count|ping|nudge|let me know|don't let|i'm in|in\b)/;

/** Questions about one thing are one intent; so is an app that is started twice in one breath. */
function keep(found: Found[], next: Found): void {
  const last = found.at(-1);
  if (last !== undefined && sameThing(last.reading, next.reading)) {
    last.clause = { ...last.clause, raw: `${last.clause.raw} ${next.clause.raw}` };
    if (next.reading.confidence > last.reading.confidence) last.reading = next.reading;
    return;
  }
  found.push(next);
}

function sameThing({ target: a }: Reading, { target: b }: Reading): boolean {
  if (a.kind === 'miniapp' && b.kind === 'miniapp')
    return a.name === b.name && (a.action === 'start' || b.action === 'start');
  if (a.kind === 'workflow' && b.kind === 'workflow') return a.name === b.name;
  if (a.kind !== 'tool' || b.kind !== 'tool') return a.kind === b.kind;
  return a.name === b.name && !['reminder', 'timer', 'scheduled_message', 'calculator'].includes(a.name);
}

/** Guesses give way to what is plain. */
function settledOf(found: Found[]): Found[] {
  const plain = found.filter(({ reading }) => reading.confidence >= sureFrom);
  return plain.length > 0 ? plain : found;
}

function toIntents(found: readonly Found[]): Intent[] {
  const wanted = found.filter(({ reading }) => reading.target.kind !== 'conversation');
  const kept = wanted.length > 0 ? wanted : found;
  return kept.map(({ clause, reading: { target, confidence, reason } }): Intent => {
    const values = argumentsOf(target, clause);
    return { ...target, ...(values !== undefined && { arguments: values }), confidence, reason } as Intent;
  });
}
