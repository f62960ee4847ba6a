/** The charts are the machines' own, whole, and drawn so that nothing lies on anything else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyStateMachine, createMachine } from 'xstate';
import { conversationMachine } from '../../machines/conversation.ts';
import { edgeLinkMachine } from '../../machines/edge-link.ts';
import { chartOf } from '../../src/playground/charts.ts';
import { type Box, layOut } from '../../src/playground/web/chart-layout.ts';

const nested = createMachine({
  id: 'nested',
  initial: 'idle',
  on: { RESET: '.idle' },
  states: {
    idle: { on: { GO: 'work', SKIP: 'over' } },
    work: {
      initial: 'first',
      on: { STOP: 'idle' },
      states: {
        first: { on: { NEXT: 'second' } },
        second: { after: { 5000: 'first' }, on: { BACK: 'first', LEAVE: '#nested.over' } },
      },
    },
    both: { type: 'parallel', states: { a: {}, b: {} } },
    over: { type: 'final' },
  },
});

const machines: [string, AnyStateMachine][] = [
  ['conversation', conversationMachine],
  ['edge-link', edgeLinkMachine],
  ['nested', nested],
];

for (const [name, machine] of machines) {
  test(`${name}: every state has its box, every way between two states its arrow`, () => {
    const chart = chartOf(machine);
    const layout = layOut(chart);
    assert.deepEqual(layout.boxes.map(({ id }) => id).sort(), chart.states.map(({ id }) => id).sort());
    for (const { from, to, label } of chart.transitions) {
      if (to === null || to === from) {
        const box = layout.boxes.find(({ id }) => id === from)!;
        assert.ok(box.lines.join(' ').includes(label), `${from} does not show ${label}`);
      } else {
        const arrow = layout.arrows.find((one) => one.from === from && one.to === to);
        assert.ok(
          arrow?.labels.some(({ text }) => text === label),
          `${from} → ${to} does not show ${label}`,
        );
      }
    }
  });

  test(`${name}: boxes lie in their regions and on no neighbour, and the drawing holds everything`, () => {
    const chart = chartOf(machine);
    const layout = layOut(chart);
    const box = (id: string) => layout.boxes.find((one) => one.id === id)!;
    for (const one of chart.states) {
      const mine = box(one.id);
      assert.ok(mine.x >= 0 && mine.y >= 0);
      assert.ok(mine.x + mine.width <= layout.width && mine.y + mine.height <= layout.height, `${one.id} sticks out`);
      if (one.parent !== null) assert.ok(isInside(mine, box(one.parent)), `${one.id} is outside ${one.parent}`);
      for (const other of chart.states) {
        if (other.id === one.id || other.parent !== one.parent) continue;
        assert.ok(!overlaps(mine, box(other.id)), `${one.id} lies on ${other.id}`);
      }
    }
    for (const { points } of layout.arrows) {
      for (const [x, y] of points) assert.ok(x >= 0 && y >= 0 && x <= layout.width && y <= layout.height);
    }
  });
}

test('delays and results are told in words', () => {
  const labels = chartOf(conversationMachine).transitions.map(({ label }) => label);
  assert.ok(labels.includes('done: reply') && labels.includes('error: reply'), labels.join());
  assert.ok(chartOf(nested).transitions.some(({ label }) => label === 'after 5 s'));
  assert.deepEqual(chartOf(conversationMachine).states.find(({ key }) => key === 'replying')?.invokes, ['reply']);
});

function overlaps(one: Box, other: Box): boolean {
  const apart =
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y;
  return !apart;
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
