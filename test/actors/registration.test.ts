/** What is refused when a machine is registered: whatever would do harm in silence once it runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyStateMachine, fromPromise, raise, setup, spawnChild } from 'xstate';
import type { ActorDefinition } from '../../actors/definition.ts';
import { createInterpreter } from '../../actors/interpreter.ts';
import { desk, effect } from './desk.ts';
import { createRig } from './rig.ts';

const definition = (machine: unknown, part: Partial<ActorDefinition> = {}): ActorDefinition => ({
  kind: 'odd',
  machine: machine as AnyStateMachine,
  version: 1,
  input: () => undefined,
  effects: { work: async () => null },
  localEffects: {},
  outputs: {},
  durableOutputs: {},
  ...part,
});
const base = setup({
  actors: { work: effect<null>(), machine: setup({}).createMachine({}) },
  actions: { named: () => {} },
});
const plain = setup({ actors: { work: effect<null>() }, actions: { named: () => {} } });
const machine = (config: object) => plain.createMachine(config as never);

for (const [name, given, complaint] of [
  ['an inline effect', definition(machine({ invoke: { id: 'a', src: fromPromise(async () => 1) } })), /names its src/],
  [
    'an effect that is not declared',
    definition(machine({ invoke: { src: 'unheard_of' } })),
    /is not declared in setup/,
  ],
  [
    'an effect without code',
    definition(machine({ invoke: { src: 'work' } }), { effects: {} }),
    /effect 'work' has no code/,
  ],
  [
    'one invocation id in two states',
    definition(
      machine({
        type: 'parallel',
        states: { a: { invoke: { id: 'x', src: 'work' } }, b: { invoke: { id: 'x', src: 'work' } } },
      }),
    ),
    /invocation id 'x' is used in/,
  ],
  ['a systemId', definition(machine({ invoke: { src: 'work', systemId: 's' } })), /systemId/],
  ['a machine as a child', definition(base.createMachine({})), /is a machine: give it an address/],
  ['a delay that is not declared', definition(machine({ after: { soon: {} } })), /delay 'soon' is not declared/],
  [
    'a delayed raise by a name that is not declared',
    definition(machine({ entry: raise({ type: 'x' }, { delay: 'soon' as never }) })),
    /delay 'soon' is not declared/,
  ],
  ['a child spawned without an id', definition(machine({ entry: spawnChild('work' as never) })), /has no id/],
  ['an inline action', definition(machine({ on: { x: { actions: () => {} } } })), /not an inline function/],
  [
    'an action that is no output',
    definition(machine({ initial: 'a', states: { a: { exit: 'named' } } })),
    /'named' is neither/,
  ],
  ['a guard that is not declared', definition(machine({ always: { guard: 'unheard_of' } })), /guard 'unheard_of'/],
  ['a reserved output', definition(machine({}), { outputs: { record: () => {} } }), /'record' is the host's own/],
  ['a reserved durable output', definition(machine({}), { durableOutputs: { answer: async () => {} } }), /'answer' is/],
  [
    'an output of both sorts',
    definition(machine({}), { outputs: { named: () => {} }, durableOutputs: { named: async () => {} } }),
    /'named' is an output twice/,
  ],
  ['a kind that is no address', definition(machine({}), { kind: 'Odd/Kind' }), /a kind is lower-case/],
] as const) {
  test(`refused: ${name}`, () => {
    assert.throws(() => createInterpreter(given), complaint);
  });
}

test('accepted: what is declared', () => {
  const outputs = { named: () => {} };
  createInterpreter(definition(machine({ entry: 'named', after: { 100: {} }, invoke: { src: 'work' } }), { outputs }));
  createInterpreter(desk());
});

test('the bound on microsteps is not put on a machine that belongs to somebody else', () => {
  const theirs = machine({});
  createInterpreter(definition(theirs));
  assert.equal((theirs as unknown as AnyStateMachine).options?.maxIterations, Number.POSITIVE_INFINITY);
});

test('two machines of one kind are refused', async (t) => {
  await assert.rejects(createRig(t, { definitions: [desk(), desk()] }), /two machines are registered as 'desk'/);
});
