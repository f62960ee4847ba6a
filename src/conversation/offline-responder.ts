/**
 * The offline responder: answers in the persona's own lines, by rules, when no model is configured. Small but meant for use: it
 * reads what each part of the messages does, answers the parts together, keeps the talk going, and refers back to what was said.
 *
 * Invariants:
 *  - O1 The same brief gives the same words: a turn run again after a crash repeats itself and can be continued.
 *  - O2 It never claims to have done, seen or looked up anything: what needs the outside world is refused in the persona's voice.
 *  - O3 Crisis language gets the fixed answer of `safety.ts`, also when nobody checked before.
 */
import { isAtLeast } from '../../machines/conversation/relationship.ts';
import { happens, hashOf, pick } from './choice.ts';
import { type Lines, linesFor, rhythmFor } from './closeness.ts';
import { type Known, type Part, partsOf } from './offline-parts.ts';
import type { LineKey, LineVariable } from './persona.ts';
import { earlierMatter, knownName, settledIn } from './recollection.ts';
import { jokesFor } from './relationship-step.ts';
import type { ReplyBrief, Responder } from './responder.ts';
import { crisisReply } from './safety.ts';
import { lineKeyOf, toldText } from './telling.ts';
import { isSaidIn } from './wording.ts';

/** Makes the responder. It keeps no state: one serves every chat. Yields nothing where all was already said. */
export function createOfflineResponder(): Responder {
  return {
    name: 'offline',
    offline: true,
    async *write(brief, { signal }) {
      const text = remaining(composeOffline(brief), brief.alreadySaid);
      if (text !== '' && !signal.aborted) yield text;
    },
  };
}

/** The bubbles of an offline reply, before what was already said is taken off. */
export function composeOffline(brief: ReplyBrief): string[] {
  const texts = brief.incoming.map(({ text }) => text);
  const crisis = crisisReply(texts, brief.mode);
  if (crisis !== null) return crisis.bubbles;

  const { persona, mode, history } = brief;
  const { stage } = brief.mind.relationship;
  const { bubblesMax } = rhythmFor(persona, stage, mode);
  const parts = answered(partsOf(texts, persona, mode), mode);
  const speaker = createSpeaker(brief, texts);
  const bubbles: string[] = [];
  if (brief.firstContact) bubbles.push(persona.introduction[mode][0]!);
  // What was done for them is the answer; small talk beside it would bury it.
  if (brief.findings.length > 0) {
    for (const finding of brief.findings) {
      if (finding.told.length === 0) continue;
      const known = { told: toldText(finding, persona) };
      bubbles.push(speaker.turn({ key: lineKeyOf(finding), known }).say);
    }
    return fitted(bubbles, bubblesMax);
  }
  parts.forEach((part, index) => {
    const last = index === parts.length - 1;
    const { say, ask } = speaker.turn(resolved(part, brief));
    // The introduction greets, and the reflex has reacted: what is left is to go on.
    const greeted = (brief.firstContact && (part.key === 'greeting' || part.key === 'who')) || false;
    const reacted = index === 0 && brief.reflex !== null && reflexive.has(part.key);
    const going = last ? (callback(part) ?? ask) : null;
    if (!greeted && !(reacted && going !== null)) bubbles.push(say);
    if (going !== null && (greeted || reacted || speaker.goesOn(part.key))) bubbles.push(going);
  });

  function callback(part: Part): string | null {
    if (mode === 'group' || brief.firstContact || !light.has(part.key)) return null;
    const back = earlierMatter(history, texts.join(' ').toLowerCase(), brief.now);
    if (back !== null) return speaker.turn({ key: 'callback', known: { back } }).say;
    const joke = jokeAgain(brief, texts);
    return joke === null ? null : speaker.turn({ key: 'inside_joke', known: { joke } }).say;
  }

  return fitted(bubbles, bubblesMax);
}

