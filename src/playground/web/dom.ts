/** Elements without a framework: `h('button', {class: 'send'}, 'Send')`. Text is always text, never markup. */
type Value = string | number | boolean | null | undefined | ((event: never) => void);
export type Props = Record<string, Value>;
type Child = Node | string | null | undefined | false;

const svgNamespace = 'http://www.w3.org/2000/svg';

function fill<E extends Element>(element: E, props: Props, children: Child[]): E {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value as (event: Event) => void);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), props, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(svgNamespace, tag), props, children);
}

/** The element of `index.html` with that id. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element as E;
}

/** An icon of 24 × 24 drawn with strokes. */
export function icon(path: string, size = 20): SVGSVGElement {
  const drawing = svg('svg', { viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': 'true', class: 'icon' });
  drawing.append(svg('path', { d: path }));
  return drawing;
}

export const icons = {
  send: 'M12 20V5M5.5 11.5 12 5l6.5 6.5',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6z',
  close: 'M6 6l12 12M18 6 6 18',
  group:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.4-3.6 3-6 6.5-6s6.1 2.4 6.5 6M16 4.500a3.5 3.5 0 0 1 0 6.500M18 14.500c2 .8 3.2 2.8 3.5 5.5',
} as const;

/** The time of day, in the reader's own way of writing it. */
export const timeOfDay = (at: number): string =>
  new Date(at).toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' });
