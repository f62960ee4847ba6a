/**
 * Crisis language and its fixed answer. It is looked for before any responder runs, and what it finds is answered with these words
 * and no others: no model, no joke, no improvisation.
 *
 * Finding errs towards care: a friend who worries about a friend is found too, while idioms ("dying of laughter", "this bag is
 * killing me", "ran 5 kms") are not. The resources are public lines: 988 (call or text) in the United States, and findahelpline.com,
 * which lists lines by country.
 */
import { remembering } from './memo.ts';
import { plainWords } from './wording.ts';

/** What kind of harm the words speak of. */
export type Crisis = 'self_harm' | 'danger' | 'medical';

export interface CrisisReply {
  crisis: Crisis;
  bubbles: string[];
}

const someone = String.raw`(?:my ?self|himself|herself|themsel(?:f|ves)|him self|her self)`;

const selfHarm = new RegExp(
  [
    String.raw`\b(?:kill|killing|hang|hanging|shoot|shooting|drown|drowning|cut|cutting|hurt|hurting|harm|harming|starve|starving) ${someone}\b`,
    String.raw`\b(?:end|ending|take|taking) (?:my|his|her|their) (?:own )?life\b`,
    String.raw`\bend(?:ing)? it all\b`,
    String.raw`\b(?:i|he|she|they)(?:'m| am|'s| is|'re| are)?(?: \w+){0,3} (?:want|wants|wanted|wanna|going|gonna|ready|need|planning|wish|wishes) (?:to |i was |i were |i could )?(?:die|dead|just die|be dead|not (?:be here|exist|wake up))\b`,
    String.raw`\b(?:want|wants|wanna|wish i could|wishing i could) (?:to )?(?:just )?(?:die|be dead|disappear forever|not be alive|stop existing|sleep forever)\b`,
    String.raw`\b(?:don'?t|dont|do not|doesn'?t) (?:want to|wanna|wants? to) (?:live|be alive|wake up|be here|exist)(?: any ?more| at all)?(?:$|[.!?,]| (?:any ?more|like this|in this world))`,
    String.raw`\bbetter off (?:dead|without me)\b`,
    String.raw`\bno (?:reason|point) (?:to live|in living|to (?:go|keep) on living|being alive)\b`,
    String.raw`\bsuicid(?:e|al)\b(?! squad)`,
    String.raw`\bself[- ]?harm(?:ing|ed)?\b`,
    String.raw`\b(?:wish|wished|wishes) (?:i|he|she|they) (?:was|were|had) (?:dead|never (?:been )?born)\b`,
    String.raw`\b(?:i can'?t|can'?t) (?:go on|do this) any ?more,? (?:and )?(?:i )?(?:just )?(?:want|need) (?:it|this|everything|it all) to (?:end|stop)\b`,
    String.raw`(?<!\d\s?)\bkms\b(?! (?:away|from|to|per|long|run|today|this|in|an?|of|and|more|left|later))`,
    String.raw`\b(?:overdose|od) on (?:pills|my (?:meds|pills|medication)|purpose)\b`,
    String.raw`\b(?:took|swallowed|taken) (?:all (?:of )?(?:my|the|his|her)|a (?:whole )?bottle of|too many) (?:\w+ )?(?:pills|meds|tablets|sleeping pills)\b`,
    // The same, as people write it in a few other languages.
    String.raw`\bquiero (?:morir(?:me)?|matarme)\b|\bno quiero (?:seguir )?viv(?:ir|iendo)\b|\bsuicid(?:arme|io)\b`,
    String.raw`\bje (?:veux|voudrais) (?:mourir|me tuer)\b|\bplus envie de vivre\b`,
    String.raw`\bich (?:will|möchte) (?:sterben|mich umbringen|nicht mehr leben)\b|\bmich umbringen\b|\bselbstmord\b`,
    String.raw`\bquero (?:morrer|me matar)\b|\bvoglio (?:morire|uccidermi)\b`,
    '死にたい|自殺|自杀|想死(?!你)|不想活|죽고 ?싶|자살|อยากตาย|ฆ่าตัวตาย|хочу умереть|покончить с собой|أريد أن أموت|आत्महत्या',
  ].join('|'),
  'u',
);

