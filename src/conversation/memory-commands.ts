/**
 * What people say to a memory itself: "what do you remember about me", "forget that", "forget Marcus", "don't bring up my ex again". Only in
 * a direct chat: in a group these are personal requests, which etiquette redirects.
 *
 * What a command says is done before it is said to be done. A turn that runs again after a crash repeats itself: forgetting carries the
 * turn's id.
 */
import type { Deed } from '../../machines/conversation/mind.ts';
import { hashOf, pick } from './choice.ts';
import { type ConversationMemory, type MemoryLine, whoseOf } from './memories.ts';
import type { TurnStep, TurnWork } from './pipeline.ts';

export type MemoryCommand =
  | { kind: 'tell' }
  | { kind: 'forget_last' }
  | { kind: 'forget_subject'; subject: string }
  | { kind: 'ask_forget_everything' }
  | { kind: 'forget_everything' }
  | { kind: 'boundary'; topic: string; lifted: boolean };

const opening = `^(?:hey|ok|okay|so|um|please|pls|luna|nyx|echo|kael|can you|could you|would you|i want you to|just|actually|wait|and)?(?:[, ]+(?:please|pls|just|can you|could you))?[, ]*`;
const tell =
  /\bwhat (?:all )?(?:do|did|can) you (?:actually |even |really )?(?:remember|know|recall)(?: (?:so far|already))?(?: about (?:me|my life)| of me)\b|\bwhat (?:have you|do you have|did you) (?:remembered|learned|learnt|saved|stored|kept|noted|got)(?: down| saved| stored)? (?:about|on) me\b|^(?:so )?what do you remember\??$|\btell me (?:everything|what) you (?:know|remember) about me\b/i;
