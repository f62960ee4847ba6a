/** Fenced code inside a reply: where it ends, and what of it is shown. */

const oneLine = /^ {0,3}```[^\n]*\S[^\n]*```\s*$/;
const closingFence = /^ {0,3}`{3,}\s*$/;
/** The fence with its language, or around code on its own line; a line with anything more on it is code already. */
const openingFence = /^ {0,3}`{3,}(?:([^\n`]*[^\s`][^\n`]*)```[ \t]*(?=\r?\n|$)|[\w+#.-]{0,20}[ \t]*\r?\n)?/;

/** Whether a line up to here opens a code block: its third backtick, with nothing but a little space before. */
export function opensCode(line: string): boolean {
  return /^ {0,3}```$/.test(line);
}

/** Whether a line ends its code block; `first` is the line of the opening fence, which ends a block written on one line. */
export function closesCode(line: string, first: boolean): boolean {
  return first ? oneLine.test(line) : closingFence.test(line);
}

/** The code as it was written, without its fences; `opened` says that the opening one is still in the text. */
export function withoutFences(text: string, opened: boolean): string {
  return (opened ? text.replace(openingFence, '$1') : text)
    .replace(/(^|\n) {0,3}`{3,}\s*$/, '$1')
    .replace(/^(?:[ \t]*\r?\n)+|\s+$/g, '');
}
