/** What the texts of a chat have in common, whatever the app: closing, reopening, undoing, asking how things stand, lists, names. */

/** A text as it is compared: lower case, without punctuation around it, accents or runs of space. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/^[^\p{L}\p{N}#+$€£¥]+|[^\p{L}\p{N}%)]+$/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const closing =
  /^(ok |okay |please |let's |lets |can you |could you )*(close|end|finish|stop|wrap up|lock)( it| this| that| the \w+( \w+)?| \w+)?( now| up| please)*$/;
const reopening = /^(please )?(re-?open|open)( it| this| the \w+( \w+)?)?( again| please)*$/;
const undoing = /^(please )?(undo|take (that|it) back|revert)( it| that| this)?( please)*$/;
const asking =
  /^(what'?s the |show( me)? (the )?|how'?s the |any |the )?(result|results|status|recap|summary|tally|score|standings|where are we( at)?|how (does it|do we) (look|stand)|who'?s (in|coming|going)|what'?s left|who owes( whom| who| what)?)( so far| now| please)*$/;

/** The shell's own actions that a text may mean. */
export function readShellAct(text: string): 'close' | 'reopen' | 'undo' | undefined {
  const words = plain(text);
  if (words.length > 60) return undefined;
  if (reopening.test(words)) return 'reopen';
  if (closing.test(words)) return 'close';
  return undoing.test(words) ? 'undo' : undefined;
}

/** Whether a text asks how things stand. */
export function isRecapRequest(text: string): boolean {
  const words = plain(text);
  return words.length <= 60 && asking.test(words);
}

/** The parts of a spoken or written list: lines, numbered or bulleted; else commas, semicolons, "or" and "and". */
export function splitList(text: string): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s*/, '').trim())
    .filter((line) => line !== '');
  const parts =
    lines.length > 1 ? lines : (lines[0] ?? '').split(/\s*[,;/]\s*(?:or\s+|and\s+)?|\s+(?:or|and|vs\.?|versus)\s+/i);
  const seen = new Set<string>();
  return parts.map(tidy).filter((part) => {
    const key = plain(part);
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A part of a list as it is shown: trimmed, without a closing mark, its first letter as it was. */
export function tidy(text: string): string {
  return text
    .replace(/^[\s"“'•-]+|[\s"”'?!.,;:]+$/gu, '')
    .replace(/\s+/g, ' ')
    .slice(0, 120);
}

/** The member a name in a text means: the whole name, else the first name; undefined where nobody or several are meant. */
export function memberNamed<M extends { id: string; name: string; present: boolean }>(
  members: readonly M[],
  name: string,
): M | undefined {
  const wanted = plain(name.replace(/^@/, ''));
  if (wanted === '') return undefined;
  const there = members.filter(({ present, name: known }) => present && known !== '');
  const exact = there.filter((member) => plain(member.name) === wanted);
  if (exact.length === 1) return exact[0];
  const first = there.filter((member) => plain(member.name).split(' ')[0] === wanted);
  return first.length === 1 ? first[0] : undefined;
}
