/** Summaries of what lies behind the window: on the embedded database, with records as the journal has them. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import type { RecordRow } from '../../actors/journal.ts';
import { createHistory } from '../../src/conversation/history.ts';
import { createModelSummariser } from '../../src/conversation/model-summariser.ts';
import { createSummaries, type Summaries, unsummarisedMax } from '../../src/conversation/summaries.ts';
import { type Summarise, summariseByRules, summaryCharsMax } from '../../src/conversation/summarise.ts';
import { createSummaryStore } from '../../src/conversation/summary-store.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { createTempFolder } from '../support/temp.ts';

const folder = createTempFolder('summaries');
let store: Store;
before(async () => {
  store = await openStore({ dataDir: folder.path, clock: systemClock });
});
after(async () => {
  await store.close();
  folder.remove();
});

const startAt = Date.parse('2026-03-02T09:00:00Z');
const minute = 60_000;
let chats = 0;

interface Chat {
  address: string;
  say(text: string, sender?: string): number;
  window(): Promise<string[]>;
  summaries: Summaries;
  history: ReturnType<typeof createHistory>;
  /** A server that was started again on the same database. */
  again(): ReturnType<typeof createHistory>;
  /** How often the journal was read so far. */
  reads(): number;
}

function chatOf(options: { summarise?: Summarise; failed?: (error: unknown) => void } = {}): Chat {
  chats += 1;
  const address = `conversation/imessage:any;-;+1555020${String(chats).padStart(4, '0')}:luna`;
  const rows: RecordRow[] = [];
  let reads = 0;
  const journal = {
    async records(_address: string, query: { limit: number; afterSeq?: number; beforeSeq?: number }) {
      const { limit, afterSeq = 0, beforeSeq = Number.POSITIVE_INFINITY } = query;
      reads += 1;
      return rows.filter(({ seq }) => seq > afterSeq && seq < beforeSeq).slice(-limit);
    },
  };
  const summariesOf = () =>
    createSummaries({
      journal,
      store: createSummaryStore(store),
      ...(options.summarise && { summarise: options.summarise }),
      failed: ({ error }) => (options.failed ? options.failed(error) : assert.fail(String(error))),
    });
  const summaries = summariesOf();
  const history = createHistory(journal, { summaries });
  return {
    address,
    summaries,
    history,
    say(text, sender = '+15550200000') {
      const seq = rows.length + 1;
      const at = startAt + seq * minute;
      const row = {
        address,
        seq,
        index: 0,
        kind: 'message',
        at,
        data: { from: 'person', sender, text, sentAt: at, id: `m${seq}` },
      };
      rows.push(row);
      history.recorded(row);
      return at;
    },
    async window() {
      const messages = await history.window(address, { before: new Set(), turnId: 'turn' });
      return messages.map(({ text }) => text);
    },
    again: () => createHistory(journal, { summaries: summariesOf() }),
    reads: () => reads,
  };
}

/** A talk long enough that all of `texts` lies behind the window and is summarised. */
async function talkOf(chat: Chat, texts: readonly string[], sender?: string): Promise<void> {
  for (const text of texts) chat.say(text, sender);
  for (let n = 0; n < unsummarisedMax + 45; n++) chat.say(`and then it rained again, umbrella number ${n}`, sender);
  await chat.window();
  await chat.summaries.settled();
}

it('keeps a window of tokens, and counts signs of Chinese as more than letters', async () => {
  const latin = chatOf();
  for (let n = 0; n < 30; n++) latin.say('x'.repeat(400));
  const dense = chatOf();
  for (let n = 0; n < 30; n++) dense.say('雨'.repeat(400));
  assert.equal((await latin.window()).length, 14);
  assert.equal((await dense.window()).length, 3);
});

it('shows the newest message however long it is', async () => {
  const chat = chatOf();
  chat.say('short');
  chat.say('y'.repeat(9_000));
  assert.equal((await chat.window()).length, 1);
});

