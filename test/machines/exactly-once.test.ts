/**
 * Every bubble ends in exactly one place: in an answer that its caller took, in an answer held for a repeat, or in a command. Never in
 * two, never in none, whatever the order of messages, cuts, repeats, timers, written bubbles and settled reflexes.
 *
 * The world around the machine is played as the host and the door play it: effects have tokens, a caller is said to be gone only
 * when nobody else waits for the same answer, and what the machine has forgotten the journal still knows.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { Bubble, ConversationContext } from '../../machines/conversation/types.ts';
import { about, bubble, conversation, done, failedReply, message, settled, startAt } from './conversation-events.ts';
import type { Asked, Stage } from './stage.ts';

type Step =
  | { op: 'message'; via: 'http' | 'socket'; sender: 0 | 1; gapMs: number; reflex: boolean; socketOpen: boolean }
  | { op: 'cut' | 'repeat' | 'overdue'; pick: number }
  | { op: 'repeat_timer'; pick: number }
  | { op: 'bubble' }
  /** The effect comes to its end; what it found out may be delivered later. */
  | { op: 'finish'; bubbles: number; fails: boolean }
  | { op: 'deliver_end' }
  | { op: 'settle'; withdrawn: boolean }
  | { op: 'settle_timer' };

const pick = fc.nat({ max: 20 });
const stepOf: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('message' as const),
      via: fc.constantFrom('http' as const, 'http' as const, 'socket' as const),
      sender: fc.constantFrom(0 as const, 0 as const, 1 as const),
      gapMs: fc.constantFrom(100, 3_000, 20_000),
      reflex: fc.boolean(),
      socketOpen: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constantFrom('cut' as const, 'repeat' as const, 'overdue' as const), pick }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('repeat_timer' as const), pick }) },
  { weight: 3, arbitrary: fc.constant({ op: 'bubble' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('finish' as const),
      bubbles: fc.nat({ max: 3 }),
      fails: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ op: 'deliver_end' as const }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('settle' as const), withdrawn: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ op: 'settle_timer' as const }) },
);

interface Request {
  caller: 'waiting' | 'took' | 'gone';
  /** What the caller took last. */
  took: string[];
  /** What the journal would answer a repeat with. */
  stored: { bubbles: string[] } | null;
}

class World {
  readonly stage: Stage<ConversationContext> = conversation();
  readonly requests = new Map<string, Request>();
  readonly produced = new Set<string>();
  readonly commanded: string[] = [];
  readonly withdrawn = new Set<string>();
  readonly timers = new Map<string, { type: string; [key: string]: unknown }>();
  effect: { token: number; streamed: boolean; requestId: string } | undefined;
  ending: { token: number; event: { type: string } } | undefined;
  asking: string[] | undefined;
  ms = 0;
  #tokens = 0;
  #bubbles = 0;

  newBubble(): Bubble {
    this.#bubbles += 1;
    return bubble(`b${this.#bubbles}`);
  }

  send(event: { type: string; [key: string]: unknown }): void {
    this.ms += 1;
    for (const asked of this.stage.send({ ...event, at: startAt + this.ms })) this.take(asked);
  }

