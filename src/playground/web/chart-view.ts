/** A state chart drawn, with the current state lit and the way it came flashed. A state is shown for a moment even where it was left at once. */
import type { Chart } from '../charts.ts';
import { layOut } from './chart-layout.ts';
import { svg } from './dom.ts';
import { after } from './sockets.ts';

export interface ChartView {
  element: SVGSVGElement;
  /** The state the actor is in; `eventType` is what brought it there, null where it is only told. */
  show(value: unknown, eventType: string | null): void;
}

const shownForMs = 380;
/** With more than this many states waiting, the oldest are skipped: the chart must not lag behind. */
const waitingMax = 6;

let charts = 0;

/** Draws a chart. `shown` is told of each state as it is lit, which may be a moment after it was entered. */
export function createChartView(chart: Chart, title: string, shown: (value: unknown) => void): ChartView {
  const layout = layOut(chart);
  charts += 1;
  const head = `arrow-head-${charts}`;
  const element = svg('svg', {
    viewBox: `-2 -2 ${layout.width + 4} ${layout.height + 4}`,
    class: 'chart',
    role: 'img',
    'aria-label': title,
  });
  element.style.maxWidth = `${Math.round(layout.width * 1.05)}px`;
  element.append(
    svg(
      'defs',
      {},
      svg(
        'marker',
        { id: head, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
        svg('path', { d: 'M0 0.5 8 4 0 7.500z' }),
      ),
    ),
  );
  const groups = new Map<string, SVGGElement>();
  for (const box of layout.boxes) {
    const { x, y, width, height } = box;
    const group = svg('g', { class: box.isRegion ? 'state region' : 'state', 'data-state': box.id });
    group.append(svg('rect', { x, y, width, height, rx: box.isRegion ? 16 : 11 }));
    group.append(svg('text', { x: x + 14, y: y + 22, class: 'name' }, box.key));
    let line = y + 22;
    if (box.invokes.length > 0) {
      line += 17;
      group.append(svg('text', { x: x + 14, y: line, class: 'invoke' }, `▸ ${box.invokes.join(', ')}`));
    }
    for (const text of box.lines) {
      line += 16;
      group.append(svg('text', { x: x + 14, y: line, class: 'stay' }, text));
    }
    groups.set(box.id, group);
    element.append(group);
  }
  for (const [x, y] of layout.dots) {
    element.append(svg('circle', { cx: x, cy: y, r: 4, class: 'dot' }));
    element.append(svg('path', { d: `M${x} ${y}v16`, class: 'line', 'marker-end': `url(#${head})` }));
  }
  const arrows = layout.arrows.map((arrow) => {
    const group = svg('g', { class: 'arrow' });
    group.append(svg('path', { d: rounded(arrow.points), class: 'line', 'marker-end': `url(#${head})` }));
    for (const { text, x, y } of arrow.labels) group.append(svg('text', { x, y, class: 'label' }, text));
    element.append(group);
    return { group, arrow };
  });

  let lit = new Set<string>();
  const waiting: { value: unknown; eventType: string | null }[] = [];
  let isShowing = false;

  function apply(value: unknown, eventType: string | null): void {
    const before = lit;
    lit = litStates(chart, value);
    for (const [id, group] of groups) group.classList.toggle('lit', lit.has(id));
    element.setAttribute('aria-label', `${title}: ${describeState(value)}`);
    element.setAttribute('data-value', describeState(value));
    shown(value);
    if (eventType === null) return;
    for (const { group, arrow } of arrows) {
      const isWay = before.has(arrow.from) && lit.has(arrow.to) && !before.has(arrow.to);
      if (isWay && arrow.eventTypes.some((type) => type === eventType || type === '')) flash(group);
    }
  }

  function next(): void {
    const entry = waiting.shift();
    isShowing = entry !== undefined;
    if (entry === undefined) return;
    apply(entry.value, entry.eventType);
    after(shownForMs, next);
  }

  return {
    element,
    show(value, eventType) {
      if (eventType === null) {
        waiting.length = 0;
        return apply(value, null);
      }
      const last = waiting.at(-1)?.value;
      const isSame = JSON.stringify(waiting.length > 0 ? last : null) === JSON.stringify(value);
      if (!isSame) waiting.push({ value, eventType });
      if (waiting.length > waitingMax) waiting.splice(0, waiting.length - waitingMax);
      if (!isShowing) next();
    },
  };
}

/** `replying`, `open.writing`, `a + b`; `not begun` where the actor was never told anything. */
export function describeState(value: unknown): string {
  if (value === null || value === undefined) return 'not begun';
  if (typeof value === 'string') return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([key, inner]) => (inner && Object.keys(inner).length > 0 ? `${key}.${describeState(inner)}` : key))
    .join(' + ');
}

function litStates(chart: Chart, value: unknown): Set<string> {
  const lit = new Set<string>();
  const enter = (parent: string, inner: unknown) => {
    const entries = typeof inner === 'string' ? [[inner, {}] as const] : Object.entries(inner ?? {});
    for (const [key, rest] of entries) {
      const state = chart.states.find((one) => one.parent === parent && one.key === key);
      if (state === undefined) continue;
      lit.add(state.id);
      enter(state.id, rest);
    }
  };
  const root = chart.states.find(({ parent }) => parent === null);
  if (root !== undefined && value !== null && value !== undefined) {
    lit.add(root.id);
    enter(root.id, value);
  }
  return lit;
}

function flash(group: SVGGElement): void {
  group.classList.add('flash');
  after(900, () => group.classList.remove('flash'));
}

/** A line through the points with rounded corners. */
function rounded(points: [number, number][]): string {
  const radius = 9;
  let path = `M${points[0]![0]} ${points[0]![1]}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [px, py] = points[i - 1]!;
    const [x, y] = points[i]!;
    const [nx, ny] = points[i + 1]!;
    const toward = (tx: number, ty: number) => {
      const length = Math.hypot(tx - x, ty - y) || 1;
      const step = Math.min(radius, length / 2);
      return `${x + ((tx - x) / length) * step} ${y + ((ty - y) / length) * step}`;
    };
    path += `L${toward(px, py)}Q${x} ${y} ${toward(nx, ny)}`;
  }
  const [lastX, lastY] = points.at(-1)!;
  return `${path}L${lastX} ${lastY}`;
}