const danger = new RegExp(
  [
    String.raw`\b(?:he|she|they|my (?:\w+ )?(?:dad|father|mom|mother|boyfriend|girlfriend|husband|wife|partner|ex|stepdad|uncle))(?:'s| is| was)? (?:keeps )?(?:hit(?:s|ting)?|beat(?:s|ing)?|chok(?:es|ed|ing)|strangl(?:es|ed|ing)|rap(?:es|ed|ing)|abus(?:es|ed|ing)|molest(?:s|ed|ing)) me\b`,
    String.raw`\b(?:threaten(?:s|ed|ing|ening)?|tried) to (?:kill|stab|shoot|strangle|choke|rape|hurt) (?:me|us)\b|\b(?:going|gonna|wants) to (?:stab|shoot|rape|hurt) (?:me|us)\b`,
    String.raw`\bi(?: was| got| am being|'m being| am getting|'m getting| have been|'ve been) (?:raped|molested|sexually assaulted|abused|stalked|kidnapped|trafficked)\b`,
    String.raw`\b(?:someone|somebody|a man|a stranger|he|she)(?:'s| is) (?:breaking in|in (?:my|the|our) (?:house|apartment|flat|room)|following me home|trying to get in)\b|\bthere(?:'s| is) (?:someone|somebody|a man|a stranger) in (?:my|the|our) (?:house|apartment|flat|room)\b`,
    String.raw`\b(?:not|don'?t feel) safe (?:at home|with (?:him|her|them)|in my (?:house|home))\b`,
    String.raw`\bhas a (?:gun|knife) (?:on|to) (?:me|us)\b`,
  ].join('|'),
  'u',
);

const medical = new RegExp(
  [
    String.raw`\b(?:having|think it'?s) (?:a|an) (?:heart attack|stroke|overdose|seizure)\b|\b(?:he|she|mom|mum|dad|grandma|grandpa|wife|husband|brother|sister|friend|baby) just had (?:a|an) (?:heart attack|stroke|overdose|seizure)\b`,
    String.raw`\b(?:he|she|i|they)(?:'ve|'s| have| has)? (?:overdosed|stopped breathing|can'?t breathe|cannot breathe|isn'?t breathing|won'?t wake up)\b`,
    String.raw`\b(?:not|isn'?t|stopped) breathing\b`,
    String.raw`\bunconscious\b(?! bias)|\bbleeding (?:out|badly|a lot|won'?t stop)\b`,
    String.raw`\bdrank (?:bleach|antifreeze|poison)\b|\bbeen poisoned\b`,
    String.raw`\b(?:severe|crushing|bad) (?:chest pains?|allergic reaction)\b`,
  ].join('|'),
  'u',
);

/** Figures of speech, denials and titles that the patterns above would take for the real thing. */
const idiom = new RegExp(
  [
    String.raw`\b(?:dying|die|died|dead) (?:of|from|with) (?:laugh(?:ter|ing)|cringe|embarrassment|cuteness|boredom|cute|secondhand)\b`,
    String.raw`\b(?:want|wanna|going|gonna) (?:to )?die (?:of|from|laughing)\b`,
    String.raw`\b(?:to die for|die hard|suicide squad|career suicide|political suicide|commercial suicide)\b`,
    String.raw`\bcut (?:myself|himself|herself) (?:shaving|cooking|on |a |some|while|chopping|off|with (?:a|the) (?:paper|kitchen))`,
    String.raw`\b(?:kill|killing|hurt|hurting) (?:myself|himself|herself) (?:laughing|lifting|at (?:the gym|practice|work|football|soccer)|running|playing|on (?:that|the))\b`,
    String.raw`\bhurt (?:myself|himself|herself) (?:at|playing|running|in|on|when|while|skiing|climbing)\b`,
    String.raw`\b(?:not|never|isn'?t|wasn'?t) (?:feeling |been )?suicidal\b`,
    String.raw`\b(?:i'?m|i am) (?:not|never) (?:going to|gonna|about to) (?:kill|hurt|harm|cut) myself\b`,
    String.raw`\bcan'?t breathe (?:lol|lmao|haha|omg|rn lol|from laughing|i'?m laughing)|can'?t breathe.{0,20}(?:funny|hilarious)|(?:lol|lmao|haha+|😂|🤣|💀).{0,20}can'?t breathe|can'?t breathe.{0,4}(?:😂|🤣|💀)`,
    String.raw`\b(?:beats?|beating) me (?:at|in|to|up? at|again at)\b|\b(?:hits?|hitting) (?:on )?me (?:up|with|that|like)\b`,
  ].join('|'),
  'gu',
);

