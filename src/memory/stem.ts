/**
 * English words to their stems, as far as search needs it: `moved`, `moving` and `moves` are one word, and so are `went` and `go`.
 * Porter's suffix rules in the parts that matter for short messages; words of other languages pass through mostly unharmed.
 */

/** `form:base` of verbs and nouns that follow no rule. */
const irregularForms =
  'went:go gone:go goes:go bought:buy brought:bring thought:think taught:teach caught:catch ate:eat eaten:eat drank:drink ' +
  'drunk:drink drove:drive driven:drive wrote:write written:write spoke:speak spoken:speak told:tell said:say saw:see seen:see ' +
  'met:meet made:make took:take taken:take gave:give given:give got:get gotten:get came:come became:become ran:run sang:sing ' +
  'sung:sing swam:swim swum:swim flew:fly flown:fly grew:grow grown:grow knew:know known:know threw:throw thrown:throw ' +
  'began:begin begun:begin broke:break broken:break chose:choose chosen:choose fell:fall fallen:fall felt:feel found:find ' +
  'fought:fight forgot:forget forgotten:forget had:have has:have heard:hear held:hold hid:hide kept:keep left:leave lent:lend ' +
  'lost:lose paid:pay sold:sell sent:send slept:sleep spent:spend stood:stand stole:steal stolen:steal swore:swear ' +
  'understood:understand woke:wake wore:wear worn:wear won:win built:build dealt:deal dreamt:dream learnt:learn meant:mean ' +
  'rode:ride ridden:ride rose:rise sat:sit shot:shoot struck:strike tore:tear torn:tear children:child kids:child kid:child ' +
  'men:man women:woman feet:foot teeth:tooth mice:mouse geese:goose people:person wives:wife knives:knife lives:live ' +
  'lives:live living:live lived:live dying:die died:die dead:die death:die lying:lie married:marry wedding:marry marriage:marry ' +
  'engaged:engage engagement:engage pregnant:pregnancy better:good best:good worse:bad worst:bad older:old oldest:old ' +
  'younger:young youngest:young hiking:hike hiked:hike biking:bike skied:ski skiing:ski studied:study studies:study ' +
  'studying:study tried:try trying:try tries:try planned:plan planning:plan quit:quit quitting:quit mom:mother mum:mother ' +
  'mama:mother mommy:mother dad:father papa:father daddy:father grandma:grandmother granny:grandmother nana:grandmother ' +
  'grandpa:grandfather granddad:grandfather bf:boyfriend gf:girlfriend hubby:husband bday:birthday bro:brother sis:sister ' +
  'uni:university apt:apartment fave:favorite fav:favorite favourite:favorite colour:color tv:television bike:bicycle ' +
  'photo:photograph photos:photograph pic:photograph pics:photograph picture:photograph pictures:photograph nyc:york ' +
  'doggo:dog pup:puppy pups:puppy kitty:kitten vet:veterinarian doc:doctor phd:doctorate allergic:allergy allergies:allergy';

const irregular = new Map(irregularForms.split(' ').map((pair) => pair.split(':') as [string, string]));

/** The stem of a word in lower case. */
export function stemOf(word: string): string {
  return suffixless(irregular.get(word) ?? word);
}

const vowel = /[aeiouy]/;

function suffixless(word: string): string {
  // Short words, and words that are not of Latin letters, are their own stems.
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  return withoutDerivation(withoutInflection(word));
}

function withoutInflection(word: string): string {
  let stem = word;
  if (stem.endsWith('sses')) stem = stem.slice(0, -2);
  else if (stem.endsWith('ies')) stem = stem.length > 4 ? `${stem.slice(0, -3)}y` : stem.slice(0, -1);
  else if (stem.endsWith('s') && !/(?:ss|us|is)$/.test(stem)) stem = stem.slice(0, -1);
  if (stem.endsWith('ied') && stem.length > 4) return `${stem.slice(0, -3)}i`.replace(/i$/, 'y');
  for (const suffix of ['ing', 'ed']) {
    if (!stem.endsWith(suffix)) continue;
    const rest = stem.slice(0, -suffix.length);
    if (rest.length < 2 || !vowel.test(rest)) continue;
    if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
    if (/([^aeiouylsz])\1$/.test(rest)) return rest.slice(0, -1);
    return rest;
  }
  return stem;
}

const derivations: [suffix: string, replacement: string][] = [
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['ational', 'ate'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ition', 'it'],
  ['ction', 'ct'],
  ['ment', ''],
  ['ness', ''],
  ['ally', 'al'],
  ['ously', 'ous'],
  ['ively', 'ive'],
  ['ly', ''],
  ['ator', 'ate'],
];

function withoutDerivation(word: string): string {
  let stem = word;
  for (const [suffix, replacement] of derivations) {
    if (!stem.endsWith(suffix) || stem.length - suffix.length < 4) continue;
    stem = stem.slice(0, -suffix.length) + replacement;
    break;
  }
  // `move` and `mov`, `happy` and `happi` are one.
  if (stem.length > 3 && stem.endsWith('e')) stem = stem.slice(0, -1);
  else if (stem.length > 3 && stem.endsWith('y')) stem = `${stem.slice(0, -1)}i`;
  return stem;
}