/** How often a light moment between friends comes back to what both laughed about: more would wear it out. */
const jokeShare = 0.15;

/** A joke to come back to: among friends, now and then, and not one that the window still holds. */
function jokeAgain(brief: ReplyBrief, texts: readonly string[]): string | null {
  if (!isAtLeast(brief.mind.relationship.stage, 'friend')) return null;
  const seed = hashOf(texts.join('\n'), brief.history.length);
  if (!happens(hashOf('inside_joke', seed), jokeShare)) return null;
  const fresh = jokesFor(brief).filter(
    (joke) => !brief.history.some(({ from, text }) => from === 'persona' && text.toLowerCase().includes(joke)),
  );
  return pick(fresh, seed) ?? null;
}

/** Occasions whose reaction the reflex has already given. */
const reflexive: ReadonlySet<LineKey> = new Set([
  'greeting',
  'news_good',
  'news_bad',
  'advice',
  'opinion',
  'reflect',
  'unknown',
  'plan',
]);
/** Occasions light enough to come back to something from before. */
const light: ReadonlySet<LineKey> = new Set(['greeting', 'how_are_you', 'doing', 'laugh']);
/** Occasions that are over once answered. */
const closed: ReadonlySet<LineKey> = new Set(['thanks', 'night', 'goodbye', 'sum', 'clock']);
/** What stands back when something with more in it was said too. */
const weak: ReadonlySet<LineKey> = new Set(['greeting', 'yes', 'no', 'laugh', 'emoji', 'reflect', 'unknown', 'sorry']);

/** Which parts are answered, in order: the weighty ones, at most three; in a group one; beside bad news no small talk. */
function answered(parts: Part[], mode: 'direct' | 'group'): Part[] {
  let strong = parts.filter(({ key }) => !weak.has(key));
  if (strong.some(({ key }) => key === 'news_bad')) {
    strong = strong.filter(({ key }) => !smallTalk.has(key));
  }
  if (strong.length > 0) return strong.slice(0, mode === 'group' ? 1 : 3);
  const best = ['reflect', 'greeting', 'yes', 'no', 'sorry', 'laugh', 'emoji', 'unknown'] as const;
  for (const key of best) {
    const found = parts.findLast((part) => part.key === key);
    if (found !== undefined) return [found];
  }
  return [{ key: 'unknown', known: {} }];
}

const smallTalk: ReadonlySet<LineKey> = new Set([
  'joke',
  'mood',
  'compliment',
  'how_are_you',
  'doing',
  'news_good',
  'plan',
  'opinion',
  'love',
]);

