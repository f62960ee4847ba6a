/** The step that brings a reply its context: what is late is left out and named, and memories do not repeat the window. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type TurnContext, withContext } from '../../src/conversation/context.ts';
import type { ConversationMemory } from '../../src/conversation/memories.ts';
import type { TurnWork } from '../../src/conversation/pipeline.ts';
import type { Summary } from '../../src/conversation/summaries.ts';
import { createManualClock } from '../actors/manual-clock.ts';

const at = Date.parse('2026-03-02T09:00:00Z');
const said = (text: string) => ({ from: 'person' as const, speaker: 'A', text, at });
const line = (text: string) => ({ text, saidAt: at, saidBy: 'person' as const, delicate: false });

interface Given {
  recall?: ConversationMemory['recall'];
  summary?: () => Promise<Summary | null>;
}

function stepOf({ recall, summary }: Given) {
  const clock = createManualClock();
  const reports: unknown[] = [];
  const step = withContext({
    history: { summary: summary ?? (async () => null) },
    memory: { recall: recall ?? (async () => ({ kind: 'recalled', lines: [], avoid: [] })) },
    clock,
    leftOut: (report) => reports.push(report),
  });
  const work = {
    address: 'conversation/imessage:any;-;+15550100001:luna',
    input: { mode: 'direct', turnId: 'turn', incoming: [] },
    signal: new AbortController().signal,
    now: at,
    incoming: [said('hello again')],
    history: [said('from the window')],
    canned: null,
  } as unknown as TurnWork;
  return { clock, reports, run: async () => (await step(work)) as TurnWork & TurnContext };
}

it('brings summary and memories, without what the window shows anyway', async () => {
  const { run, reports } = stepOf({
    recall: async () => ({
      kind: 'recalled',
      lines: [line('from the window'), line('from long ago')],
      avoid: ['father'],
    }),
    summary: async () => ({ text: 'they moved', until: at }),
  });
  const work = await run();
  assert.deepEqual(work.recollections, { lines: [line('from long ago')], avoid: ['father'] });
  assert.deepEqual(work.summary, { text: 'they moved', until: at });
  assert.deepEqual([work.leftOut, reports], [[], []]);
});

it('goes on without a memory that is down and a summary that hangs, and says so once', async () => {
  const { run, reports, clock } = stepOf({
    recall: async () => ({ kind: 'unavailable' }),
    summary: () => new Promise(() => undefined),
  });
  const running = run();
  await clock.advance(200);
  const work = await running;
  assert.deepEqual(work.leftOut, ['memory', 'summary']);
  assert.equal(work.recollections, undefined);
  assert.equal(work.summary, null);
  assert.deepEqual(reports, [
    { address: 'conversation/imessage:any;-;+15550100001:luna', turnId: 'turn', sources: ['memory', 'summary'] },
  ]);
});
