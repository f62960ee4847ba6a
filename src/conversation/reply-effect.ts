/**
 * The code behind the conversation's `reply` invocation: pipeline, responder, splitter, pacing.
 *
 *  - Every reply ends in words: when the responder fails for good the persona apologises in voice, and the turn ends. A database
 *    that is away is waited for: without it the reply could not be committed anyway.
 *  - A reply that was cut off by a crash goes on after the bubbles already said.
 *  - Words that stop where more must come (`guess what`) are given a moment to go on: what follows joins the reply, which would otherwise
 *    be over before the point is made. Whatever else was written is answered at once.
 *  - Only a bubble known to be complete is sent ahead; the last one always comes with the result, so that a reply of one bubble
 *    costs one event.
 */
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Effect, EffectCall } from '../../actors/definition.ts';
import { JournalUnavailable } from '../../actors/journal.ts';
import type { Deed } from '../../machines/conversation/mind.ts';
import type { Bubble, ReplyInput, ReplyOutput } from '../../machines/conversation/types.ts';
import { ModelFailure } from '../providers/model.ts';
import { deedsOf } from './acting.ts';
import { hashOf, pick } from './choice.ts';
import { rhythmFor } from './closeness.ts';
import { ownEchoKey } from './echo.ts';
import type { Finding } from './findings.ts';
import { deliveryHint } from './pacing.ts';
import type { Persona, Rhythm } from './persona.ts';
import type { PersonaRegistry } from './persona-registry.ts';
import { incomingOf, runSteps, type TurnStep, type TurnWork } from './pipeline.ts';
import type { ReplyBrief, Responder, WriteOptions } from './responder.ts';
import { type SeenNotes, seenOf } from './seen.ts';
import { createSplitter } from './splitter.ts';
import { toldPlainly } from './telling.ts';

export interface ReplyEffectOptions {
  personas: PersonaRegistry;
  responder: Responder;
  steps: readonly TurnStep[];
  clock: Clock;
  ids: Ids;
  /** Whether somebody waits for the answer to this request at this moment. */
  isAwaited(address: string, requestId: string): boolean;
  /** A name for an address that may stand in a trace. */
  tag(address: string): string;
  failed(report: { address: string; turnId: string; error: unknown; code: string }): void;
}

export function createReplyEffect(options: ReplyEffectOptions): Effect<ReplyInput, ReplyOutput> {
  return async (call) => {
    const persona = options.personas.resolve({ id: call.input.personaId });
    const said = call.achieved
      .filter((event) => event.type === 'bubble_written')
      .map((event) => (event.bubble as Bubble).text);
    // What was heard of this reply so far: the first bubble after a reflex comes after a pause.
    const before = call.input.reflex === null ? said : [call.input.reflex, ...said];
    const { mode, mind } = call.input;
    const rhythm = rhythmFor(persona, mind.relationship.stage, mode);
    const writer = bubbleWriter(rhythm, before, options.ids);
    const notes: SeenNotes = {};
    const { outcome, deeds } = await write({ call, persona, said, writer, rhythm, notes, options });
    const awaited = options.isAwaited(call.address, call.input.requestId);
    const output: ReplyOutput = { rest: writer.rest(), awaited, finishedAt: options.clock.now(), outcome };
    if (deeds.length > 0) output.deeds = deeds;
    const seen = seenOf(notes);
    if (seen !== undefined) output.seen = seen;
    return output;
  };
}

/** One reply in the writing. */
interface Run {
  call: EffectCall<ReplyInput>;
  persona: Persona;
  /** Bubbles that an interrupted run has already sent. */
  said: string[];
  writer: BubbleWriter;
  rhythm: Rhythm;
  notes: SeenNotes;
  options: ReplyEffectOptions;
}

type Written = Pick<ReplyOutput, 'outcome'> & { deeds: Deed[] };

async function write(run: Run): Promise<Written> {
  const { call, said, writer, notes } = run;
  let work: TurnWork | null = null;
  try {
    await letThemGoOn(run);
    work = await prepared(run);
    notes.work = work;
    if (work.canned !== null) {
      // What was said before the interruption is the beginning of the same words.
      for (const text of work.canned.slice(said.length)) writer.add(text);
      return { outcome: 'canned', deeds: deedsOf(work) };
    }
    if (!mustSpeak(work)) return { outcome: 'canned', deeds: work.deeds };
    await speak(run, work);
    if (writer.count > 0 || said.length > 0) return { outcome: 'written', deeds: work.deeds };
    throw new ModelFailure('nonsense', 'the reply has no words', { retryable: false });
  } catch (error) {
    if (call.signal.aborted) throw error;
    return makeDo(run, work ?? { findings: [], deeds: [] }, error);
  }
}

/** Lets the responder write, and what is to be sent to the letter follow. */
async function speak({ call, persona, said, writer, rhythm, notes, options }: Run, work: TurnWork): Promise<void> {
  const { input, signal } = call;
  const splitter = createSplitter({
    bubbleCharsMax: rhythm.bubbleCharsMax,
    bubblesMax: Math.max(1, rhythm.bubblesMax - said.length),
  });
  const trace = {
    turnId: input.turnId,
    // Asked for only where something outside is: a tag is a digest.
    get conversationTag() {
      return options.tag(call.address);
    },
    personaId: persona.id,
  };
  const asked: WriteOptions['asked'] = (messages) => {
    notes.prompt = messages;
  };
  const brief = briefOf(work, said);
  for await (const piece of options.responder.write(brief, { signal, idempotencyKey: call.id, trace, asked })) {
    for (const text of splitter.push(piece)) writer.add(text);
    if (input.streamed) await sendReady(call, writer);
  }
  for (const text of splitter.end()) writer.add(text);
  addExact(work.findings, said, writer);
}