  take(asked: Asked): void {
    switch (asked.do) {
      case 'start': {
        this.#tokens += 1;
        const { streamed, requestId } = asked.input as { streamed: boolean; requestId: string };
        this.effect = { token: this.#tokens, streamed, requestId };
        return;
      }
      case 'stop':
        // XState names a finished child too when its state is left.
        this.effect = undefined;
        return;
      case 'arm':
        return void this.timers.set(asked.id, asked.event);
      case 'disarm':
        return void this.timers.delete(asked.id);
      case 'answer':
        return this.answered(asked.to, asked.value as { kind: string; bubbles?: { text: string }[] });
      case 'send':
        if (asked.event.type === 'command_queued') {
          const { command } = asked.event as unknown as { command: { command_id: string } };
          this.commanded.push(`says ${command.command_id}`);
        } else {
          this.asking = (asked.event as unknown as { commandIds: string[] }).commandIds;
        }
    }
  }

  answered(id: string, value: { kind: string; bubbles?: { text: string }[] }): void {
    const request = this.requests.get(id);
    if (request === undefined || value.kind === 'taken') return;
    const bubbles = value.bubbles?.map(({ text }) => text) ?? [];
    request.stored = { bubbles };
    if (request.caller !== 'waiting') {
      assert.deepEqual(bubbles, [], 'bubbles are answered to somebody who waits, or to nobody');
      return;
    }
    request.caller = 'took';
    request.took = bubbles;
  }

  step(step: Step): void {
    switch (step.op) {
      case 'message':
        return this.message(step);
      case 'cut':
      case 'repeat':
      case 'overdue':
        return this.word(step.op, step.pick);
      case 'repeat_timer': {
        const ids = [...this.timers.keys()].filter((id) => id.startsWith('repeat:'));
        const id = ids[step.pick % Math.max(1, ids.length)];
        return id === undefined ? undefined : this.fire(id);
      }
      case 'bubble': {
        if (this.effect === undefined || !this.effect.streamed || this.ending !== undefined) return;
        const written = this.newBubble();
        this.produced.add(written.text);
        return this.send({ type: 'bubble_written', bubble: written });
      }
      case 'finish':
        return this.finish(step.bubbles, step.fails);
      case 'deliver_end':
        return this.deliverEnd();
      case 'settle':
        return this.settle(step.withdrawn);
      case 'settle_timer': {
        const id = [...this.timers.keys()].find((name) => name.startsWith('xstate.after.'));
        return id === undefined ? undefined : this.fire(id);
      }
    }
  }

  message(step: Extract<Step, { op: 'message' }>): void {
    this.ms += step.gapMs;
    const reflex = step.reflex ? this.newBubble() : null;
    const id = `m${this.requests.size}`;
    const { via, socketOpen } = step;
    const event = message({ id, via, socketOpen, reflex, ms: this.ms, sender: `+1555010000${step.sender}` });
    this.requests.set(id, { caller: via === 'http' ? 'waiting' : 'gone', took: [], stored: null });
    const before = this.stage.context.turn?.id;
    this.send(event);
    // Only the reflex of a message that begins a turn is ever said.
    const { turn } = this.stage.context;
    if (reflex !== null && turn !== null && turn.id !== before && turn.reflex?.bubble.id === reflex.id) {
      this.produced.add(reflex.text);
    }
  }

  word(op: 'cut' | 'repeat' | 'overdue', choice: number): void {
    const ids = [...this.requests.keys()].filter((id) => this.requests.get(id)!.stored !== null || this.isHttp(id));
    const id = ids[choice % Math.max(1, ids.length)];
    if (id === undefined) return;
    const request = this.requests.get(id)!;
    if (op === 'cut') {
      if (request.caller === 'gone') return;
      request.caller = 'gone';
      request.took = [];
      return this.send(about('request_cut', id));
    }
    if (op === 'overdue') return request.caller === 'waiting' ? this.send(about('request_overdue', id)) : undefined;
    // A caller that took its answer does not ask again: it has no reason to.
    if (request.caller !== 'gone') return;
    request.caller = 'waiting';
    this.send(about('request_repeated', id));
    if (request.caller === ('waiting' as Request['caller']) && request.stored !== null)
      this.answered(id, { kind: 'stored', bubbles: request.stored.bubbles.map((text) => ({ text })) });
  }

  isHttp(id: string): boolean {
    const { turn, queue, answers } = this.stage.context;
    return (
      (turn?.request.id === id && turn.request.via === 'http') ||
      queue.some(({ request }) => request.id === id && request.via === 'http') ||
      answers.some(({ requestId }) => requestId === id)
    );
  }

  fire(id: string): void {
    const event = this.timers.get(id)!;
    this.timers.delete(id);
    this.send(event);
  }

  finish(count: number, fails: boolean): void {
    if (this.effect === undefined || this.ending !== undefined) return;
    const rest = fails ? [] : Array.from({ length: count }, () => this.newBubble());
    const awaited = this.requests.get(this.effect.requestId)?.caller === 'waiting';
    const event = fails ? failedReply() : done(rest, awaited, this.ms);
    this.ending = { token: this.effect.token, event };
  }

  deliverEnd(): void {
    const ending = this.ending;
    this.ending = undefined;
    // A6: the result of an invocation that was left is dropped by the host.
    if (ending === undefined || this.effect?.token !== ending.token) return;
    this.effect = undefined;
    const { output } = ending.event as { output?: { rest: Bubble[] } };
    for (const { text } of output?.rest ?? []) this.produced.add(text);
    this.send(ending.event);
  }

  settle(withdrawn: boolean): void {
    if (this.asking === undefined) return;
    const outcomes = Object.fromEntries(this.asking.map((id) => [id, withdrawn ? 'withdrawn' : 'delivered'] as const));
    const isHeard =
      this.stage.value === 'settling' && this.asking.includes(this.stage.context.turn?.reflex?.bubble.id ?? '');
    // A word that comes after the wait is heard by nobody: that reflex counts as delivered.
    if (withdrawn && isHeard) for (const id of this.asking) this.withdrawn.add(`says ${id}`);
    this.asking = undefined;
    this.send(settled(outcomes));
  }

  /** Lets everything that is under way come to its end. */
  comeToRest(): void {
    for (let round = 0; round < 200; round++) {
      if (this.ending !== undefined) this.deliverEnd();
      else if (this.asking !== undefined && this.stage.value === 'settling') this.settle(false);
      else if (this.effect !== undefined) this.finish(1, false);
      else if (this.stage.value === 'listening') return;
      else throw new Error(`nothing goes on in ${JSON.stringify(this.stage.value)}`);
    }
    throw new Error('it never comes to rest');
  }

  check(): void {
    const held = this.stage.context.answers.filter(({ state }) => state === 'held');
    for (const kept of held) assert.ok(this.timers.has(`repeat:${kept.requestId}`), 'what is held has a timer');
    for (const text of this.produced) {
      const places = [
        ...[...this.requests]
          .filter(([, { caller, took }]) => caller === 'took' && took.includes(text))
          .map(([id]) => `taken by ${id}`),
        ...held
          .filter(({ bubbles }) => bubbles.some((one) => one.text === text))
          .map(({ requestId }) => `held for ${requestId}`),
        ...this.commanded.filter((one) => one === text).map(() => 'command'),
      ];
      // A withdrawn command was pushed and never counts; its bubble has its one other place.
      const counted = this.withdrawn.has(text) ? withoutOne(places, 'command') : places;
      assert.equal(counted.length, 1, `${text} is in ${JSON.stringify(places)}`);
    }
    for (const [id, request] of this.requests) assert.notEqual(request.caller, 'waiting', `${id} waits for ever`);
    assert.equal(this.stage.context.turn, null);
    assert.deepEqual(this.stage.context.queue, []);
  }
}

function withoutOne(places: string[], place: string): string[] {
  const index = places.indexOf(place);
  return places.filter((_, i) => i !== index);
}

it('in every order of events each bubble is in one place, and nobody waits for ever', () => {
  fc.assert(
    fc.property(fc.array(stepOf, { minLength: 5, maxLength: 40 }), (steps) => {
      const world = new World();
      for (const step of steps) world.step(step);
      world.comeToRest();
      world.check();
    }),
    { numRuns: 400 },
  );
});
