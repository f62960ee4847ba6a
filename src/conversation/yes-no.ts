/** Short answers to a question of ours: a yes, a no, a taking back. Anything longer or unclear is none of them. */
import { plainWords } from './wording.ts';

const small = String.raw`(?:[\s,.!]+(?:please|pls|thanks|thank you|thx|do it|do that|go ahead|go for it|sure|yes|yeah|no|nah|babe|lol|luna|nyx|kael|echo|ok|okay|that works|sounds good|love it|all|all of them))*[\s.!,\p{Extended_Pictographic}\ufe0f]*$`;
const yes = new RegExp(
  `^(?:oh |ok(?:ay)?,? |um |haha |lol |well )?(?:yes+|yeah+|yea|yep|yup|ya|sure|sure thing|ok(?:ay)?|k|kk|please|pls|do it|do that|go ahead|go for it|absolutely|definitely|of course|sounds good|perfect|for sure|totally|correct|confirm(?:ed)?|right|exactly|bet|alright|si|sí|oui|ja|👍|✅|💯)${small}`,
  'u',
);
const no = new RegExp(
  String.raw`^(?:oh |um |haha |lol |well |ok |actually )?(?:no+|nope|nah+|not now|no way|rather not|don't|do not|please don't|never ?mind|nvm|forget it|forget that|cancel|cancel that|cancel it|stop|leave it|skip it|nothing|just talking|we're just talking|👎|❌)(?:[\s,.!]+(?:we're |i'm |i was )?just (?:talking|chatting|kidding|wondering))?${small}`,
  'u',
);

export function saysYes(text: string): boolean {
  return text.length <= 60 && yes.test(plainWords(text)) && !no.test(plainWords(text));
}

export function saysNo(text: string): boolean {
  return text.length <= 60 && no.test(plainWords(text));
}