function briefOf(work: TurnWork, alreadySaid: string[]): ReplyBrief {
  const { input, persona, history, summary, recollections, findings, incoming, now } = work;
  const { mode, mind, reflex, firstContact } = input;
  return {
    persona,
    mode,
    history,
    summary,
    recollections,
    findings,
    mind,
    incoming,
    reflex,
    alreadySaid,
    now,
    firstContact,
  };
}

/** The end of a reply whose responder failed: in the persona's own plain lines. */
function makeDo(
  { call: { input, address }, persona, said, writer, options }: Run,
  { findings, deeds }: Pick<TurnWork, 'findings' | 'deeds'>,
  error: unknown,
): Written {
  const code = error instanceof ModelFailure ? error.code : 'internal';
  options.failed({ address, turnId: input.turnId, error, code });
  // Half a bubble is not said; the whole ones before it stand, and need no apology on top.
  if (writer.count === 0 && said.length === 0) {
    // What was done is told: an apology would deny it.
    const lines = findings.length > 0 ? toldPlainly(persona, findings, hashOf(input.turnId)) : [];
    const isAsked = input.kind !== 'announce' && input.kind !== 'overhear';
    if (lines.length === 0 && isAsked) lines.push(pick(persona.apologies, hashOf(input.turnId))!);
    for (const line of lines) writer.add(line);
    if (findings.length === 0) return { outcome: 'apologised', deeds };
  }
  addExact(findings, said, writer);
  return { outcome: 'written', deeds };
}

/** What nobody asked for is said only where there is something to tell, and where the persona may speak. */
function mustSpeak({ input, findings }: TurnWork): boolean {
  if (!input.maySpeak) return false;
  return findings.length > 0 || (input.kind !== 'announce' && input.kind !== 'overhear');
}

/** Links and options after the words, less what an interrupted run has already sent. */
function addExact(findings: readonly Finding[], said: readonly string[], writer: BubbleWriter): void {
  for (const { exact = [] } of findings) {
    for (const text of exact) if (!said.includes(text)) writer.add(text);
  }
}

const databaseRetryMs = 250;
const goOnMs = 1_500;

/** Waits a moment where the last message is unfinished. What joins within it aborts this reply, and the next one has both. */
async function letThemGoOn({ call: { input, signal }, said, options }: Run): Promise<void> {
  if (said.length > 0 || input.incoming.at(-1)?.signs.unfinished !== true) return;
  await new Promise<void>((resolve) => {
    const cancel = options.clock.after(goOnMs, resolve);
    signal.addEventListener('abort', () => {
      cancel();
      resolve();
    });
  });
  signal.throwIfAborted();
}

/** Runs the steps, again and again while the database is away. Throws what a step throws otherwise, and when the reply is given up. */
async function prepared({ call, persona, options }: Run): Promise<TurnWork> {
  for (;;) {
    try {
      return await runSteps(workOf(call, persona, options), options.steps);
    } catch (error) {
      if (!(error instanceof JournalUnavailable)) throw error;
      await new Promise<void>((resolve) => options.clock.after(databaseRetryMs, resolve));
      call.signal.throwIfAborted();
    }
  }
}

function workOf(call: EffectCall<ReplyInput>, persona: Persona, options: ReplyEffectOptions): TurnWork {
  return {
    input: call.input,
    address: call.address,
    persona,
    signal: call.signal,
    committed: call.committed,
    now: options.clock.now(),
    incoming: incomingOf(call.input),
    history: [],
    findings: [],
    deeds: [],
    canned: null,
  };
}

/** Sends all finished bubbles but the latest: it may turn out to be the last. */
async function sendReady(call: EffectCall<ReplyInput>, writer: BubbleWriter): Promise<void> {
  for (let bubble = writer.takeReady(); bubble !== undefined; bubble = writer.takeReady()) {
    await call.send({ type: 'bubble_written', bubble });
  }
}

interface BubbleWriter {
  add(text: string): void;
  /** The oldest bubble, when a later one is there too. */
  takeReady(): Bubble | undefined;
  /** Everything not taken. */
  rest(): Bubble[];
  readonly count: number;
}

function bubbleWriter(rhythm: Rhythm, before: readonly string[], ids: Ids): BubbleWriter {
  const waiting: Bubble[] = [];
  let count = 0;
  let previousChars = before.at(-1)?.length ?? 0;
  return {
    add(text) {
      const { typing_ms, delay_ms } = deliveryHint({ text, position: before.length + count, previousChars }, rhythm);
      waiting.push({ id: ids(), text, echoKey: ownEchoKey(text), typingMs: typing_ms, delayMs: delay_ms });
      previousChars = text.length;
      count += 1;
    },
    takeReady: () => (waiting.length > 1 ? waiting.shift() : undefined),
    rest: () => waiting,
    get count() {
      return count;
    },
  };
}
