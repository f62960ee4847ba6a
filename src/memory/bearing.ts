/**
 * Whether a memory has anything to do with a question. Recall ranks, and the best of what is left is still returned where nothing fits; who
 * quotes a memory to the person as the answer wants to know whether it is one.
 */
import { mattersOf } from './concepts.ts';
import { synonymsOf } from './synonyms.ts';
import { stemsOf } from './terms.ts';

/** Words of a question that ask for a name or a saying, and are about nothing by themselves. */
const frame: ReadonlySet<string> = new Set(
  [
    'name',
    'named',
    'call',
    'called',
    'tell',
    'told',
    'say',
    'said',
    'mention',
    'mentioned',
    'remember',
    'know',
  ].flatMap(stemsOf),
);

/** Who or what a question can be about and nobody else: a sister is family as a brother is, and no answer to a question about him. */
const particular: ReadonlySet<string> = new Set(
  (
    'sister brother mother father wife husband girlfriend boyfriend daughter son cousin aunt uncle niece nephew grandmother grandfather ' +
    'stepmother stepfather dog cat hamster rabbit parrot boss roommate teacher doctor'
  )
    .split(' ')
    .flatMap(stemsOf),
);

/** Whether a text holds a word that a question is about, or one that stands for it. A question about nothing is answered by anything. */
export function bearsOn(question: string, text: string): boolean {
  const asked = stemsOf(question);
  if (asked.length === 0) return true;
  const said = new Set(stemsOf(text));
  const about = asked.filter((stem) => !frame.has(stem));
  // "What's my name?" is about names, and those are told in the same few words.
  if (about.length === 0) return asked.some((stem) => said.has(stem)) || [...frame].some((stem) => said.has(stem));
  const ones = about.filter((stem) => particular.has(stem));
  if (ones.length > 0) {
    if (ones.some((stem) => said.has(stem))) return true;
    return ![...said].some((stem) => particular.has(stem)) && isOfKindOf(said, ones);
  }
  if (about.some((stem) => said.has(stem))) return true;
  return isOfKindOf(said, about);
}

/** Whether a text holds all that a question is about: "lives in Bristol" for "where do I live?". What else may have to do with it is then beside the point. */
export function answersWhole(question: string, text: string): boolean {
  const about = stemsOf(question).filter((stem) => !frame.has(stem));
  if (about.length === 0) return false;
  const said = new Set(stemsOf(text));
  return about.every((stem) => said.has(stem));
}

/** Whether a word that was said stands for one that was asked for. */
function isOfKindOf(said: ReadonlySet<string>, asked: readonly string[]): boolean {
  const groups = new Set(asked.flatMap(groupsOf));
  return [...said].some((stem) => groupsOf(stem).some((group) => groups.has(group)));
}

function groupsOf(stem: string): string[] {
  return [...synonymsOf(stem), ...mattersOf(stem)];
}

const asking =
  /[?？]\s*$|^\W*(?:what|who|which|how|why)(?:['’]?s|['’]?re| (?:old|much|many|long|far|tall|often) (?:is|are|am|was|were|do|does|did)| (?:is|are|am|was|were|do|does|did|has|have|would|will|can|could|should))\b|^\W*(?:where|when)(?:['’]?s| (?:is|are|am|was|were|do|does|did)) (?:i|my|we|our|the|he|she|it|they)\b|^\W*(?:do you (?:know|remember)|did i (?:ever )?(?:tell|mention|say)|(?:can|could) you (?:tell|remind)|tell me|remind me)\b/i;

/** Whether a text asks, with a question mark or, as people text, without: then it answers nothing. */
export function isAsking(text: string): boolean {
  return asking.test(text);
}
