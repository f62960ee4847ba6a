/**
 * Whether words can be the name of a place, as an answer to "which city are you in?". A place that is not on the map is asked about once more;
 * a mood, a greeting or a question is talk, in whichever language. Pure.
 */
import { isTimeWords } from '../dates/time-words.ts';

const led =
  /^(?:(?:uh|um|oh|well|hmm+)[\s,]+)*(?:(?:i'?m|i am|we'?re|we are|it'?s|i live|we live|living|based|currently|right now|somewhere|my city is)\s+)*(?:in|near|from|close to|outside(?: of)?|around)\s+(?=\S)/i;
/** Words that no name of a place is made of, in the languages that people mostly write here. */
const common = new Set(
  // English
  (
    "i i'm im me my mine you your u ur we us our they them he she his her it it's its this that these those there here " +
    "is are am was were be been being do does did don't dont doesn't didn't can can't cant could will won't would should have has had having " +
    'what whats who whos how why when where which and or but so because if then than not no nope nah yes yeah yep ok okay sure maybe ' +
    'hi hey hello hiya yo bye thanks thank thx ty please pls sorry lol lmao haha omg wow ugh hmm huh idk dunno nvm wtf ' +
    'very really just too also still already again never always all any some something anything nothing everything someone nobody ' +
    'to for with about at on of by a an ' +
    'feel feeling feels want wanna need like love hate think know mean meant said say says tell told ask remind reminder forget remember cancel stop wait make go going gonna get got let see look call text come ' +
    'sad happy tired bored angry mad lonely sick hungry sleepy stressed anxious upset scared depressed excited exhausted confused annoyed worried ' +
    'good bad great fine cool awesome amazing terrible awful weird funny boring lovely cute hot cold late early busy home work school bed ' +
    'morning night evening afternoon day today tonight tomorrow yesterday week later now soon whatever anywhere nowhere somewhere everywhere secret private ' +
    'pain trouble tears shock debt hospital class car bus train town city country house ' +
    // Spanish, German, French, Portuguese, Italian
    'estoy soy muy feliz triste hoy hola gracias que como eres quien por bien mal tengo quiero no si bueno adios cansado cansada enfermo ' +
    'ich bin du bist wie was wer geht dir mir mich es ist nicht traurig glücklich müde krank danke hallo gut schlecht heute morgen ja nein und sehr so ' +
    'je suis tu es comment qui quoi ça ca va bien triste heureux heureuse fatigué fatiguée merci bonjour salut oui non très pas ' +
    'estou sou muito cansado obrigado obrigada oi ola tudo bem hoje sim não nao ' +
    'sono sei molto felice stanco stanca grazie ciao oggi sì come stai chi bene male'
  ).split(' '),
);
const namesMax = 3;

/** Whether a text, or what stands behind "i'm in", can name a place. */
export function canBePlace(text: string): boolean {
  const plain = text
    .trim()
    .replace(/[’‘]/g, "'")
    .replace(/[\s.!,]+$/, '')
    .replace(led, '');
  if (plain.length > 60 || /[?\d:;@#/]/.test(plain) || isTimeWords(plain)) return false;
  const parts = plain.split(/\s*,\s*/);
  return parts.length <= 3 && parts.every(isName);
}

function isName(part: string): boolean {
  const words = part.match(/\S+/g) ?? [];
  if (words.length === 0 || words.length > namesMax) return false;
  return words.every((word) => /^\p{L}[\p{L}.'-]*$/u.test(word) && !common.has(word.toLowerCase()));
}