it('makes no summary of a short talk', async () => {
  const chat = chatOf();
  for (let n = 0; n < unsummarisedMax + 40; n++) chat.say(`i moved to Springfield ${n} years ago`);
  await chat.window();
  await chat.summaries.settled();
  assert.equal(await chat.history.summary(chat.address), null);
});

it('summarises what lies behind the window, with its day, and still has it after a restart', async () => {
  const chat = chatOf();
  await talkOf(chat, ['my sister Hannah moved to Lisbon for her new job', 'ok', 'did you hear that?']);
  const summary = await chat.history.summary(chat.address);
  assert.ok(summary !== null);
  assert.ok(summary.text.includes('2026-03-02 they: my sister Hannah moved to Lisbon for her new job'), summary.text);
  assert.ok(!summary.text.includes('did you hear'), 'questions tell nothing');
  assert.ok(summary.text.length <= summaryCharsMax);
  const window = await chat.window();
  assert.ok(!window.includes('my sister Hannah moved to Lisbon for her new job'));
  assert.deepEqual(await chat.again().summary(chat.address), summary);
});

it('counts what goes out of sight, and reads the journal only where a summary is due', async () => {
  const chat = chatOf();
  const turns = 4 * unsummarisedMax;
  const begun = chat.reads();
  for (let n = 0; n < turns; n++) {
    chat.say(`i moved house and painted wall number ${n} yellow`);
    await chat.window();
    await chat.summaries.settled();
  }
  const summary = await chat.history.summary(chat.address);
  assert.ok(summary !== null);
  const due = Math.floor((turns - 40) / unsummarisedMax);
  // One more at the beginning, when nothing has been counted yet.
  assert.ok(chat.reads() - begun <= due + 1, `${chat.reads() - begun} reads for ${due} summaries`);
});

it('tries one that failed again when more was said, and not with every message', async () => {
  let tries = 0;
  let failures = 0;
  const chat = chatOf({
    summarise: () => {
      tries += 1;
      return Promise.reject(new Error('the model is away'));
    },
    failed: () => {
      failures += 1;
    },
  });
  await talkOf(chat, []);
  await chat.history.summary(chat.address);
  const before = tries;
  for (let n = 0; n < 2 * unsummarisedMax; n++) {
    chat.say(`and i painted wall number ${n} yellow`);
    await chat.window();
    await chat.summaries.settled();
  }
  assert.ok(tries > before, 'it is tried again');
  assert.ok(tries - before <= 5, `${tries - before} tries for ${2 * unsummarisedMax} messages`);
  assert.equal(failures, tries);
});

it('goes on from the summary it has', async () => {
  const chat = chatOf();
  await talkOf(chat, ['my sister Hannah moved to Lisbon for her new job']);
  const first = await chat.history.summary(chat.address);
  await talkOf(chat, ['i adopted a greyhound called Comet from the shelter']);
  const second = await chat.history.summary(chat.address);
  assert.ok(first !== null && second !== null && second.until > first.until);
  assert.ok(second.text.includes('Hannah') && second.text.includes('Comet'), second.text);
  assert.ok(second.text.length <= summaryCharsMax);
});

it('forgets at once and for good: a time, a subject, everything', async () => {
  const chat = chatOf();
  const at = chat.say('Marcus kissed me behind the old theatre in October');
  await talkOf(chat, ['my cousin Dana bought a yellow Twingo in Lyon', 'i love my new job at the harbour museum']);
  const text = async (history = chat.history) => (await history.summary(chat.address))?.text ?? '';
  assert.ok((await text()).includes('Marcus') && (await text()).includes('Twingo'), await text());

  await chat.history.forget(chat.address, { by: 'time', from: at, until: at }, at);
  assert.equal(await text(), '');
  await talkOf(chat, []);
  assert.ok(!(await text()).includes('Marcus') && (await text()).includes('Twingo'), await text());

  await chat.history.forget(chat.address, { by: 'subject', text: 'the twingos' }, at);
  assert.equal(await text(), '', 'nothing until it is made anew');
  await chat.history.forget(chat.address, { by: 'subject', text: 'twingo' }, at);
  await talkOf(chat, []);
  assert.ok(!/Marcus|Twingo/.test(await text()) && (await text()).includes('museum'), await text());

  await chat.history.forget(chat.address, { by: 'everything' }, startAt + 10_000 * minute);
  await talkOf(chat, []);
  assert.equal(await text(), '');
  const rows = await store.orm.em
    .fork()
    .execute<{ row: string }[]>(`select c::text as row from conversation_summary c where address = '${chat.address}'`);
  assert.ok(rows.length === 1 && !/Marcus|Twingo/i.test(rows[0]!.row), 'nor is it named as what was forgotten');
});

