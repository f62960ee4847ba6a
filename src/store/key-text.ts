/**
 * Keys and other short texts on their way into a `text` column. PostgreSQL's UTF-8 takes neither NUL nor a surrogate without its
 * other half, and both can arrive in an id that a client made up; line feed and U+001E separate the values of a flush. They are
 * written as U+0001 and four hex digits, U+0001 itself likewise, so that two different keys never become one. Any other text is
 * stored as it is.
 */
const escapeMark = '\u0001';
const unstorable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /[\u0000\u0001\n\u001e]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const separators = /[\u0000\u0001\n\u001e]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const escaped = /\u0001([0-9a-f]{4})/g;

/** The text as the database keeps it. */
export function toColumn(text: string): string {
  return text.isWellFormed() && !separators.test(text)
    ? text
    : text.replace(unstorable, (unit) => escapeMark + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

/** The text that `toColumn` was given. */
export function fromColumn(column: string): string {
  return column.includes(escapeMark)
    ? column.replace(escaped, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : column;
}
