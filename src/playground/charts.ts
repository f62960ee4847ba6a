/** A machine's own definition as data to draw: its states, how they nest, and the transitions with the names of their events. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';

export interface ChartState {
  /** `conversation.replying` */
  id: string;
  key: string;
  parent: string | null;
  type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  /** The id of the state a compound one begins in. */
  initial: string | null;
  /** The code it keeps running while it is current. */
  invokes: string[];
}

export interface ChartTransition {
  from: string;
  /** Null for one that only does something and stays. */
  to: string | null;
  /** As people say it: `message`, `after settleWait`, `done: reply`, `at once`. */
  label: string;
  /** The event's type in the journal. */
  eventType: string;
}

export interface Chart {
  id: string;
  states: ChartState[];
  transitions: ChartTransition[];
}

export function chartOf(machine: AnyStateMachine): Chart {
  const chart: Chart = { id: machine.id, states: [], transitions: [] };
  addNode(machine.root, chart);
  return chart;
}

function addNode(node: AnyStateNode, chart: Chart): void {
  chart.states.push({
    id: node.id,
    key: node.key,
    parent: node.parent?.id ?? null,
    type: node.type,
    initial: node.type === 'compound' ? (node.initial.target[0]?.id ?? null) : null,
    invokes: node.invoke.map((invoke) => (typeof invoke.src === 'string' ? invoke.src : invoke.id)),
  });
  for (const definitions of [node.always ?? [], ...node.transitions.values()]) {
    for (const { eventType, target } of definitions) {
      for (const to of target === undefined ? [null] : target.map(({ id }) => id)) {
        const label = labelOf(eventType, node.id);
        const isKnown = chart.transitions.some((one) => one.from === node.id && one.to === to && one.label === label);
        if (!isKnown) chart.transitions.push({ from: node.id, to, label, eventType });
      }
    }
  }
  for (const child of Object.values(node.states)) addNode(child, chart);
}

function labelOf(eventType: string, nodeId: string): string {
  if (eventType === '') return 'at once';
  const internal = /^xstate\.(after|done\.actor|error\.actor|done\.state)\.(.+)$/.exec(eventType);
  if (internal === null) return eventType;
  const [, kind, rest] = internal as unknown as [string, string, string];
  if (kind === 'after') {
    const delay = rest.endsWith(`.${nodeId}`) ? rest.slice(0, -nodeId.length - 1) : rest;
    return /^\d+$/.test(delay) ? `after ${Number(delay) / 1_000} s` : `after ${delay}`;
  }
  return `${kind.startsWith('done') ? 'done' : 'error'}: ${rest}`;
}
