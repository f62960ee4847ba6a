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
  /^(what'?s the |show( me)? (the )?|how'?s the |any |the )?(result|results|status|recap|summary|tally|score|standings|where are we( at)?|how (does it|do we) (look|stand)|who('?s| is| all is| else is)? (all )?(in|coming|going|winning|leading|ahead|voted|paid)|who (won|hasn'?t voted)|what'?s (the plan|(on|left on) (the|our|my) list|left|open|still open|the total|in the lead)|how'?s (the |our )?(vote|voting|poll|trip|list|plan|bill|it) (going|looking|standing)|how many (votes|people|of us)( are there| are in| are coming| voted)?|what did (we|everybody|everyone) (vote|decide|agree on)|who owes( whom| who| what)?|what do (i|we) owe)( on the list| so far| now| right now| please)*$/;

const kinds = '(?:poll|vote|voting|bill|check|tab|split|trip|list|checklist|plan|event)';
const figures = '(?:results?|standings?|status|tally|scores?|outcome|numbers|count|totals?|recap|summary)';
const those = "(?:(?:the|our|that|this|current|latest|final|new) )*(?:[\\p{L}\\p{N}'-]+ ){0,2}?";
const asks =
  "(?:(?:so|and|hey|ok|okay|please|can you|could you) )*(?:(?:what'?s|what (?:is|are|was|were)|show(?: me| us)?|tell (?:me|us)|give (?:me|us)|any|see|check|how'?s|how (?:is|are)) )?";
/** The same by the kind of thing that is meant: "whats the poll result", "results of the dinner vote", "how did the poll go". */
const askingOf = new RegExp(
  `^(?:${asks}${those}${kinds}(?:'?s)? ${figures}|${asks}(?:(?:the|our|current|latest|final) )*${figures} (?:of|for|from|on|in) ${those}${kinds}|(?:so |and )?how(?:'?s| is| did| does| was)? (?:the|our|that|this) (?:[\\p{L}\\p{N}'-]+ ){0,2}?${kinds} (?:go|going|doing|looking|look|stand|standing|turn out|end)|what did (?:the|our|that) ${kinds} (?:say|decide)|(?:who|what)(?:'?s| is)? (?:won|winning|leading|ahead)(?: in| on)? (?:the|our|that|this) (?:[\\p{L}\\p{N}'-]+ ){0,2}?${kinds}|(?:who|how many)(?: people)? (?:have )?voted in (?:the|our|that|this) (?:poll|vote))(?: (?:so far|now|right now|please|pls|up|yet|again))*$`,
  'u',
);

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
  return words.length <= 60 && (asking.test(words) || askingOf.test(words));
}

/** The apps that a question about how things stand can only be put to; undefined where it fits any. */
export function appsAsked(text: string): readonly string[] | undefined {
  const words = plain(text);
  return askedOf.find(([pattern]) => pattern.test(words))?.[1];
}

const askedOf: readonly [RegExp, readonly string[]][] = [
  [/\bwho\b.*\b(?:in|coming|going)\b|\bwhat's the plan\b|\bhow many (?:people|of us)\b/, ['plan', 'trip-planner']],
  [/\b(?:polls?|winning|leading|ahead|lead|won|voted|vote|votes|voting|tally)\b/, ['poll']],
  [/\b(?:bill|tab|check|split)\b/, ['bill-split']],
  [/\btrip\b/, ['trip-planner']],
  [/\b(?:owes?|paid|total)\b/, ['bill-split', 'trip-planner']],
  [/\bleft\b|\blist\b/, ['checklist']],
];

/** What a text wants of the links to a session: the same once more, another one in its place, or one's own seat free again. */
export function readLinkWish(text: string): 'again' | 'another' | 'seat' | undefined {
  const words = plain(text);
  if (words.length > 80) return undefined;
  if (freeing.test(words)) return 'seat';
  const wish = linkWish.exec(words);
  if (wish === null) return undefined;
  return /\b(new|fresh|another|different|replace|revoke|kill|end|cancel|disable)\b/.test(words) ? 'another' : 'again';
}

const linkWish =
  /^(?:(?:can|could) (?:you|i|we) |please |hey |ok |i |we )*(?:send|share|give|get|have|drop|post|resend|need|lost|replace|revoke|kill|end|cancel|disable|make|where'?s|where is|what'?s)?(?: me| us| it| again)*\s*(?:the |a |an |my |our |that )?(?:new |fresh |another |different |old )?link(?: (?:to|for|of) (?:the|this|our) .{1,30})?(?: again| now| please| pls)*$/;
const freeing =
  /^(?:please )?(?:free|release|reset) my (?:seat|place|spot|name)(?: please)?$|^(?:hey )?that (?:wasn'?t|was not|isn'?t) me$/;

const introducing =
  /^(?:(?:hey|hi|oh|ok|btw)[\s,]+)?(?:i['’]?m|i am|my name is|my name['’]?s|call me|it['’]?s|this is)\s+(\p{Lu}[\p{L}'’-]{1,30}(?:\s\p{Lu}[\p{L}'’-]{1,30})?)(?:\s+(?:here|btw))?\s*[.!]*$/iu;
const noName =
  /^(?:in|out|down|there|here|up|on|off|coming|going|sorry|free|busy|late|good|fine|ok|okay|not|so|done|ready|sure|maybe|home|back|tired|hungry|me|mine|yes|no|great|nice|cool|true|over|fun)\b/i;

/** The name that somebody gives as their own: "I'm Anna", "call me Ben". It begins with a capital, as "I'm in" does not. */
export function readOwnName(text: string): string | undefined {
  const name = introducing.exec(text.trim())?.[1];
  if (name === undefined || !/^\p{Lu}/u.test(name) || noName.test(name)) return undefined;
  return name.replace(/\s+/g, ' ');
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
