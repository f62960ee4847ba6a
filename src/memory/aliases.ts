/**
 * Who is who: "my dog Truffle", "our drummer is named Tuck", "the ranger, Beatriz" tie a role to a name, so that a question about the dog
 * finds what was said of Truffle.
 */
import { stemOf } from './stem.ts';
import { isStopword, wordsOf } from './terms.ts';

/** A role right before a name, with at most a comma or `is named` between. */
const apposition =
  /(?<role>\p{Ll}[\p{Ll}-]{2,})(?:,|['’]s name is|s name is|,? (?:is |was )?(?:named|called)| is)? (?:(?:the|a|an|my|our|mr\.?|mrs\.?|ms\.?|dr\.?|Dr\.?|Mr\.?|Mrs\.?|Ms\.?|señora|señor) )?(?<name>\p{Lu}[\p{Ll}\p{M}]+)(?:(?:,? and|,) (?<other>\p{Lu}[\p{Ll}\p{M}]+))?/gu;
/** What stands before names without being anybody: verbs, places, times. */
const noRole =
  /^(?:and|with|from|said|says|told|asked|called|named|meet|met|saw|see|love|like|miss|visit|visiting|near|around|through|until|since|before|after|maybe|because|about|than|then|last|next|every|until|this|that|the|moved|going|watched|watching|reading|read|finished|started|starting|still|also|just|even|dear|thanks|sorry|hey|hello|here|between|towards?|against|via|per|call|our|loves?|hates?|used|new|old|bought|drove|drive|flying|live|living|working|called|month|week|year|day|summer|winter|spring|fall)$/;
const calendar =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|english|spanish|french|german|italian|japanese|chinese|american|i)$/;

/** Role and name, as stems, for each pair a text ties together. */
export function aliasesIn(text: string): [role: string, name: string][] {
  const pairs: [string, string][] = [];
  // A name stands behind something, with a capital.
  if (!/[\s.,]\p{Lu}/u.test(text)) return pairs;
  for (const { groups } of text.matchAll(apposition)) {
    const role = groups?.role ?? '';
    if (noRole.test(role) || isStopword(role)) continue;
    for (const name of [groups?.name, groups?.other]) {
      const [word] = wordsOf(name ?? '');
      if (word !== undefined && !calendar.test(word)) pairs.push([stemOf(role), stemOf(word)]);
    }
  }
  return pairs;
}

const nameWithin = /(?<=[\p{Ll},;:] )\p{Lu}[\p{Ll}\p{M}]+/gu;

/** Stems of the words that a text writes as names: with a capital, and not because a sentence begins. */
export function namesIn(text: string): string[] {
  if (!/[\s.,]\p{Lu}/u.test(text)) return [];
  const found: string[] = [];
  for (const [name] of text.matchAll(nameWithin)) {
    const [word] = wordsOf(name);
    if (word !== undefined && !calendar.test(word)) found.push(stemOf(word));
  }
  return found;
}

/** The same word in another part of speech: who drums is a drummer, who plays guitar a guitarist. As stems that may exist. */
export function variantsOf(stem: string): string[] {
  if (!/^[a-z]{3,}$/.test(stem)) return [];
  const last = stem.at(-1)!;
  const made = [`${stem}er`, `${stem}${last}er`, `${stem}or`, `${stem}ist`].map(stemOf);
  const bare = /^(.{3,}?)(?:er|or|ist)$/.exec(stem)?.[1];
  if (bare !== undefined) made.push(stemOf(bare), bare.replace(/(.)\1$/, '$1'));
  return [...new Set(made)].filter((variant) => variant !== stem);
}