/** A part with what the chat and the clock know about it. */
function resolved(part: Part, brief: ReplyBrief): Part {
  if (part.key === 'clock') {
    const now = new Date(brief.now);
    return { key: 'clock', known: { time: `${now.toISOString().slice(11, 16)} UTC`, day: weekdays[now.getUTCDay()]! } };
  }
  if (part.key === 'recap') {
    const recap = settledIn(brief.history);
    return recap === null ? { key: 'recap_empty', known: {} } : { key: 'recap', known: { recap } };
  }
  if (part.key === 'remember') {
    const name = brief.mode === 'direct' ? knownName(brief) : null;
    return name === null ? { key: 'remember_not', known: {} } : { key: 'remember', known: { name } };
  }
  return part;
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

interface Speaker {
  turn(part: Part): { say: string; ask: string | null };
  goesOn(key: LineKey): boolean;
}

/** What the persona said in so many messages is not said again, where there is something else to say. */
const recentMessages = 12;

/** Chooses lines by the content of the brief, past what the persona said lately. */
function createSpeaker(brief: ReplyBrief, texts: readonly string[]): Speaker {
  const { persona, mode, history } = brief;
  const lines = compiled(linesFor(persona, brief.mind.relationship.stage, mode));
  const seed = hashOf(texts.join('\n'), history.length);
  const recent = brief.reflex === null ? [] : [brief.reflex];
  for (let at = Math.max(0, history.length - recentMessages); at < history.length; at++) {
    const { from, text: said } = history[at]!;
    if (from === 'persona') recent.push(said);
  }
  let name: string | null | undefined;

  /** The first usable line from a place that the content decides; lines said lately only when no other is left. */
  function chosen(candidates: readonly CompiledLine[], known: Known, salt: number): string | null {
    let repeated: string | null = null;
    const start = (seed ^ salt) >>> 0;
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[(start + i) % candidates.length]!;
      if (
        !candidate.needs.every((variable) => known[variable] !== undefined || (variable === 'name' && nameKnown(known)))
      )
        continue;
      const text = filled(candidate, known, persona.rhythm.lowercase);
      if (!isSaidIn(recent, text)) return text;
      repeated ??= text;
    }
    return repeated;
  }

  function nameKnown(known: Known): boolean {
    if (name === undefined) name = mode === 'direct' ? knownName(brief) : null;
    if (name === null) return false;
    known.name = name;
    return true;
  }

  return {
    turn({ key, known }) {
      const { say, ask } = lines[key];
      const salt = hashOf(key);
      // A line that names what was said is better than one that could answer anything.
      const wanted = 'topic' in known ? say.filter(({ needs }) => needs.includes('topic')) : say;
      const answer = chosen(wanted, known, salt) ?? chosen(say, known, salt) ?? chosen(lines.unknown.say, {}, salt);
      return { say: answer ?? persona.apologies[0]!, ask: chosen(ask, known, salt + 1) };
    },
    goesOn(key) {
      return !closed.has(key) && (mode === 'direct' ? happens(hashOf(key, seed), 0.8) : key === 'recap');
    },
  };
}

interface CompiledLine {
  text: string;
  needs: readonly LineVariable[];
}

type CompiledLines = Record<LineKey, { say: CompiledLine[]; ask: CompiledLine[] }>;

const compiledLines = new WeakMap<Lines, CompiledLines>();

function compiled(source: Lines): CompiledLines {
  let lines = compiledLines.get(source);
  if (lines === undefined) {
    const line = (text: string): CompiledLine => ({
      text,
      needs: [...text.matchAll(/\{(\w+)\}/g)].map(([, variable]) => variable as LineVariable),
    });
    const entries = Object.entries(source).map(([key, { say, ask }]) => [
      key,
      { say: say.map(line), ask: (ask ?? []).map(line) },
    ]);
    lines = Object.fromEntries(entries) as CompiledLines;
    compiledLines.set(source, lines);
  }
  return lines;
}

function filled({ text, needs }: CompiledLine, known: Known, lowercase: boolean): string {
  if (needs.length === 0) return text;
  const whole = text.replace(/\{(\w+)\}/g, (_, variable: string) => known[variable as LineVariable] ?? '');
  return lowercase ? whole : whole[0]!.toUpperCase() + whole.slice(1);
}

/** No more bubbles than the persona sends: those too many go into the last one. */
function fitted(bubbles: string[], most: number): string[] {
  if (bubbles.length <= most) return bubbles;
  return [...bubbles.slice(0, most - 1), bubbles.slice(most - 1).join(' ')];
}

/** The text of the bubbles after what was already said of them. */
function remaining(bubbles: readonly string[], alreadySaid: readonly string[]): string {
  const text = bubbles.join('\n\n');
  if (alreadySaid.length === 0) return text;
  const said = squeezed(alreadySaid.join(''));
  if (!squeezed(text).startsWith(said)) {
    // Somebody else began this reply: end it with the last thing of ours, unless that was said too.
    const last = bubbles.at(-1) ?? '';
    return said.includes(squeezed(last)) ? '' : last;
  }
  let at = 0;
  for (let matched = 0; matched < said.length; at++) if (!/\s/.test(text[at]!)) matched += 1;
  return text.slice(at).trim();
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}
