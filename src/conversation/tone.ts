/**
 * How a message sounds, for the relationship: affection or thanks, laughter, something confided, harshness against the persona. Rules over
 * plain words, read once at the door; nearly every message could match none of them, which one look at it shows (`rules.ts`). What a message says of
 * somebody else ("my boss is an idiot") is no harshness; a mood said in passing ("so tired") is nothing confided.
 */
import type { Tone } from '../../machines/conversation/types.ts';
import { ruleOf } from '../patterns/rules.ts';
import { newsBad } from './occasion.ts';

const laugh = ruleOf(
  /(?:^|[\s,.!?"(])(?:l+o+l+(?:ol)*|lmf?a+o+|rofl|ha(?:ha)+h*|hehe+|h?ah+aha\w*|bahaha\w*|jaja(?:ja)*|kkk+|rsrs|mdr+|ptdr|xd+|hihi+)(?=$|[\s,.!?")\p{Extended_Pictographic}])|[😂🤣💀😹]|哈哈|笑死|草草|(?:^|\s)草$|ㅋㅋ|ㅎㅎ|5{4,}|(?:^|\s)[wｗ][wｗ][wｗ][wｗ]*$|хаха|ههه|\bi'?m (?:dead|dying|crying|screaming|howling|cackling|wheezing)\b(?!.*\b(?:inside|because|from (?:pain|cancer))\b)|\bthat'?s (?:so |too |hilariously )?(?:funny|hilarious)\b|\bmade me laugh\b|\bcracking (?:me )?up\b/u,
);

const warm = ruleOf(
  /\b(?:thank(?:s| you| u)|thx|tysm|ty|appreciate (?:it|you|u|this|that)|(?:i )?(?:love|luv|adore) (?:you|u|ya|this chat|talking (?:to|with) (?:you|u))|ily(?:sm)?|(?:i |i've )?miss(?:ed)? (?:you|u|ya|talking)|you(?:'re| are) (?:so |really |such |honestly |literally |just |actually )*(?:the best|sweet|kind|amazing|awesome|wonderful|a gem|an angel|my favou?rite|a (?:good|great|real|true) friend|my best friend)|you(?:'ve)? (?:always )?(?:helped?|made my (?:day|night|week)|get me|got me|cheered me up)|(?:so |really )?(?:glad|happy|grateful|lucky) (?:i have|i've got|to have|you(?:'re| are) here|we talk)|proud of you|hugs?|xoxo+|sweet dreams|sleep well|hope (?:you|your) (?:are|'re|had|have|day|night|slept|feel)|good to (?:hear from|see) you|gracias|te (?:quiero|amo|extraño)|danke|ich (?:hab|habe) dich lieb|merci|je t'aime|obrigad[oa]|grazie|ti voglio bene|spasibo)\b|[❤🧡💛💚💙💜🖤🤍🤎💕💖💗💞💓🥰😘🤗🫶]|谢谢|謝謝|爱你|愛你|想你|ありがとう|大好き|고마워|사랑해|спасибо|люблю тебя|شكرا|धन्यवाद|ขอบคุณ/u,
);

const open = ruleOf(
  /\b(?:(?:i'?ve |i have |i )?never (?:told|said this to|talked about this) ?(?:to )?(?:anyone|anybody|a soul|this)?|nobody knows (?:this|that|about|but)|between (?:us|you and me)|don'?t tell (?:anyone|anybody)|(?:can|could) i tell you something|i (?:need|have|want(?:ed)?) to (?:tell you|confess|admit|get something off)|to be (?:really |totally )?(?:honest|vulnerable)|i(?:'m| am| was|'ve been| have been| feel| felt|'ve felt| keep| kept)? ?(?:been |feeling |just |so |really |kinda |pretty |always )*(?:scared|afraid|terrified|ashamed|lonely|heartbroken|devastated|insecure|jealous|depressed|anxious|panicking|worried sick|homesick|numb|hopeless|worthless|not okay|not ok|falling apart|struggling|grieving)|i(?:'ve)? (?:cried|been crying|broke down)|(?:can'?t|couldn'?t) stop (?:crying|thinking about)|i miss (?:my|him|her|them|home|mom|mum|dad)|my (?:therapist|therapy|diagnosis|panic attacks?|anxiety|depression|divorce|miscarriage|abortion|rehab|sobriety)|i(?:'m| am) (?:gay|bi|trans|queer|pregnant|in recovery|sober|in love)|i think i(?:'m| am) (?:in love|falling|gay|bi|trans)|i trust you|i(?:'m| am) not sure i(?:'m| am) (?:happy|okay|ok)|what i(?:'m| am) (?:really )?afraid of|i hate (?:myself|my body|my life|how i))\b|我(?:好|很)?(?:难过|害怕|孤独)|さみしい|寂しい|怖い|me siento (?:sol[oa]|triste|mal)|tengo miedo|ich habe angst|ich fühle mich|j'ai peur|je me sens/u,
);

const harsh = ruleOf(
  /\b(?:(?:shut (?:the (?:fuck|hell) )?up|stfu|fuck (?:you|off|u)|screw you|go (?:to hell|away and die)|piss off|bite me|kill yourself|kys|drop dead)|you(?:'re| are|r)? (?:(?:so|really|just|literally|honestly|such|a|an|kinda|fucking|freaking|absolutely|completely|the most|actual) )*(?:stupid|dumb|useless|idiot|moron|pathetic|worthless|garbage|trash|terrible|annoying|disgusting|creep|creepy|bitch|asshole|dumbass|clown|waste of (?:time|space)|the worst)|(?:stupid|dumb|useless|fucking|shitty|worthless) (?:bot|ai|app|robot|machine|program|thing)|you suck|(?:i )?(?:fucking )?hate (?:you|u)|nobody (?:likes|asked) you|cállate|eres (?:idiota|est[uú]pid[oa]|in[uú]til)|halt die (?:klappe|fresse)|du bist (?:dumm|scheisse|scheiße|nutzlos)|ta gueule|tu es (?:nul|nulle|stupide))\b|傻逼|闭嘴|滚开|うざい|黙れ|死ね|닥쳐/u,
);
/** Said of harsh words that they are none, or said in play. */
const notHarsh =
  /\bhow (?:dare|stupid) |\bi hate you (?:both|for (?:being|having)|so much (?:lol|haha))|\bhate (?:you|u) guys not\b/;

/** How plain words sound (see `plainWords`); undefined where they sound like nothing in particular. Each tone at most once. */
export function toneOf(words: string): Tone[] | undefined {
  const tones: Tone[] = [];
  if (warm.test(words)) tones.push('warm');
  if (laugh.test(words)) tones.push('laugh');
  if (open.test(words) || newsBad.test(words)) tones.push('open');
  if (harsh.test(words) && !notHarsh.test(words)) tones.push('harsh');
  return tones.length === 0 ? undefined : tones;
}

/** Whether words laugh. */
export function isLaughing(words: string): boolean {
  return laugh.test(words);
}
