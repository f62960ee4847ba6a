/**
 * A message cut into the places where a new request may begin. Whether one does begin there is for the rules to say: "remind me to
 * buy milk and eggs" is one request, "remind me at 6 and start a poll" is two.
 */

/** A piece of a message, with how firmly it is parted from what stands before it. */
export interface Piece {
  text: string;
  /** `end`: a sentence or line ended. `comma`: a comma or "then". `and`: no more than "and". */
  before: 'start' | 'end' | 'comma' | 'and';
}

const linkMark = /(?:https?:\/\/|www\.)\S+/gi;
const boundary =
  /(?<end>\n+|(?<=[^\s.])(?:[!?]+(?:["')]*)(?=\s)|\.{1,3}(?=\s+(?!\d)|\n)|;\s)|[。！？；]|\s[-–—]\s(?=(?:and|also|then|can you|could you|please)\b))|(?<comma>,\s+(?:(?:and|then|and then|but|plus|also|and also|oh and|after that)\s+)?|\s+(?:and then|then also|and also|as well as|after that|but also|but first|plus also)\s+|\s+(?:then|also|plus)\s+(?=(?:set|start|remind|tell|make|create|check|look|send|add|give|plan|poll|split|convert|what|how|who|when|is|can|could|please|google|search)\b)|，|、)|(?<and>\s+(?:and|&|n|y|et|und|e)\s+)/giu;

const piecesMax = 24;

/** The pieces of a text, in order; joined with what parted them they are the text. Dots in times, numbers and links part nothing. */
export function piecesOf(text: string): Piece[] {
  const hidden = text
    .replace(linkMark, (link) => '\u0001'.repeat(link.length))
    .replace(/\b([ap])\.m\.(?=\s)/gi, '$1\u0001m\u0001');
  const pieces: Piece[] = [];
  let from = 0;
  let before: Piece['before'] = 'start';
  for (const match of hidden.matchAll(boundary)) {
    if (pieces.length >= piecesMax) break;
    const { end, comma } = match.groups ?? {};
    // What ends a sentence stays with it: a question mark says something.
    const cut = match.index + (end === undefined ? 0 : match[0].length);
    const isEmpty = text.slice(from, cut).trim() === '';
    push(pieces, text.slice(from, cut), before);
    // ". also " is a sentence's end first.
    if (!isEmpty || before !== 'end') before = end !== undefined ? 'end' : comma !== undefined ? 'comma' : 'and';
    from = match.index + match[0].length;
  }
  push(pieces, text.slice(from), before);
  return pieces;
}

function push(pieces: Piece[], text: string, before: Piece['before']): void {
  if (text.trim() !== '') pieces.push({ text: text.trim(), before: pieces.length === 0 ? 'start' : before });
}

/** Pieces from one on put back together, as they were said. */
export function joined(pieces: readonly Piece[]): string {
  return pieces
    .map(({ text, before }, index) =>
      index === 0 ? text : `${before === 'and' ? ' and ' : before === 'comma' ? ', ' : ' '}${text}`,
    )
    .join('');
}