/** A cheap first look: nearly every message holds none of these, and is done with here. */
const hint =
  /kill|hang|die\b|dying|dead|suic|sui[cz]|selbst|umbring|sterben|life|liv|alive|exist|disappear|wake up|harm|hurt|cut|starv|drown|shoot|kms|overdos|\bod on|pills|meds|tablets|better off|be here|go on|do this|wish|end(?:ing)? it|never born|been born|sleep forever|hit|beat|chok|strangl|rap(?:e|ing)|abus|molest|threat|stab|assault|stalk|kidnap|traffick|breaking in|in (?:my|the|our) (?:house|apartment|flat|room)|following me|get in\b|safe|gun|knife|heart attack|stroke|seizure|breath|unconscious|bleed|bleach|antifreeze|poison|chest pain|allergic|morir|matar|viv|mourir|me tuer|leben|morrer|morire|uccider|[\u0370-\u1fff\u3040-\ud7af]/;

/** What crisis a text speaks of, or null. Case, quotes and spacing do not matter. */
export function crisisIn(text: string): Crisis | null {
  return crisisInWords(plainWords(text));
}

const crisisInWords = remembering((words): Crisis | null => {
  if (!hint.test(words)) return null;
  const plain = words.replace(idiom, ' ');
  if (selfHarm.test(plain)) return 'self_harm';
  if (danger.test(plain)) return 'danger';
  if (medical.test(plain)) return 'medical';
  return null;
});

const answers: Record<Crisis, { direct: readonly string[]; group: readonly string[] }> = {
  self_harm: {
    direct: [
      'I’m really glad you told me. This matters more than anything else right now, and I’m taking it seriously.',
      'I’m an AI, so please let a person be with you in this. In the US you can call or text 988 at any hour. Elsewhere, findahelpline.com lists free lines in your country.',
      'If you, or the person you’re worried about, could be in danger right now, please call your local emergency number (911 in the US, 112 in Europe). Is there somebody near you that you can go to or call?',
    ],
    group: [
      'I’m taking this seriously. If anyone here is thinking about hurting themselves: in the US call or text 988 at any hour, elsewhere findahelpline.com lists free lines. In immediate danger, please call your local emergency number now (911 in the US, 112 in Europe).',
      'Please stay with each other. You can also write to me directly.',
    ],
  },
  danger: {
    direct: [
      'I’m so sorry. What is happening to you is not your fault, and your safety comes first.',
      'If you are in danger right now, please call your local emergency number (911 in the US, 112 in Europe). If you can, get to a place with other people.',
      'I’m an AI and can’t send help myself. In the US the domestic violence line is 1-800-799-7233, and 988 answers calls and texts at any hour. Elsewhere, findahelpline.com lists lines in your country. Is there somebody safe you can reach?',
    ],
    group: [
      'I’m taking this seriously. If anyone here is in danger, please call your local emergency number now (911 in the US, 112 in Europe) and get to a place with other people.',
      'I’m an AI and can’t send help myself. findahelpline.com lists free lines by country, in the US 988 answers at any hour.',
    ],
  },
  medical: {
    direct: [
      'This sounds like an emergency. Please call your local emergency number right now (911 in the US, 112 in Europe), before anything else.',
      'I’m an AI and can’t call for you. Stay on the line with them and do what they say. For poisoning in the US: 1-800-222-1222. If it was on purpose, 988 is there too, at any hour.',
    ],
    group: [
      'This sounds like an emergency. Please call your local emergency number right now (911 in the US, 112 in Europe). I’m an AI and can’t call for you.',
    ],
  },
};

/** The fixed answer to a crisis, as bubbles. */
export function crisisAnswer(crisis: Crisis, mode: 'direct' | 'group'): string[] {
  return [...answers[crisis][mode]];
}

/**
 * The check that comes before any responder: the fixed answer when one of these messages speaks of a crisis, else null. What is more
 * urgent is answered: a medical emergency first, then danger from others, then self-harm.
 */
export function crisisReply(texts: readonly string[], mode: 'direct' | 'group'): CrisisReply | null {
  let found: Crisis | null = null;
  const joined = texts.length > 1 ? [...texts, texts.join(' ')] : texts;
  for (const text of joined) {
    const crisis = crisisIn(text);
    if (crisis === 'medical') return { crisis, bubbles: crisisAnswer(crisis, mode) };
    if (crisis === 'danger' || (crisis !== null && found === null)) found = crisis;
  }
  return found === null ? null : { crisis: found, bubbles: crisisAnswer(found, mode) };
}
