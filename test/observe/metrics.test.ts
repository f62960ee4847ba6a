/** Metrics follow from events; the route gives them to a scraper that has the key. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Observed } from '../../src/observe/catalogue.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { metricsRoute } from '../../src/observe/metrics-route.ts';
import { seriesMax } from '../../src/observe/tally.ts';
import type { RequestContext } from '../../src/server/route.ts';

async function textAfter(events: Observed[]): Promise<string> {
  const metrics = createMetrics({ nodeMetrics: false });
  for (const event of events) metrics.record(event);
  return await metrics.registry.metrics();
}

/** The value of one series. */
function seriesValue(text: string, series: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  assert.ok(line, `${series} is missing`);
  return Number(line.slice(series.length + 1));
}

describe('metrics', () => {
  it('count requests by route, method and status, with their seconds', async () => {
    const request = { event: 'request_finished', requestId: 'r', method: 'POST', route: '/edge/message' } as const;
    const text = await textAfter([
      { ...request, status: 200, ms: 3 },
      { ...request, status: 200, ms: 700 },
      { ...request, status: 429, ms: 1 },
    ]);
    assert.equal(seriesValue(text, 'archety_http_requests_total{route="/edge/message",method="POST",status="200"}'), 2);
    assert.equal(seriesValue(text, 'archety_http_requests_total{route="/edge/message",method="POST",status="429"}'), 1);
    assert.equal(seriesValue(text, 'archety_http_request_seconds_bucket{le="0.005",route="/edge/message"}'), 2);
    assert.equal(seriesValue(text, 'archety_http_request_seconds_count{route="/edge/message"}'), 3);
  });

  it('follow turns, bubbles, deliveries, commits and model calls', async () => {
    const turn = { actor: 'conversation/x', turnId: 't' };
    const call = { modelCallId: 'm', model: 'gpt', purpose: 'reply' };
    const text = await textAfter([
      { event: 'turn_finished', ...turn, outcome: 'replied', ms: 1_500, bubbles: 2, firstBubbleMs: 90 },
      { event: 'turn_failed', ...turn, error: new Error('x') },
      { event: 'bubble_written', ...turn, index: 0, characters: 12, kind: 'reflex' },
      { event: 'delivery_acked', commandId: 'c' },
      { event: 'commit_finished', rows: 40, actors: 12, ms: 3 },
      { event: 'mailbox_full', bound: 'events' },
      { event: 'model_call_finished', ...call, ms: 800, firstTokenMs: 200, inputTokens: 100, outputTokens: 30 },
      { event: 'model_call_failed', ...call, ms: 1, code: 'stalled', retryable: true, afterText: true },
      { event: 'tracing_dropped', count: 5, reason: 'queue_full' },
    ]);
    for (const [series, value] of [
      ['archety_turns_total{outcome="replied"}', 1],
      ['archety_turns_total{outcome="failed"}', 1],
      ['archety_turn_seconds_sum', 1.5],
      ['archety_first_bubble_seconds_bucket{le="0.1"}', 1],
      ['archety_bubbles_total{kind="reflex"}', 1],
      ['archety_deliveries_total{outcome="completed"}', 1],
      ['archety_commit_rows_sum', 40],
      ['archety_commit_seconds_count', 1],
      ['archety_mailbox_refusals_total{bound="events"}', 1],
      ['archety_model_tokens_total{model="gpt",direction="input"}', 100],
      ['archety_model_calls_total{model="gpt",outcome="stalled"}', 1],
      ['archety_model_first_token_seconds_count{model="gpt"}', 1],
      ['archety_tracing_dropped_total{reason="queue_full"}', 5],
      ['archety_poison_events_total', 0],
    ] as const) {
      assert.equal(seriesValue(text, series), value, series);
    }
  });

  it('count on between scrapes', async () => {
    const metrics = createMetrics({ nodeMetrics: false });
    const event = { event: 'rate_limited', limit: 'sender' } as const;
    for (const total of [1, 2, 3]) {
      metrics.record(event);
      assert.equal(seriesValue(await metrics.registry.metrics(), 'archety_rate_limited_total{limit="sender"}'), total);
    }
  });

  it('show sockets open now, and read gauges when scraped', async () => {
    const metrics = createMetrics({ nodeMetrics: false });
    let resident = 7;
    metrics.watch({ actorsResident: () => resident });
    metrics.watch({ outboxDepth: () => 3 });
    for (const socketId of ['a', 'b', 'c']) metrics.record({ event: 'socket_opened', socketId, route: '/edge/ws' });
    metrics.record({ event: 'socket_closed', socketId: 'a', route: '/edge/ws', code: 1012 });
    const text = await metrics.registry.metrics();
    assert.equal(seriesValue(text, 'archety_sockets_open{route="/edge/ws"}'), 2);
    assert.equal(seriesValue(text, 'archety_sockets_closed_total{route="/edge/ws",code="1012"}'), 1);
    assert.equal(seriesValue(text, 'archety_actors_resident'), 7);
    assert.equal(seriesValue(text, 'archety_outbox_depth'), 3);
    resident = 8;
    assert.equal(seriesValue(await metrics.registry.metrics(), 'archety_actors_resident'), 8);
  });

  it('keep a bound on label values that were meant to be few', async () => {
    const events = Array.from(
      { length: seriesMax + 50 },
      (_, index) => ({ event: 'rate_limited', limit: `limit-${index}` }) as const,
    );
    const text = await textAfter(events);
    assert.equal(text.match(/^archety_rate_limited_total\{/gm)?.length, seriesMax + 1);
    assert.equal(seriesValue(text, 'archety_rate_limited_total{limit="other"}'), 50);
  });

  it('are not broken by numbers that are none', async () => {
    const text = await textAfter([
      { event: 'commit_finished', rows: Number.NaN, actors: 1, ms: Number.POSITIVE_INFINITY },
    ]);
    assert.equal(seriesValue(text, 'archety_commit_rows_count'), 0);
  });

  it('do not meet those of another server in the process', async () => {
    const one = createMetrics();
    const other = createMetrics();
    one.record({ event: 'rate_limited', limit: 'sender' });
    assert.doesNotMatch(await other.registry.metrics(), /limit="sender"/);
    assert.match(await other.registry.metrics(), /^nodejs_eventloop_lag_seconds /m);
  });
});

describe('GET /metrics', () => {
  const { registry } = createMetrics({ nodeMetrics: false });
  type Headers = Record<string, string>;
  const ask = async (adminKey: string | undefined, headers: Headers) => {
    const { guard, handle } = metricsRoute(registry, { adminKey });
    const context = { header: (name: string) => headers[name] } as RequestContext;
    return guard?.(context) ?? handle(context);
  };

  it('is open without a key', async () => {
    const answer = await ask(undefined, {});
    assert.ok('bytes' in answer);
    assert.equal(answer.contentType, registry.contentType);
    assert.match(String(answer.bytes), /^archety_actors_resident 0$/m);
  });

  it('opens by the key in either header', async () => {
    for (const headers of [{ 'x-admin-key': 'right-key' }, { authorization: 'Bearer right-key' }] as Headers[]) {
      assert.ok('bytes' in (await ask('right-key', headers)));
    }
  });

  it('stays closed without it', async () => {
    for (const headers of [
      {},
      { 'x-admin-key': 'wrong' },
      { 'x-admin-key': '' },
      { authorization: 'right-key-not' },
    ] as Headers[]) {
      const answer = await ask('right-key', headers);
      assert.ok('failure' in answer && answer.failure === 'unauthorized');
    }
  });
});
