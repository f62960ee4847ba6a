/** What people text, in a dozen lengths: from two letters to a paragraph. */
const texts: readonly string[] = [
  'hi',
  'lol yeah',
  'what are you up to',
  'ok so i finally tried that ramen place',
  'do you think i should text him back or just leave it',
  'i got the job!! they called me an hour ago and i still cannot believe it',
  'we were thinking of driving up the coast on saturday, leaving around nine, nothing fancy',
  'can you help me write something short for my sister, she turns thirty on friday and i want it to be funny but also kind',
  'so my landlord finally answered about the heating. he says somebody comes tomorrow between eight and noon, which of course is exactly when i have to be at work',
  'long story but: the flight was delayed, then they rebooked us through another city, then the bag went somewhere else entirely, and the only thing that went right all day was a very good sandwich at a gate i will never find again',
  'been going back and forth on this for weeks. the new place is bigger and has light from two sides, but it is twenty minutes further out and i would lose my morning walk. the old one is small and loud and i know every crack in the ceiling. what would you do if you were me? i promised to tell them by monday',
  'okay i need to get this out of my head. today was one of those days where nothing is really wrong and still everything sits a bit sideways. i woke up late, the coffee was out, my meeting moved three times and then got cancelled, and when i came home there was a letter saying the thing i paid in march was never paid. i called, waited, talked to two people who were both very nice and knew nothing, and then i made pasta and ate it standing up. anyway. how was yours? tell me something good, or something silly, i am not picky tonight',
];

const epochSeconds = 1_760_000_000;

/** The persona, the phone and the chat of a numbered conversation. */
export function conversationOf(index: number): { personaId: string; phone: string; chat: string } {
  const personaId = ['luna', 'nyx', 'echo', 'kael'][index % 4] as string;
  const phone = `+1555${String(1_000_000 + index)}`;
  const chat = `iMessage;-;${phone}`;
  return { personaId, phone, chat };
}

const syllables = ['ba', 'de', 'fi', 'go', 'ka', 'le', 'mi', 'no', 'pu', 'ra', 'se', 'ti', 'vo', 'wu', 'ya', 'zo'];

/** A made-up word or two: no two messages are the same text, so nobody who remembers texts has an advantage here. */
function wordOf(number: number): string {
  let word = '';
  for (let rest = number; rest > 0 || word === ''; rest = Math.floor(rest / 16)) word += syllables[rest % 16];
  return word;
}

/** The body of the n-th message of a conversation. */
export function messageBody(conversation: number, turn: number): Record<string, unknown> {
  const { personaId, phone, chat } = conversationOf(conversation);
  return {
    chat_guid: chat,
    mode: 'direct',
    sender: phone,
    text: `${texts[(conversation * 5 + turn) % texts.length]} ${wordOf(conversation * 1_009 + turn)}`,
    // A minute apart: a conversation, and not one burst of typing.
    timestamp: epochSeconds + turn * 60,
    participants: [phone],
    persona_id: personaId,
    metadata: { is_first_message: turn === 0 },
  };
}
