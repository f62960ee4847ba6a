/** Events become log lines with the fields of the catalogue and nothing else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressTag } from '../../actors/address.ts';
import { catalogue, type EventSpec, eventNames, type Observed } from '../../src/observe/catalogue.ts';
import { createLogger, hideNamed } from '../../src/observe/logger.ts';
import { createObserver, loggedName, type ObserverOptions } from '../../src/observe/observer.ts';
import { agentTag } from '../../src/observe/scrub.ts';

type Line = Record<string, unknown>;

function logInMemory(level: 'debug' | 'info' | 'silent' = 'debug', more: Partial<ObserverOptions> = {}) {
  const raw: string[] = [];
  const { logger } = createLogger({ level, nodeId: 'node-1', destination: { write: (line) => void raw.push(line) } });
  const lines = () => raw.map((line) => JSON.parse(line) as Line);
  return { raw, lines, logger, observe: createObserver({ logger, ...more }) };
}

/** An event as a caller that goes around the types would pass it. */
const smuggled = (event: Record<string, unknown>) => event as unknown as Observed;

describe('a log line', () => {
  it('has the event, its level, a time, the node and its fields in snake case', () => {
    const { lines, observe } = logInMemory();
    observe({ event: 'request_finished', requestId: 'r1', method: 'GET', route: '/health', status: 200, ms: 1.23456 });
    const [{ time, ...line }] = lines() as [Line];
    assert.deepEqual(line, {
      level: 'debug',
      node_id: 'node-1',
      event: 'request_finished',
      request_id: 'r1',
      method: 'GET',
      route: '/health',
      status: 200,
      ms: 1.235,
    });
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('holds only the fields of the catalogue', () => {
    const { raw, observe } = logInMemory();
    const text = 'are you coming tonight';
    observe(
      smuggled({
        event: 'turn_started',
        actor: 'conversation/x',
        turnId: 't',
        text,
        body: { text },
        sender: '+15551234567',
      }),
    );
    assert.equal(raw.length, 1);
    assert.ok(!raw[0]!.includes('tonight') && !raw[0]!.includes('5551234567'));
  });

  it('writes addresses, agents and ids built on addresses as tags', () => {
    const { lines, raw, observe } = logInMemory();
    const actor = 'conversation/iMessage:any;-;+15551234567:luna';
    observe({ event: 'effect_started', actor, effectId: `${actor}:3:0`, effect: 'reply' });
    observe({ event: 'edge_registered', agent: 'edge_15551234567' });
    assert.equal(lines()[0]!.actor, addressTag(actor));
    assert.equal(lines()[0]!.effect_id, `${addressTag(actor)}:3:0`);
    assert.equal(lines()[1]!.agent, agentTag('edge_15551234567'));
    assert.ok(!raw.join('').includes('5551234567'));
  });

  it('is scrubbed where a known field carries what it should not', () => {
    const { raw, observe } = logInMemory();
    observe({ event: 'frame_refused', socketId: '+15551234567', route: '/edge/ws', reason: 'Bearer abcdefgh1234' });
    observe({ event: 'rate_limited', limit: 'sender +1 (555) 123-4567' });
    observe(smuggled({ event: 'rate_limited', limit: { text: '+15551234567' }, retryAfterMs: '+15551234567' }));
    assert.equal(raw.length, 3);
    assert.ok(!/4567|abcdefgh/.test(raw.join('')), raw.join(''));
  });

  it('of an error has its name, code and frames, and not what it quotes', () => {
    const { raw, lines, observe } = logInMemory();
    const error = Object.assign(new Error("invalid input 'see you at nine' for +15551234567"), { code: '22P02' });
    observe({ event: 'commit_failed', error });
    const logged = lines()[0]!.error as Line;
    assert.equal(logged.name, 'Error');
    assert.equal(logged.code, '22P02');
    assert.ok(Array.isArray(logged.stack));
    assert.ok(!/nine|5551234567/.test(raw[0]!));
  });

  it('is raised in level where a number says so', () => {
    const { lines, observe } = logInMemory('info');
    const request = { event: 'request_finished', requestId: 'r', method: 'GET', route: '/x', status: 200 } as const;
    observe({ ...request, ms: 1_000 });
    observe({ ...request, ms: 1_001 });
    assert.deepEqual(
      lines().map((line) => [line.level, line.ms]),
      [['info', 1_001]],
    );
  });
});

describe('observe', () => {
  it('never throws, whatever it is given', () => {
    const bad = {
      write: () => {
        throw new Error('disk full');
      },
    };
    const { logger } = createLogger({ level: 'debug', destination: bad });
    const observe = createObserver({
      logger,
      metrics: {
        record: () => {
          throw new Error('metrics');
        },
      },
    });
    observe({ event: 'server_listening', host: 'h', port: 1 });
    const { observe: other, raw } = logInMemory();
    other(smuggled({ event: 'no_such_event' }));
    other(smuggled({ event: 'constructor' }));
    other(null as unknown as Observed);
    assert.equal(raw.length, 0);
  });

  it('counts every event, also those not logged', () => {
    const counted: string[] = [];
    const { observe, raw } = logInMemory('silent', { metrics: { record: (event) => void counted.push(event.event) } });
    observe({ event: 'server_stopped' });
    observe({ event: 'edge_registered', agent: 'a' });
    assert.deepEqual(counted, ['server_stopped', 'edge_registered']);
    assert.equal(raw.length, 0);
  });

  it('reports errors with tags of correlation ids, also where nothing is logged', () => {
    const reports: { error: unknown; tags: Record<string, string> }[] = [];
    const { observe } = logInMemory('silent', {
      sentry: { capture: (error, tags) => void reports.push({ error, tags: { ...tags } }) },
    });
    const error = new Error('broken');
    const actor = 'conversation/+15551234567';
    observe({ event: 'turn_failed', actor, turnId: 't1', error, ms: 12 });
    observe({ event: 'effect_failed', actor, effectId: 'e', effect: 'reply', error });
    observe({ event: 'actor_parked', actor, reason: 'version' });
    assert.deepEqual(reports, [{ error, tags: { event: 'turn_failed', actor: addressTag(actor), turn_id: 't1' } }]);
  });

  it('takes the redactor it is given', () => {
    const { observe, lines } = logInMemory('debug', { redact: (text) => text.toUpperCase() });
    observe({ event: 'rate_limited', limit: 'sender' });
    assert.equal(lines()[0]!.limit, 'SENDER');
  });
});

describe('the logger itself, for whoever goes around observe', () => {
  it('hides fields by name at any depth, and scrubs the rest', () => {
    const { logger, raw } = logInMemory();
    const text = 'see you at nine';
    logger.info(
      { text, chat: { sender: 'x', message_text: text, deeper: [{ Authorization: 'y', userPhone: 15551234567 }] } },
      'call +15551234567',
    );
    logger.error({ err: new Error(`'${text}'`) });
    logger.error(new Error(text));
    logger.child({ number: '+15551234567' }).info('child');
    const all = raw.join('');
    assert.equal(raw.length, 4);
    assert.ok(!/nine|5551234567/.test(all), all);
    assert.match(all, /"text":"\[hidden\]"/);
  });

  it('copes with what cannot be written as JSON', () => {
    const loop: Record<string, unknown> = { big: 10n, bytes: Buffer.from('secret'), call: () => 1 };
    loop.self = loop;
    assert.equal(typeof JSON.stringify(hideNamed(loop)), 'string');
  });
});

describe('the catalogue', () => {
  it('names facts, and no field whose name the logger hides', () => {
    for (const name of eventNames) {
      assert.match(name, /^[a-z]+(_[a-z]+)+$/);
      const { fields, raise } = catalogue[name] as EventSpec;
      const record = Object.fromEntries(Object.keys(fields).map((field) => [loggedName(field), 1]));
      assert.deepEqual(hideNamed(record), record, name);
      if (raise) assert.equal(fields[raise.field], 'number', name);
      assert.ok(!('event' in fields) && !('time' in fields) && !('level' in fields), name);
    }
  });

  it('can be written whole: every event with every field', () => {
    const { observe, lines } = logInMemory();
    const samples = { id: 'i', address: 'edge/a', agent: 'a', word: 'w', number: 1, flag: true, error: new Error('e') };
    for (const name of eventNames) {
      const fields = Object.entries((catalogue[name] as EventSpec).fields);
      observe(
        smuggled({
          event: name,
          ...Object.fromEntries(
            fields.map(([field, kind]) => [field, samples[kind.replace('?', '') as keyof typeof samples]]),
          ),
        }),
      );
    }
    assert.deepEqual(
      lines().map((line) => line.event),
      eventNames,
    );
  });
});
