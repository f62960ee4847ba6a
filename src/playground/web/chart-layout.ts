/**
 * Where the states and arrows of a chart go. Pure. States stand in ranks from top to bottom by their distance from the initial state; an
 * arrow to the next rank goes straight down, one that goes back runs up a lane on the right, one that skips ranks down a lane on the
 * left, and one that a whole region offers from anywhere comes in from the region's left edge. What stays in its state is listed
 * in the box. Meant for charts of up to a dozen states.
 */
import type { Chart, ChartState } from '../charts.ts';

export interface Box {
  id: string;
  key: string;
  x: number;
  y: number;
  width: number;
  height: number;
  isRegion: boolean;
  isFinal: boolean;
  invokes: string[];
  /** Events that do something here and stay; `↻` where the state is entered anew. */
  lines: string[];
}

export interface Arrow {
  from: string;
  to: string;
  eventTypes: string[];
  /** Corners of the line, the last one at the arrow's head. */
  points: [number, number][];
  labels: { text: string; x: number; y: number }[];
}

export interface Layout {
  width: number;
  height: number;
  /** Regions before what is in them. */
  boxes: Box[];
  arrows: Arrow[];
  /** Where each initial state's dot goes. */
  dots: [number, number][];
}

const size = {
  char: 6.7,
  nameChar: 8.2,
  line: 16,
  pad: 14,
  boxMin: 128,
  head: 34,
  dot: 22,
  lane: 16,
  gap: 26,
} as const;

const regionCharsMax = 48;

interface Edge {
  from: string;
  to: string;
  labels: string[];
  eventTypes: string[];
}

export function layOut(chart: Chart): Layout {
  const states = new Map(chart.states.map((state) => [state.id, state]));
  const childrenOf = (id: string) => chart.states.filter((state) => state.parent === id);
  const chain = (id: string): string[] => {
    const parent = states.get(id)?.parent;
    return parent == null ? [id] : [...chain(parent), id];
  };
  const edges = edgesOf(chart);
  const boxes = new Map<string, Box>();
  const order: string[] = [];
  const arrows: Arrow[] = [];
  const dots: [number, number][] = [];

  /** Places a state's box with its top left corner at 0,0 and all that is in it. */
  function place(state: ChartState): Box {
    const children = childrenOf(state.id);
    const lines = children.length > 0 ? wrapped(linesOf(chart, state)) : linesOf(chart, state);
    const text = Math.max(state.key.length * size.nameChar, ...lines.map((line) => line.length * size.char));
    const head = size.head + (state.invokes.length > 0 ? size.line : 0);
    const box: Box = {
      id: state.id,
      key: state.key,
      x: 0,
      y: 0,
      width: Math.max(size.boxMin, text + 2 * size.pad),
      height: head + lines.length * size.line + (lines.length > 0 ? 6 : 0),
      isRegion: children.length > 0,
      isFinal: state.type === 'final',
      invokes: state.invokes,
      lines,
    };
    boxes.set(state.id, box);
    order.push(state.id);
    if (children.length > 0) fillRegion(box, state, children);
    return box;
  }

  function move(id: string, dx: number, dy: number): void {
    const box = boxes.get(id)!;
    box.x += dx;
    box.y += dy;
    for (const child of childrenOf(id)) move(child.id, dx, dy);
    for (const arrow of arrows) {
      if (arrow.from !== id) continue;
      for (const point of arrow.points) shift(point, dx, dy);
      for (const label of arrow.labels) Object.assign(label, { x: label.x + dx, y: label.y + dy });
    }
  }

  function fillRegion(region: Box, state: ChartState, children: ChartState[]): void {
    const isIn = (id: string) => chain(id).find((ancestor) => children.some((child) => child.id === ancestor));
    const inner = edges
      .map((edge) => ({ ...edge, a: isIn(edge.from), b: isIn(edge.to) }))
      .filter(({ a, b, from }) => b !== undefined && (from === state.id || (a !== undefined && a !== b)));
    const ranks = ranksOf(children, state.initial === null ? undefined : isIn(state.initial), inner);
    const rankOf = (id: string) => ranks.findIndex((rank) => rank.includes(id));
    const isAnywhere = (edge: { from: string }) => edge.from === state.id;
    const down = inner.filter((edge) => !isAnywhere(edge) && rankOf(edge.b!) === rankOf(edge.a!) + 1);
    const skipping = inner.filter((edge) => !isAnywhere(edge) && rankOf(edge.b!) > rankOf(edge.a!) + 1);
    const back = inner.filter((edge) => !isAnywhere(edge) && rankOf(edge.b!) <= rankOf(edge.a!));
    const anywhere = inner.filter(isAnywhere);
    const lanesWidth = (list: Edge[]) => list.reduce((sum, edge) => sum + size.lane + widest(edge.labels), 0);
    const left = size.pad + lanesWidth(skipping) + Math.max(0, ...anywhere.map((edge) => widest(edge.labels) + 24));

    for (const child of children) place(child);
    let y = region.height + size.dot;
    let right = 0;
    for (const [index, rank] of ranks.entries()) {
      let x = left;
      for (const id of rank) {
        move(id, x, y);
        x += boxes.get(id)!.width + size.gap;
      }
      right = Math.max(right, x - size.gap);
      const labels = down.filter((edge) => rankOf(edge.a!) === index).map(({ labels }) => labels.length);
      y += Math.max(...rank.map((id) => boxes.get(id)!.height)) + size.gap + Math.max(0, ...labels) * size.line;
    }
    const bottom = y - size.gap;
    const first = ranks[0]?.[0];
    if (state.initial !== null && first !== undefined) {
      const box = boxes.get(first)!;
      dots.push([box.x + box.width / 2, box.y - size.dot + 5]);
    }

    for (const edge of down) arrows.push(straight(edge, boxes.get(edge.from)!, boxes.get(edge.to)!));
    let laneX = right;
    for (const edge of bySpan(back, rankOf)) {
      laneX += size.lane;
      arrows.push(lane(edge, boxes.get(edge.from)!, boxes.get(edge.to)!, laneX, 'right', arrows));
      laneX += widest(edge.labels);
    }
    let leftX = left;
    for (const edge of bySpan(skipping, rankOf)) {
      leftX -= size.lane + widest(edge.labels);
      arrows.push(lane(edge, boxes.get(edge.from)!, boxes.get(edge.to)!, leftX + widest(edge.labels), 'left', arrows));
    }
    for (const edge of anywhere) {
      const to = boxes.get(edge.to)!;
      const at = to.y + to.height / 2;
      const labels = edge.labels.map((text, i) => ({
        text,
        x: 12,
        y: at - 7 - (edge.labels.length - 1 - i) * size.line,
      }));
      arrows.push({
        ...edge,
        points: [
          [0, at],
          [to.x, at],
        ],
        labels,
      });
    }
    region.width = Math.max(region.width, laneX + size.pad);
    region.height = bottom + size.pad;
  }

  const root = chart.states.find((state) => state.parent === null);
  if (root === undefined) return { width: 0, height: 0, boxes: [], arrows: [], dots: [] };
  const outer = place(root);
  return { width: outer.width, height: outer.height, boxes: order.map((id) => boxes.get(id)!), arrows, dots };
}

