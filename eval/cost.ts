/**
 * `node eval/cost.ts [rounds]`: what reading a message costs this process, in microseconds of CPU time, part by part: the routing
 * decision, extraction by rules, the memory's index, recall. The texts are those of the turn bench, so that a figure here is a share of a
 * turn there; each comes with a word of its own, so that nobody gains by knowing a text already.
 *
 * It asserts nothing and says nothing of latency. Run it before and after a change on the same machine, and with `--cpu-prof` to see why.
 */
import { messageBody } from '../bench/load/texts.ts';
import { classifyIncoming } from '../src/conversation/intake.ts';
import { builtInPersonas, createPersonaRegistry } from '../src/conversation/persona-registry.ts';
import { draftsOf, type HeardMessage } from '../src/memory/extraction.ts';
import { findDate } from '../src/memory/feature.ts';
import type { MemoryDraft } from '../src/memory/port.ts';
import { asStored } from '../src/memory/rows.ts';
import { createRuleExtractor } from '../src/memory/rule-extractor.ts';
import { createTermIndex } from '../src/memory/term-index.ts';
import { decideLocally } from '../src/routing/decide.ts';
import type { RoutingInput } from '../src/routing/decision.ts';

const rounds = Number(process.argv[2] ?? 10);
const conversations = 128;
const turns = 6;
/** Most of what people text is no longer. */
const shortCharsMax = 90;
const persona = createPersonaRegistry(builtInPersonas, { defaultId: 'luna' }).resolve({ id: 'luna' });

const textOf = (conversation: number, turn: number) => String(messageBody(conversation, turn).text);

/** The messages of one conversation, each with a reply. */
function talkOf(conversation: number, round: number): HeardMessage[] {
  return Array.from({ length: turns }, (_, turn): HeardMessage[] => {
    const at = 1_760_000_000_000 + turn * 60_000;
    const id = `${round}-${conversation}-${turn}`;
    const text = textOf(conversation, round * turns + turn);
    return [
      { id, at, from: 'person', speaker: null, text },
      { id: `${id}r`, at: at + 1_000, from: 'persona', speaker: null, text: 'mm tell me more about that' },
    ];
  }).flat();
}

function inputOf(text: string): RoutingInput {
  const { called, logistics, personal, reaction } = classifyIncoming({
    text,
    mode: 'direct',
    persona,
    participants: [],
    activeMiniapp: null,
  });
  const names = persona.calledBy.map((name) => name.toLowerCase());
  return { text, mode: 'direct', names, signs: { called, logistics, personal, reaction } };
}

/** CPU time of work done `count` times, as microseconds each. */
async function costOf(count: number, work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

const extractor = createRuleExtractor({ findDate });
const parts = new Map<string, number[]>();
const note = (part: string, cost: number) => void (parts.get(part) ?? parts.set(part, []).get(part))!.push(cost);

async function measure(round: number): Promise<void> {
  const talks = Array.from({ length: conversations }, (_, conversation) => talkOf(conversation, round));
  const inputs = talks.flatMap((talk) => talk.filter(({ from }) => from === 'person').map(({ text }) => inputOf(text)));
  const messages = inputs.length;
  note('decision, a message', await costOf(messages, () => inputs.forEach((input) => void decideLocally(input))));
  const short = inputs.filter(({ text }) => text.length <= shortCharsMax);
  note(
    'decision, a short message',
    await costOf(short.length, () => short.forEach((input) => void decideLocally(input))),
  );
  const drafts: MemoryDraft[][] = [];
  const signal = new AbortController().signal;
  const extract = async () => {
    for (const talk of talks) {
      const request = { messages: talk, before: [], signal, idempotencyKey: 'cost' };
      drafts.push(draftsOf(request, await extractor.extract(request)));
    }
  };
  note('extraction, a message', await costOf(messages, extract));
  const stored = drafts.map((each) => each.map(asStored));
  note('rows as JSON, a message', await costOf(messages, () => stored.forEach((rows) => void JSON.stringify(rows))));
  const fill = () =>
    stored.map((each) => {
      const index = createTermIndex();
      for (const draft of each) index.put({ ...draft, supersededBy: null });
      index.readSome(Number.POSITIVE_INFINITY);
      return index;
    });
  const indexes: ReturnType<typeof fill> = [];
  note('index filled, a message', await costOf(messages, () => void indexes.push(...fill())));
  const recall = () =>
    indexes.forEach((index, conversation) => {
      for (let turn = 0; turn < turns; turn++) {
        index.search({ text: textOf(conversation, (round + 1) * turns + turn), at: 1_760_000_900_000, limit: 10 });
      }
    });
  note('recall, a turn', await costOf(messages, recall));
  const ask = () => {
    const query = { text: 'where did i leave my keys last week?', at: 1_760_000_900_000, limit: 10 };
    for (const index of indexes) index.search(query);
  };
  note('recall, a question', await costOf(conversations, ask));
}

for (let round = 0; round < rounds; round++) await measure(round);
for (const [part, costs] of parts) {
  process.stdout.write(
    `${part.padEnd(28)} ${Math.min(...costs)
      .toFixed(1)
      .padStart(8)} µs\n`,
  );
}
