/**
 * The fixed answer to crisis language. It is looked for before any responder runs, and what it finds is answered with these words and no others:
 * no model, no joke, no improvisation.
 *
 * The resources are public lines: 988 (call or text) in the United States and Canada, 116 123 (Samaritans) in the United Kingdom and Ireland,
 * 112 and local emergency numbers, and findahelpline.com, which lists lines by country. In a group the answer speaks to everybody and names
 * nobody's trouble; the talk itself belongs into a direct chat.
 */
import { type Crisis, crisisIn } from './crisis-language.ts';

export { type Crisis, crisisIn } from './crisis-language.ts';

export interface CrisisReply {
  crisis: Crisis;
  bubbles: string[];
}

const answers: Record<Crisis, { direct: readonly string[]; group: readonly string[] }> = {
  self_harm: {
    direct: [
      'I’m really glad you told me. This matters more than anything else right now, and I’m taking it seriously.',
      'I’m an AI, so please let a person be with you in this. In the US and Canada you can call or text 988 at any hour, in the UK and Ireland call 116 123. Elsewhere, findahelpline.com lists free lines in your country.',
      'If you, or the person you’re worried about, could be in danger right now, please call your local emergency number (911 in the US, 112 in Europe). Is there somebody near you that you can go to or call?',
    ],
    group: [
      'I’m taking this seriously. For anyone who is struggling, or worried about somebody: 988 in the US and Canada (call or text), 116 123 in the UK and Ireland, findahelpline.com elsewhere. In immediate danger, please call your local emergency number now (911 in the US, 112 in Europe).',
      'Nobody has to explain anything here. You can write to me directly, just the two of us.',
    ],
  },
  danger: {
    direct: [
      'I’m so sorry. What is happening to you is not your fault, and your safety comes first.',
      'If you are in danger right now, please call your local emergency number (911 in the US, 112 in Europe). If you can, get to a place with other people.',
      'I’m an AI and can’t send help myself. In the US the domestic violence line is 1-800-799-7233, and 988 answers calls and texts at any hour; 116 123 in the UK and Ireland. Elsewhere, findahelpline.com lists lines in your country. Is there somebody safe you can reach?',
    ],
    group: [
      'I’m taking this seriously. If anyone here is in danger, please call your local emergency number now (911 in the US, 112 in Europe) and get to a place with other people.',
      'I’m an AI and can’t send help myself. findahelpline.com lists free lines by country, in the US 988 answers at any hour. You can write to me directly, just the two of us.',
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
