/** Addresses in a text as links; everything else of it stays text. */
import { h } from './dom.ts';

const address = /\bhttps?:\/\/[^\s<>"“”«»]+/gi;
/** What ends a sentence or closes a quotation is not the address's. */
const trailing = /[.,;:!?…'’*_~]+$/;
const brackets = { ')': '(', ']': '[', '}': '{' } as const;

/** The text in pieces, to be put into an element one after the other. */
export function linked(text: string): (string | HTMLElement)[] {
  const pieces: (string | HTMLElement)[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    const href = addressIn(found);
    if (!URL.canParse(href)) continue;
    pieces.push(text.slice(from, index), h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, href));
    from = index + href.length;
  }
  return [...pieces, text.slice(from)].filter((piece) => piece !== '');
}

/** Without its trailing punctuation, and without a bracket that was opened before it. */
function addressIn(found: string): string {
  for (let rest = found; ; ) {
    const bare = rest.replace(trailing, '');
    const last = bare.at(-1) as keyof typeof brackets;
    const isStray = last in brackets && bare.split(last).length > bare.split(brackets[last]).length;
    if (!isStray) return bare;
    rest = bare.slice(0, -1);
  }
}