const forgetEverything = new RegExp(
  String.raw`${opening}(?:forget|delete|erase|wipe)\s+(?:absolutely\s+)?(?:everything|all)(?:\s+(?:of (?:it|that)|(?:that )?you (?:know|remember|have)|about me|on me|i(?:['’]ve)? (?:ever )?(?:said|told you)|my (?:data|memories)))*\s*(?:please|pls)?[.!]*$`,
  'i',
);
const forgetEverythingForSure = /^yes,? (?:please )?(?:forget|delete|erase|wipe) everything[.!]*$/i;
const forgetLast = new RegExp(
  String.raw`${opening}forget\s+(?:that|this|what i (?:just )?(?:said|told you)|i (?:just )?said (?:that|anything|it)|(?:that )?last (?:message|text|thing(?: i said)?)|i told you that)\s*(?:please|pls|ok|okay)?[.!]*$`,
  'i',
);
const forgetSubject = new RegExp(
  String.raw`${opening}(?:forget|delete|erase)\s+(?:about\s+|everything (?:about|i (?:said|told you) about)\s+|what i (?:said|told you) about\s+|that i (?:said|told you|mentioned|like|liked|love|have|had|was|am)\s+|what you know about\s+|the (?:thing|stuff|part) about\s+)(?<subject>[^,.!?\n]{2,60}?)\s*(?:please|pls)?[.!]*$|${opening}forget\s+(?<name>\p{Lu}[\p{L}'’-]+)[.!]*$`,
  'iu',
);
const ownVerbs = String.raw`(?:forget|erase|unlearn)\s+(?:about\s+)?|(?:don'?t|do not|stop)\s+(?:remember(?:ing)?|keep(?:ing)?|sav(?:e|ing)|stor(?:e|ing))\s+`;
const ownSubject = String.raw`(?:my\s+|(?:that\s+)?i(?:'m| am| was| have|'ve| used to)\s+|(?:where|what|who|when|how old|how)\s+(?:i|my)(?:'m| am| was)?\s+)`;
const fromMemory = String.raw`\s+(?:from|out of) your (?:memory|mind|head)`;
const once = String.raw`\s+(?:that )?i (?:told|gave|sent) you`;
/** "forget my address", "erase that i'm vegan", "forget where i live", "don't remember my birthday", "delete my address from your memory". */
const forgetOwn = new RegExp(
  String.raw`${opening}(?:(?:${ownVerbs})${ownSubject}(?<own>(?:[^\s,.!?]+\s*){1,4}?)(?:${fromMemory}|${once})?|(?:delete|remove|wipe)\s+${ownSubject}(?<removed>(?:[^\s,.!?]+\s*){1,4}?)${fromMemory})\s*(?:please|pls|ok|okay)?[.!]*$`,
  'iu',
);
/** What goes on is talk, and what has these is another part's to do away with. */
const notOwn =
  /\b(?:and|or|but|because|again|anyway|all the time|every|always|so|(?:he|she|it|they)'?s|reminders?|alarms?|timers?|polls?|votes?|bills?|(?:check|shopping|grocery|to-?do )?lists?|items?|plans?|trips?|events?|expenses?|photos?|pictures?|account|messages?|texts?|last|previous)\b/i;
const noSubject = /^(?:it|that|this|me|him|her|them|us|everything|about it)$/i;
const subjectWordsMax = 6;
const commandCharsMax = 200;

/** The command that a message is, or null. */
export function memoryCommandIn(text: string, boundaryIn: ConversationMemory['boundaryIn']): MemoryCommand | null {
  const plain = text.trim().replace(/[’‘]/g, "'");
  if (plain.length > commandCharsMax) return null;
  if (tell.test(plain)) return { kind: 'tell' };
  if (forgetEverythingForSure.test(plain)) return { kind: 'forget_everything' };
  if (forgetEverything.test(plain)) return { kind: 'ask_forget_everything' };
  if (forgetLast.test(plain)) return { kind: 'forget_last' };
  const groups = forgetSubject.exec(plain)?.groups;
  const owned = forgetOwn.exec(plain)?.groups;
  const own = owned?.own ?? owned?.removed;
  const subject = (groups?.subject ?? groups?.name ?? (own === undefined || notOwn.test(own) ? undefined : own))
    ?.trim()
    .replace(/^(?:my|the|our)\s+/i, '');
  if (subject !== undefined && !noSubject.test(subject) && subject.split(/\s+/).length <= subjectWordsMax) {
    return { kind: 'forget_subject', subject };
  }
  const boundary = boundaryIn(text);
  return boundary === null ? null : { kind: 'boundary', ...boundary };
}

/** Carries a memory command out and answers it; every other message goes on. */
export function answerMemoryCommand(memory: ConversationMemory): TurnStep {
  return (work) => {
    if (work.input.mode === 'group') return work;
    for (const message of work.input.incoming) {
      const command = memoryCommandIn(message.text, memory.boundaryIn);
      if (command !== null) return answered(command, message, work, memory);
    }
    return work;
  };
}

type Message = TurnWork['input']['incoming'][number];

async function answered(
  command: MemoryCommand,
  message: Message,
  work: TurnWork,
  memory: ConversationMemory,
): Promise<TurnWork> {
  await work.committed();
  // Where it cannot be read now, the answer is from what memory has.
  await memory.catchUp(whoseOf(work), work.signal).catch(() => undefined);
  const lines = await carryOut(command, message, work, memory);
  const { lowercase } = work.persona.rhythm;
  const deeds = [...work.deeds, ...deedsOf(command)];
  return { ...work, deeds, canned: lines.map((line) => (lowercase ? line : sentenceCase(line))) };
}

async function carryOut(
  command: MemoryCommand,
  message: Message,
  work: TurnWork,
  memory: ConversationMemory,
): Promise<string[]> {
  const { turnId } = work.input;
  const whose = whoseOf(work);
  const say = (lines: readonly string[]) => [pick(lines, hashOf(turnId))!];
  /** The command names what is to be forgotten: it is not kept either. */
  const forget = async (target: Parameters<ConversationMemory['forget']>[2]) => {
    const own = await memory.forget(
      whose,
      `${turnId}:command`,
      { by: 'time', from: message.sentAt, until: message.sentAt },
      work.now,
    );
    const outcome = await memory.forget(whose, turnId, target, work.now);
    return own.kind === 'unavailable' ? own : outcome;
  };
  switch (command.kind) {
    case 'tell': {
      const known = await memory.about(whose, work.now);
      return known.kind === 'unavailable' ? say(unavailableLines) : told(known, turnId);
    }
    case 'ask_forget_everything':
      return say(confirmLines);
    case 'forget_everything': {
      const outcome = await forget({ by: 'everything' });
      return say(outcome.kind === 'unavailable' ? unavailableLines : everythingLines);
    }
    case 'forget_last': {
      const last = lastSaid(work);
      if (last === undefined) return say(nothingLines);
      const outcome = await forget({ by: 'time', from: last, until: last });
      return say(outcome.kind === 'unavailable' ? unavailableLines : forgottenLines);
    }
    case 'forget_subject': {
      const outcome = await forget({ by: 'subject', text: command.subject });
      if (outcome.kind === 'unavailable') return say(unavailableLines);
      return say(outcome.memories > 0 ? forgottenLines : nothingLines);
    }
    case 'boundary': {
      const { id, text, sentAt } = message;
      const outcome = await memory.hear(whose, { id, text, at: sentAt }, work.signal);
      if (outcome.kind === 'unavailable') return say(unavailableLines);
      return say(command.lifted ? liftedLines : boundaryLines);
    }
  }
}

/** What is to be forgotten in the conversation's own mind too. */
function deedsOf(command: MemoryCommand): Deed[] {
  if (command.kind === 'forget_everything') return [{ do: 'forget_jokes', about: null }];
  return command.kind === 'forget_subject' ? [{ do: 'forget_jokes', about: command.subject }] : [];
}

/** When the person last said something before this turn. */
function lastSaid(work: TurnWork): number | undefined {
  const earlier = work.incoming.slice(0, -1).at(-1)?.at;
  return earlier ?? work.history.findLast(({ from }) => from === 'person')?.at;
}

const factsTold = 8;

function told(known: { facts: MemoryLine[]; sayings: MemoryLine[]; boundaries: number }, turnId: string): string[] {
  const { facts, sayings, boundaries } = known;
  if (facts.length === 0 && sayings.length === 0) return [pick(emptyLines, hashOf(turnId))!];
  const lines =
    facts.length > 0
      ? facts.slice(0, factsTold).map(({ text }) => toYou(text))
      : sayings.map(({ text }) => `you said “${text.slice(0, 120)}”`);
  const more = facts.length > factsTold ? [`and ${facts.length - factsTold} more little things`] : [];
  const kept =
    boundaries > 0
      ? [
          boundaries === 1
            ? 'and there is one thing i leave alone, because you asked'
            : `and there are ${boundaries} things i leave alone, because you asked`,
        ]
      : [];
  return [
    pick(openingLines, hashOf(turnId))!,
    lines.join('\n'),
    [...more, ...kept, 'say “forget” and what, and it’s gone'].join('. '),
  ];
}

const secondPerson: [pattern: RegExp, replacement: string][] = [
  [/^is /, 'you’re '],
  [/^has /, 'you have '],
  [/^does not /, 'you don’t '],
  [/^does /, 'you do '],
  [/^goes /, 'you go '],
  [/^studies /, 'you study '],
  [/^(\w+)s /, 'you $1 '],
];

/** “lives in Portland” as it is said to the one who does. */
export function toYou(text: string): string {
  const own = text
    .replace(/\btheir\b/g, 'your')
    .replace(/\bthey\b/g, 'you')
    .replace(/\bthem\b/g, 'you');
  const found = secondPerson.find(([pattern]) => pattern.test(own));
  return found === undefined ? own : own.replace(found[0], found[1]);
}

function sentenceCase(line: string): string {
  return line
    .replace(/(^|\n|[.!?] )(\p{Ll})/gu, (_all, lead: string, letter: string) => lead + letter.toUpperCase())
    .replace(/\bi\b/g, 'I');
}

const openingLines = [
  'okay, here’s what i have of you:',
  'let me see. this is what stuck:',
  'here’s you, as i know you:',
];
const emptyLines = [
  'not much yet. tell me something worth keeping',
  'honestly, almost nothing so far. we’re new',
  'nothing that stuck yet. give me something',
];
const forgottenLines = ['gone. i don’t have it any more', 'done, it’s out of my head', 'forgotten. for real'];
const nothingLines = [
  'i looked, there was nothing of that to forget',
  'i don’t have anything on that',
  'nothing there to begin with',
];
const confirmLines = ['everything? every single thing i know of you? say “yes, forget everything” and i will'];
const everythingLines = ['okay. it’s all gone. nice to meet you', 'done. blank page'];
const boundaryLines = [
  'okay. i won’t bring it up',
  'understood. that one stays closed unless you open it',
  'got it, i’ll leave it alone',
];
const liftedLines = ['okay, good to know. it’s open again', 'alright, thank you for telling me'];
const unavailableLines = [
  'my memory is stuck right now, so i haven’t done that. ask me again in a bit?',
  'i can’t get at my memory this second. try me again in a minute?',
];
