/**
 * Markdown as plain text: a messenger shows `**` as two asterisks. Marks go, words stay; links, arithmetic (`5 * 3`), snake_case,
 * hashtags, shrugs (`¯\_(ツ)_/¯`) and corrections (`*there`) are not marks and stay as they are.
 */

/** A link without the punctuation that a sentence puts after it. */
const linkSource = String.raw`(?:https?:\/\/|www\.)[^\s<>]*[^\s<>.,!?;:*_\x60~\]'")]\)?`;

const markPattern = new RegExp(
  [
    String.raw`(?<label>!?\[(?<text>[^\]\n]{1,300})\]\((?<target>(?:https?:\/\/|mailto:|tel:)(?:[^\s()]|\([^\s()]*\))+)\))`,
    `(?<link>${linkSource})`,
    String.raw`(?<ticks>\x60{1,3})(?<code>[^\x60\n]+)\k<ticks>`,
    String.raw`(?<![\w*\\])\*{2,3}(?=[^\s*])(?<strong>[^\n]{1,600}?)(?<=[^\s*])\*{2,3}(?!\*)`,
    String.raw`(?<![\w\\])__(?=[^\s_])(?<strong2>[^\n]{1,600}?)(?<=[^\s_])__(?!\w)`,
    String.raw`(?<![\w*\\])\*(?=[^\s*])(?<em>[^*\n]{1,600}?)(?<=\S)\*(?![\w*])`,
    String.raw`(?<![\w\\])_(?=[^\s_])(?<em2>[^_\n]{1,600}?)(?<=\S)_(?!\w)`,
    String.raw`~~(?=\S)(?<struck>[^~\n]{1,600}?)(?<=\S)~~`,
    // A bold mark whose other half is in another bubble.
    String.raw`(?<half>(?<![\s*])\*\*(?![\w*])|(?<![\w*])\*\*(?![\s*]))`,
  ].join('|'),
  'gu',
);

const rulePattern = /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/gm;
const headingPattern = /^ {0,3}#{1,6}[ \t]+(?=\S)/gm;
const bulletPattern = /^([ \t]*)[*+][ \t]+(?=\S)/gm;
const anyMark = /[*_`~#[+]|---/;

/** Text without its markdown marks, trimmed, with line endings made `\n` and no more than one empty line in a row. */
export function plainText(text: string): string {
  let plain = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  if (anyMark.test(plain)) {
    plain = plain.replace(rulePattern, '').replace(headingPattern, '').replace(bulletPattern, '$1- ');
    plain = withoutMarks(plain, 0);
  }
  if (plain.includes('\n')) plain = plain.replace(/[ \t]+\n/g, '\n').replace(/\n{3,}/g, '\n\n');
  return plain.trim();
}

function withoutMarks(text: string, depth: number): string {
  return text.replace(markPattern, (match: string, ...rest: unknown[]) => {
    const found = rest.at(-1) as Partial<Record<string, string>>;
    if (found.link !== undefined) return match;
    if (found.label !== undefined) return found.text === found.target ? found.target! : `${found.text} ${found.target}`;
    if (found.code !== undefined) return found.code;
    if (found.half !== undefined) return '';
    const inner = found.strong ?? found.strong2 ?? found.em ?? found.em2 ?? found.struck ?? '';
    return depth < 4 && anyMark.test(inner) ? withoutMarks(inner, depth + 1) : inner;
  });
}

const visiblePattern = /[^\s\p{Cf}\p{Cc}\p{Variation_Selector}\u115f\u1160\u2800\u3164]/u;

/** Whether anything of the text can be seen. */
export function isVisible(text: string): boolean {
  return visiblePattern.test(text);
}
