/**
 * One clause of a message, prepared for the rules: its words, and its core without what people put in front of a request ("hey luna
 * can you please ..."). How it was asked matters: the same words are a command after "can you" and a story after "i".
 */
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
  /^(?:hey+|hi+|hello+|hiya|yo+|sup|ok(?:ay)?|k|so|um+|uh+|hm+|well|oh|ooh+|omg|lol|lmao|haha+|ugh+|argh|btw|by the way|also|and|then|plus|but|actually|anyways?|alright|right|now|quick(?: (?:question|q|one|thing|favou?r|math))?|random(?: question)?|question|one more thing|real quick|thanks|thank you|sorry|hm|bro|dude|girl|babe|bestie|man|fam|pretty please|listen|wait|first of all|finally|lastly|after that|on that note|in that case|just|maybe|honestly|like(?= (?:what|how|when|who))|good (?:morning|evening|afternoon)|morning|yes|yeah|yep|sure|no|great|cool|perfect|nice|got it)\b(?!'|-| (?:we|i|you|it|he|she|they) (?:am|are|is|was|were)\b)[\s,.!:;…-]*/;
const courtesy =
  /^(?:please|kindly|do me a favou?r(?: and)?|(?:can|could|would|will|cn) (?:you|ya|we|i|someone|somebody|one of you)(?: guys)?(?: (?:please|maybe|just|also|quickly|possibly|then|at least|like))*|(?:can|could) (?:please)|would you mind|would you be able to|are you able to|is it possible to|is there (?:any )?(?:a )?way (?:you can|to)|do you (?:think|mind|reckon) (?:you|we) (?:can|could|might)|do you mind|i(?:'d| would) (?:like|love|want)(?: (?:you|us))?(?: to)?|i(?:'ll)? need(?: (?:you|us|someone))?(?: to)?|i want(?: (?:you|us))?(?: to)?|we(?:'d like| would like| want| need| should| could| have| gotta)(?: (?:you|us))?(?: to)?|(?:let's|let us)(?: (?:all|just|please|go ahead and))?|help (?:me|us)(?: (?:to|with|out with|out and|please))?|(?:shall|should|can|could|may) we(?: (?:all|just|please))?|what if (?:you|we)|how about (?:you|we)|why don't (?:you|we)|go ahead and|try to|feel free to|be a dear and|be a star and|i was (?:wondering|hoping) (?:if )?(?:you (?:can|could|would))?|mind|give it a go and|time to|get me|give me|give us|gimme|show me how to|you (?:should|need to|have to|must|can)|any chance you (?:can|could))\b(?!')[\s,:]*/;
const closing =
  /[\s,.!]*\b(?:please|thanks?|thank you|thx|for me|real quick|quickly|asap|if (?:you can|possible|you don't mind)|ok(?:ay)?|lol|haha+|lmao|would you|can you|will you|babe|bestie|bro|dude|love you|when you (?:can|get a (?:chance|sec|minute)))[\s.!?]*$/;
const asking =
  /^(?:what|when|where|who|which|whose|how|why|is|are|was|were|do|does|did|can|could|will|would|should|has|have|any|got)\b/;

const clauseCharsMax = 800;

/** Prepares a clause. `names` are what the persona is called by. */
export function clauseOf(raw: string, names: readonly string[]): Clause {
  // What a letter asks for stands at its beginning or end.
  const words = plain(raw.length <= clauseCharsMax ? raw : `${raw.slice(0, 500)} ${raw.slice(-200)}`);
  const question = /[?？؟]/.test(words.slice(-4)) || asking.test(words);
  let core = words;
  let asked = /\bplease\b/.test(words);
  for (let step = 0; step < 8; step++) {
    const before = core;
    core = core.replace(/^[\s,.!:;…"'(*-]+(?=[\p{L}\p{N}])/u, '');
    core = withoutName(core, names);
    const polite = courtesy.exec(core);
    // "give me" and "i need" are part of what is asked for: "give me a break" is no request for one of our things.
    if (polite !== null && polite[0].length < core.length) {
      core = core.slice(polite[0].length);
      asked = true;
    } else {
      const filler = fillers.exec(core);
      if (filler !== null && filler[0].length < core.length) core = core.slice(filler[0].length);
    }
    if (core === before) break;
  }
  for (let step = 0; step < 3; step++) {
    const shorter = withoutNameAtEnd(core.replace(closing, ''), names);
    if (shorter === core || shorter === '') break;
    core = shorter;
  }
  return { raw, words, core: core.trim(), asked, question };
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

function withoutNameAtEnd(text: string, names: readonly string[]): string {
  for (const name of names) {
    const bare = text.replace(/[\s.!?]+$/, '');
    if (bare.endsWith(name) && /[\s,@]$/.test(bare.slice(0, -name.length))) {
      return `${bare.slice(0, -name.length).replace(/[\s,@]+$/, '')}${text.slice(bare.length)}`;
    }
  }
  return text;
}