it('throws a summary away that was being made while something was forgotten', async () => {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let made = 0;
  const chat = chatOf({
    async summarise(request) {
      made += 1;
      if (made === 1) {
        begun.resolve();
        await goOn.promise;
      }
      return summariseByRules(request);
    },
  });
  const at = chat.say('Marcus kissed me behind the old theatre in October');
  const talking = talkOf(chat, []);
  await begun.promise;
  await chat.history.forget(chat.address, { by: 'time', from: at, until: at }, at);
  goOn.resolve();
  await talking;
  assert.equal(await chat.history.summary(chat.address), null);
  await talkOf(chat, ['i live in a lighthouse near Brest now']);
  const summary = await chat.history.summary(chat.address);
  assert.equal(made, 2);
  assert.ok(summary?.text.includes('lighthouse') && !summary.text.includes('Marcus'));
});

it('names the people of a group as they named themselves there, and never by number', async () => {
  const chat = chatOf();
  chat.say('hey, my name is Dana by the way', '+15550200001');
  chat.say('i booked the cabin in Tahoe for the first of May', '+15550200001');
  chat.say('my mother lives in Oslo and her number is +1 (555) 020-0002', '+15550200002');
  await talkOf(chat, [], '+15550200002');
  const text = (await chat.history.summary(chat.address))?.text ?? '';
  assert.ok(text.includes('Dana: i booked the cabin in Tahoe'), text);
  assert.ok(text.includes('someone: my mother lives in Oslo and her number is [number]'), text);
  assert.ok(!/\d{4,}(?!-)/.test(text.replace(/\d{4}-\d\d-\d\d/g, '')), text);
});

it('keeps no passwords', async () => {
  const chat = chatOf();
  await talkOf(chat, ['the password of my brother in Madrid is Tulip9', 'my brother lives in Madrid with two cats']);
  const text = (await chat.history.summary(chat.address))?.text ?? '';
  assert.ok(text.includes('two cats') && !text.includes('Tulip9'), text);
});

it('tells of a summary that could not be made, and a reply goes without', async () => {
  const errors: unknown[] = [];
  const chat = chatOf({
    summarise: async () => Promise.reject(new Error('no model')),
    failed: (error) => errors.push(error),
  });
  await talkOf(chat, ['my sister Hannah moved to Lisbon']);
  assert.equal(errors.length, 1);
  assert.equal(await chat.history.summary(chat.address), null);
});

it('is written by a model in a typed form, cut to its length, and nonsense is a failure', async () => {
  const asked: string[] = [];
  const modelThatSays = (content: string) =>
    createModelSummariser({
      apiKey: 'key',
      baseUrl: 'http://127.0.0.1:1/v1',
      model: 'test',
      async fetch(_url, init) {
        asked.push(String(init?.body));
        return Response.json({ choices: [{ message: { role: 'assistant', content } }] });
      },
    });
  const request = {
    previous: 'they live in Brest',
    messages: [{ from: 'person' as const, label: 'they', text: 'i moved', at: startAt }],
    signal: new AbortController().signal,
    idempotencyKey: 'key',
  };
  const text = await modelThatSays(JSON.stringify({ summary: `${'they moved. '.repeat(200)}` }))(request);
  assert.equal(text.length, summaryCharsMax);
  assert.ok(
    asked[0]!.includes('they live in Brest') && asked[0]!.includes('i moved') && asked[0]!.includes('json_schema'),
  );
  await assert.rejects(modelThatSays('{"other": 1}')(request), { code: 'nonsense' });
});
