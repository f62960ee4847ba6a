/** What a message is taken for, where the wrong reading would hurt, promise or nod at what nobody knows. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Occasion, readOccasion } from '../../src/conversation/occasion.ts';
import { plainWords } from '../../src/conversation/wording.ts';

const readAs: Partial<Record<Occasion['kind'], string[]>> = {
  news_bad: [
    'he cheated on me',
    'he left me',
    'he hates me',
    'he dumped me yesterday',
    'my best friend ghosted me',
    'they all hate me',
    'my boss fired me',
    'i’m dying of cancer',
    'she has cancer',
    'my grandma is dying',
    'i’m crying so hard rn my mum is in the icu',
    '😭 my dog died',
    'lol my dog died',
    'im dying inside',
    'im crying',
    'im crying help me',
    '😭😭 i failed',
  ],
  news_good: ['he’s cancer free!'],
  laugh: [
    'haha',
    'hahaha nice',
    'ha',
    'heh',
    'lol',
    '💀💀',
    '😂😭',
    'im dead',
    'im dead 💀',
    'im dying lol',
    'that’s so funny',
  ],
  thanks: ['gracias', 'danke!!'],
  mood: ['im dead tired'],
  emoji: ['😭'],
  assure: [
    'do you hate me',
    'do you even like me',
    'are you mad at me',
    'am i annoying you?',
    'r u still upset with me',
  ],
  opinion: ['do you like pizza', 'do you hate mondays'],
  love: ['lmao i love you'],
  clock: ['lol what time is it'],
  cannot: ['can you call me an uber', 'get us a taxi', 'tell ben he is late', 'please tell mom that i’m late'],
  fact: [
    'how tall is mount everest',
    'whats the capital of spain',
    'whos the president',
    'translate hello to spanish',
    'when did rome fall',
    'who wrote hamlet',
  ],
  foreign: [
    'hallo',
    'wie gehts',
    'ich bin traurig',
    'me llamo Pedro',
    'estoy muy feliz hoy',
    'привет как дела',
    'je suis fatigué',
  ],
  choice: ['shud i get pizza or sushi'],
  reflect: [
    'he is so cute',
    'he',
    'dead battery again',
    'he is sick of it',
    'i failed to see the point of it',
    'how far is it',
    'how old are you',
    'how many people are coming',
    'what’s the meaning of life',
    'who won the game last night',
    'tell me about it',
    'tell the truth',
  ],
};

describe('a message is read as', () => {
  for (const [kind, texts] of Object.entries(readAs)) {
    for (const text of texts) it(`${kind}: ${text}`, () => assert.equal(readOccasion(plainWords(text)).kind, kind));
  }
});
