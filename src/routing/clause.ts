/**
 * One clause of a message, prepared for the rules: its words, and its core without what people put in front of a request ("hey luna
 * can you please ..."). How it was asked matters: the same words are a command after "can you" and a story after "i".
 */
import { createGate } from '../patterns/gate.ts';
import { plain } from './wording.ts';

export interface Clause {
  /** As it was written. */
  raw: string;
  words: string;
  /** Words without opening and closing courtesies. */
  core: string;
  /** Addressed as a request: "can you", "please", "let's", "help me", "i need". */
  asked: boolean;
  /** Ends as a question. */
  question: boolean;
}

const fillers =
  /^(?:hey+|hi+|hello+|hiya|yo+|sup|ok(?:ay)?|k|so|um+|uh+|hm+|well|oh|ooh+|omg|lol|lmao|haha+|ugh+|argh|btw|by the way|also|and|then|plus|but|actually|anyways?|alright|right|now|quick(?: (?:question|q|one|thing|favou?r|math))?|random(?: question)?|question|one more thing|real quick|thanks|thank you|sorry|hm|bro|dude|girl|babe|bestie|man|fam|pretty please|listen|wait|first of all|finally|lastly|after that|on that note|in that case|just|maybe|honestly|like(?= (?:what|how|when|who))|good (?:morning|evening|afternoon)|morning|yes|yeah|yep|sure|no(?! more\b)|great|cool|perfect|nice|got it)\b(?!'|-| (?:we|i|you|it|he|she|they) (?:am|are|is|was|were)\b)[\s,.!:;…-]*/;
const courtesy =
  /^(?:please|kindly|do me a favou?r(?: and)?|(?:can|could|would|will|cn) (?:you|ya|we|i|someone|somebody|one of you)(?: guys)?(?: (?:please|maybe|just|also|quickly|possibly|then|at least|like))*|(?:can|could) (?:please)|would you mind|would you be able to|are you able to|is it possible to|is there (?:any )?(?:a )?way (?:you can|to)|do you (?:think|mind|reckon) (?:you|we) (?:can|could|might)|do you mind|i(?:'d| would) (?:like|love|want)(?: (?:you|us))?(?: to)?|i(?:'ll)? need(?: (?:you|us|someone))?(?: to)?|i want(?: (?:you|us))?(?: to)?|we(?:'d like| would like| want| need| should| could| have| gotta)(?: (?:you|us))?(?: to)?|(?:let's|let us)(?: (?:all|just|please|go ahead and))?|help (?:me|us)(?: (?:to|with|out with|out and|please))?|(?:shall|should|can|could|may) we(?: (?:all|just|please))?|what if (?:you|we)|how about (?:you|we)|why don't (?:you|we)|go ahead and|try to|feel free to|be a dear and|be a star and|i was (?:wondering|hoping) (?:if )?(?:you (?:can|could|would))?|mind|give it a go and|time to|get me|give me|give us|gimme|show me how to|you (?:should|need to|have to|must|can)|any chance you (?:can|could))\b(?!')[\s,:]*/;
const closing =
  /[\s,.!]*\b(?:please|thanks?|thank you|thx|for me|real quick|quickly|asap|if (?:you can|possible|you don't mind)|ok(?:ay)?|lol|haha+|lmao|would you|can you|will you|babe|bestie|bro|dude|love you|when you (?:can|get a (?:chance|sec|minute)))[\s.!?]*$/;
const asking =
  /^(?:what|when|where|who|which|whose|how|why|is|are|was|were|do|does|did|can|could|will|would|should|has|have|any|got)\b/;

const clauseCharsMax = 800;

/** How the words before a request begin: most clauses begin otherwise. */
const openings = createGate([courtesy, fillers]);
const [courtesies, fillings] = [0, 1];
const leadingMarks = /^[\s,.!:;…"'(*-]+(?=[\p{L}\p{N}])/u;
/** The last words of what people append. */
const closingEnds = new Set(
  'please thanks thank you thx me quick quickly asap can possible mind ok okay lol lmao babe bestie bro dude chance sec minute'.split(
    ' ',
  ),
);

/** Prepares a clause. `names` are what the persona is called by; `isPlain` where its text is known to be in plain words. */
export function clauseOf(raw: string, names: readonly string[], isPlain = false): Clause {
  // What a letter asks for stands at its beginning or end.
  const isLong = raw.length > clauseCharsMax;
  const part = isLong ? `${raw.slice(0, 500)} ${raw.slice(-200)}` : raw;
  const words = isPlain && !isLong ? part.toLowerCase() : plain(part);
  const question = /[?？؟]/.test(words.slice(-4)) || asking.test(words);
  const opened = withoutOpening(words, names);
  const asked = opened.asked || (words.includes('please') && /\bplease\b/.test(words));
  return { raw, words, core: withoutClosing(opened.core, names).trim(), asked, question };
}

function withoutOpening(words: string, names: readonly string[]): { core: string; asked: boolean } {
  let core = words;
  let asked = false;
  for (let step = 0; step < 8; step++) {
    const before = core;
    if (!isLetterOrDigit(core.charCodeAt(0))) core = core.replace(leadingMarks, '');
    core = withoutName(core, names);
    const polite = openings.couldBegin(courtesies, core) ? courtesy.exec(core) : null;
    // "give me" and "i need" are part of what is asked for: "give me a break" is no request for one of our things.
    if (polite !== null && polite[0].length < core.length) {
      core = core.slice(polite[0].length);
      asked = true;
    } else if (openings.couldBegin(fillings, core)) {
      const filler = fillers.exec(core);
      if (filler !== null && filler[0].length < core.length) core = core.slice(filler[0].length);
    }
    if (core === before) break;
  }
  return { core, asked };
}

function withoutClosing(opened: string, names: readonly string[]): string {
  let core = opened;
  for (let step = 0; step < 3; step++) {
    const open = mayClose(core) ? core.replace(closing, '') : core;
    const shorter = withoutNameAtEnd(open, names);
    if (shorter === core || shorter === '') break;
    core = shorter;
  }
  return core;
}

/** Whether a text's last word is one that people append. */
function mayClose(text: string): boolean {
  let end = text.length;
  while (end > 0 && !isLetterOrDigit(text.charCodeAt(end - 1))) end -= 1;
  let from = end;
  while (from > 0 && isLetterOrDigit(text.charCodeAt(from - 1))) from -= 1;
  const last = text.slice(from, end);
  return closingEnds.has(last) || last.startsWith('haha');
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

function withoutName(text: string, names: readonly string[]): string {
  for (const name of names) {
    const at = text.startsWith('@') ? 1 : 0;
    if (!text.startsWith(name, at)) continue;
    const rest = text.slice(at + name.length);
    // A drawn-out last letter (`lunaaa`) is still the name; a longer word or a possessive is not.
    const end = /^(\p{L}?)\1*(?![\p{L}\p{N}'])[\s,.:;!?…-]*/u.exec(rest);
    const drawn = end?.[1] ?? '';
    if (end !== null && (drawn === '' || name.endsWith(drawn)) && end[0].length < rest.length)
      return rest.slice(end[0].length);
  }
  return text;
}

/** How many marks and spaces are looked for behind a name. */
const endMarksMax = 20;

function withoutNameAtEnd(text: string, names: readonly string[]): string {
  for (const name of names) {
    if (!text.includes(name, text.length - name.length - endMarksMax)) continue;
    const bare = text.replace(/[\s.!?]+$/, '');
    if (bare.endsWith(name) && /[\s,@]$/.test(bare.slice(0, -name.length))) {
      return `${bare.slice(0, -name.length).replace(/[\s,@]+$/, '')}${text.slice(bare.length)}`;
    }
  }
  return text;
}