/** Transitions that go somewhere else, those between the same two states together. */
function edgesOf(chart: Chart): Edge[] {
  const edges = new Map<string, Edge>();
  for (const { from, to, label, eventType } of chart.transitions) {
    if (to === null || to === from) continue;
    const key = `${from} ${to}`;
    const edge = edges.get(key) ?? { from, to, labels: [], eventTypes: [] };
    edges.set(key, edge);
    if (!edge.labels.includes(label)) edge.labels.push(label);
    edge.eventTypes.push(eventType);
  }
  return [...edges.values()];
}

function linesOf(chart: Chart, state: ChartState): string[] {
  const own = chart.transitions.filter(({ from, to }) => from === state.id && (to === null || to === state.id));
  const lines = own.map(({ to, label }) => (to === null ? label : `↻ ${label}`));
  return [...new Set(lines)];
}

/** What a whole region does with events is many short words: several to a line. */
function wrapped(words: string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 3 <= regionCharsMax)
      lines[lines.length - 1] = `${last} · ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Ranks by distance from the initial state; what cannot be reached from it comes last. */
function ranksOf(children: ChartState[], initial: string | undefined, edges: { a?: string; b?: string }[]): string[][] {
  const ids = children.map(({ id }) => id);
  if (initial === undefined) return [ids];
  const ranks: string[][] = [];
  const placed = new Set<string>();
  let rank = [initial];
  while (rank.length > 0) {
    ranks.push(rank);
    for (const id of rank) placed.add(id);
    const next = edges.filter(({ a }) => a !== undefined && rank.includes(a)).map(({ b }) => b!);
    rank = [...new Set(next)].filter((id) => !placed.has(id));
  }
  for (const id of ids) if (!placed.has(id)) ranks.push([id]);
  return ranks;
}

function bySpan<E extends { a?: string; b?: string }>(edges: E[], rankOf: (id: string) => number): E[] {
  const span = ({ a, b }: E) => Math.abs(rankOf(a!) - rankOf(b!));
  return [...edges].sort((one, other) => span(one) - span(other));
}

function straight(edge: Edge, from: Box, to: Box): Arrow {
  const x = Math.max(from.x, to.x) + Math.min(from.width, to.width) / 2;
  const [top, bottom] = [from.y + from.height, to.y];
  const first = (top + bottom) / 2 - ((edge.labels.length - 1) * size.line) / 2 + 3;
  const labels = edge.labels.map((text, index) => ({ text, x: x + 9, y: first + index * size.line }));
  return {
    ...edge,
    points: [
      [x, top],
      [x, bottom],
    ],
    labels,
  };
}

/** Out of the side, along the lane, into the side; several at one box keep apart. */
function lane(edge: Edge, from: Box, to: Box, x: number, side: 'left' | 'right', others: Arrow[]): Arrow {
  const edgeOf = (box: Box) => (side === 'right' ? box.x + box.width : box.x);
  const arriving = others.filter((arrow) => arrow.to === to.id && arrow.points.length === 4).length;
  const start = from.y + from.height / 2 + (side === 'right' ? 0 : 8);
  const end = to.y + 14 + arriving * 11;
  const first = (start + end) / 2 - ((edge.labels.length - 1) * size.line) / 2 + 3;
  const labelX = side === 'right' ? x + 7 : x - widest(edge.labels) + 6;
  const labels = edge.labels.map((text, index) => ({ text, x: labelX, y: first + index * size.line }));
  return {
    ...edge,
    points: [
      [edgeOf(from), start],
      [x, start],
      [x, end],
      [edgeOf(to), end],
    ],
    labels,
  };
}

function widest(labels: string[]): number {
  return Math.max(0, ...labels.map((label) => label.length * size.char)) + 10;
}

function shift(point: [number, number], dx: number, dy: number): void {
  point[0] += dx;
  point[1] += dy;
}
