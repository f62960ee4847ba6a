/** The splitter: bubbles as text arrives, the same ones however it arrives (S1 to S5 of `splitter.ts`). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bubbleCharsLimit } from '../../src/conversation/bubble-assembly.ts';
import { createSplitter } from '../../src/conversation/splitter.ts';

const rhythm = { bubblesMax: 4, bubbleCharsMax: 140 };

function split(pieces: readonly string[], of = rhythm): string[] {
  const splitter = createSplitter(of);
  const bubbles = pieces.flatMap((piece) => splitter.push(piece));
  return [...bubbles, ...splitter.end()];
}

/** What must survive: everything but space and markdown marks. */
const essence = (text: string): string => text.replace(/[\s*_`#~-]/g, '');

/** Building stones that meet every rule, glued in any order. */
const stone = fc.constantFrom(
  'Hello there. ',
  'ok? ',
  'no!!! ',
  'well... maybe ',
  'e.g. this one, ',
  'it costs 3.50 euros. ',
  'Dr. Who ',
  '\n',
  '\n\n',
  '\r\n',
  '- item one\n',
  '1. first of all\n',
  '**bold** ',
  '**',
  '_soft_ ',
  '`code.x` ',
  '`',
  '[',
  '# Title\n',
  '```js\nlet a = "**";\n\nb();\n```\n',
  '\n```\nx\n```\n',
  'https://example.com/a_b?c=d.e&f=1 ',
  '👩‍👩‍👧‍👦',
  '👍🏽 ',
  '🇩🇪',
  '❤️ ',
  '今天天气很好。',
  '我们走吧！「好。」',
  'สวัสดีครับ วันนี้อากาศดี ',
  'a fairly long sentence without any end that only goes on and on, as people in love do ',
  'क्या हाल है। ',
  '\u200b',
  ' ',
);
const text = fc.oneof(
  fc.array(stone, { maxLength: 40 }).map((stones) => stones.join('')),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const shape = fc.record({
  bubblesMax: fc.integer({ min: 1, max: 6 }),
  bubbleCharsMax: fc.integer({ min: 40, max: 300 }),
});

function cutAt(whole: string, places: readonly number[]): string[] {
  const edges = [0, ...new Set(places.map((place) => place % (whole.length + 1))), whole.length].sort((a, b) => a - b);
  return edges.slice(1).map((edge, i) => whole.slice(edges[i], edge));
}

describe('splitter properties', () => {
  it('gives the same bubbles however the text is cut into pieces', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(5000), { maxLength: 30 }), shape, (whole, places, of) => {
        const expected = split([whole], of);
        assert.deepEqual(split(cutAt(whole, places), of), expected);
        assert.deepEqual(split([...whole], of), expected);
        assert.deepEqual(split(whole.split(''), of), expected);
      }),
      { numRuns: 400 },
    );
  });

  it('loses nothing but space and marks, and keeps its bounds', () => {
    fc.assert(
      fc.property(fc.array(stone, { maxLength: 60 }), shape, (stones, of) => {
        const whole = stones.join('');
        const bubbles = split([whole], of);
        const visible = essence(whole)
          .replace(/```(?:js)?|\u200b/g, '')
          .replace(/(?<=^|\s)js(?=let)/g, '');
        assert.equal(
          essence(bubbles.join(''))
            .replace(/\u200b/g, '')
            .replaceAll('js', ''),
          visible.replaceAll('js', ''),
        );
        assert.ok(bubbles.length <= of.bubblesMax, `${bubbles.length} bubbles`);
        for (const bubble of bubbles) {
          assert.ok(bubble.length >= 1 && bubble.length <= bubbleCharsLimit);
          // Code keeps its indentation.
          assert.doesNotMatch(bubble, /^\n|\s$/u);
          assert.match(bubble, /\S/u);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('never cuts a link, an emoji sequence or a surrogate pair', () => {
    const whole = [
      'https://example.com/a_b?c=d.e&f=1',
      'www.example.org/x.y',
      '👩‍👩‍👧‍👦',
      '👍🏽',
      '🇩🇪',
      '❤️‍🔥',
      '1️⃣',
      '𠮷',
    ];
    const word = fc.constantFrom(...whole, 'word.', 'well?', 'so', 'and then', '今天。', 'ครับ', '\n');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 120 }), shape, (words, of) => {
        const bubbles = split([words.join(' ')], of);
        for (const part of whole) {
          const wanted = words.filter((candidate) => candidate === part).length;
          const found = bubbles.reduce((sum, bubble) => sum + bubble.split(part).length - 1, 0);
          assert.equal(found, wanted, part);
        }
        assert.ok(bubbles.every((bubble) => bubble.isWellFormed()));
      }),
      { numRuns: 300 },
    );
  });

  it('stays within the wire limit when far too much is written, and still loses nothing', () => {
    const word = fc.constantFrom(
      'word ',
      'Sentence ends here. ',
      '👩‍👩‍👧‍👦',
      '今天天气很好',
      '\n\n',
      '```\ncode line\n```\n',
      'x'.repeat(700),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 300, maxLength: 900 }), shape, (words, of) => {
        const whole = words.join('');
        const bubbles = split([whole], of);
        assert.equal(essence(bubbles.join('')), essence(whole));
        for (const bubble of bubbles) assert.ok(bubble.length <= bubbleCharsLimit && bubble.isWellFormed());
      }),
      { numRuns: 30 },
    );
  });
});

describe('where bubbles end', () => {
  it('gives a bubble as soon as it is complete', () => {
    const splitter = createSplitter(rhythm);
    assert.deepEqual(splitter.push('wait you got it??\n'), []);
    assert.deepEqual(splitter.push('\n'), ['wait you got it??']);
    assert.deepEqual(splitter.push('okay tell me'), []);
    assert.deepEqual(splitter.end(), ['okay tell me']);
  });

  it('ends at a sentence once the bubble has its size, not before', () => {
    const long = 'this first sentence is written so that it has well over sixty percent of the size wanted.';
    assert.deepEqual(split([`Hi. ${long} And the next one follows.`]), [`Hi. ${long}`, 'And the next one follows.']);
    assert.deepEqual(split(['Hi. Short. Really.']), ['Hi. Short. Really.']);
  });

  it('lets a short sentence go alone before one that would not fit', () => {
    const long = `${'so then we walked and walked '.repeat(5)}home.`;
    assert.deepEqual(split([`Okay. ${long}`]), ['Okay.', long]);
  });

  for (const [name, sentence] of [
    ['a decimal', 'It came to 3.75 in total, which I thought was quite fair for what it really was that day'],
    ['a title', 'We finally met Dr. Brown and his very large and friendly dog at the park behind the museum'],
    ['an ellipsis', 'I was going to say something clever here... but it went away before I could write it all down'],
    ['an abbreviation', 'Bring something small, e.g. bread or cheese or olives or whatever it is that you like to eat'],
    ['initials', 'It was written by J. R. Smith in a small house by the sea where nobody ever came to visit'],
    ['a time', 'we are meeting at 5 p.m. in front of the big library with the two green lions on its steps'],
    ['a version', 'the thing only works with version 2.10.3.of that library, nobody knows why that is, not even me'],
  ] as const) {
    it(`does not end a sentence at ${name}`, () => {
      // At every size the only place to cut is behind the whole sentence.
      for (const bubbleCharsMax of [40, 60, 80]) {
        assert.deepEqual(split([`${sentence}. Next`], { bubblesMax: 4, bubbleCharsMax }), [`${sentence}.`, 'Next']);
      }
    });
  }

  it('keeps closing quotes and emoji with their sentence', () => {
    const first = 'He looked at me for a really long time and then he only said “this is the best pie ever!” 🥧🎉';
    assert.deepEqual(split([`${first} And that was it.`]), [first, 'And that was it.']);
  });

  it('ends Chinese and Japanese sentences without spaces, and Thai ones at a space', () => {
    const small = { bubblesMax: 4, bubbleCharsMax: 40 };
    assert.deepEqual(split(['今天的天气真的非常非常好，我们一起去公园散步聊天吧！「好的。」他说。'], small), [
      '今天的天气真的非常非常好，我们一起去公园散步聊天吧！',
      '「好的。」他说。',
    ]);
    assert.deepEqual(split(['สวัสดีครับ วันนี้เป็นอย่างไรบ้าง ผมคิดถึงคุณมากเลย'], small), [
      'สวัสดีครับ วันนี้เป็นอย่างไรบ้าง',
      'ผมคิดถึงคุณมากเลย',
    ]);
  });

  it('keeps a short list together and cuts a long one between items', () => {
    assert.deepEqual(split(['Pack:\n- socks\n- a book\n- snacks']), ['Pack:\n- socks\n- a book\n- snacks']);
    const item = (n: number) => `${n}. something that takes a good part of a bubble to say, really, all of it, yes`;
    assert.deepEqual(
      split([[1, 2, 3].map(item).join('\n')]),
      [1, 2, 3].map((n) => item(n)),
    );
  });

  it('keeps a code block whole and as it was written', () => {
    const code = 'const a = **1**;\n\nfoo("# not a title");';
    assert.deepEqual(split([`Try this:\n\`\`\`ts\n${code}\n\`\`\`\nThat is all.`]), [
      'Try this:',
      code,
      'That is all.',
    ]);
    assert.deepEqual(split(['```\nunfinished']), ['unfinished']);
    assert.deepEqual(split(['```npm start```\nthen wait']), ['npm start', 'then wait']);
  });

  it('gathers what is too many in the last bubble', () => {
    const bubbles = split(['one\n\ntwo\n\nthree\n\nfour\n\nfive\n\n```\nsix\n```\nseven']);
    assert.deepEqual(bubbles, ['one', 'two', 'three', 'four\n\nfive\nsix\nseven']);
    assert.deepEqual(split(['a\n\nb'], { bubblesMax: 1, bubbleCharsMax: 40 }), ['a\n\nb']);
  });

  it('gives nothing for nothing', () => {
    for (const empty of ['', ' \n\n ', '\u200b\u200d', '****', '---\n\n***', '```\n```\n'])
      assert.deepEqual(split([empty]), [], JSON.stringify(empty));
  });
});

describe('plain text in bubbles', () => {
  for (const [marked, plain] of [
    ['**Really** good', 'Really good'],
    ['that is *so* you, __honestly__, _yes_', 'that is so you, honestly, yes'],
    ['***wow***', 'wow'],
    ['## Plan\nfirst this', 'Plan\nfirst this'],
    ['run `npm test` now', 'run npm test now'],
    ['see [the docs](https://example.com/a_(b)).', 'see the docs https://example.com/a_(b).'],
    ['* one\n* two', '- one\n- two'],
    ['~~never~~ always', 'never always'],
    ['**see https://example.com/x_y_z**', 'see https://example.com/x_y_z'],
    // Not marks:
    ['5 * 3 * 2 is 30', '5 * 3 * 2 is 30'],
    ['my_snake_case and #hashtag', 'my_snake_case and #hashtag'],
    ['¯\\_(ツ)_/¯', '¯\\_(ツ)_/¯'],
    ['*there', '*there'],
    ['https://example.com/_a_/*b*', 'https://example.com/_a_/*b*'],
  ] as const) {
    it(`${JSON.stringify(marked)} reads ${JSON.stringify(plain)}`, () => assert.deepEqual(split([marked]), [plain]));
  }
});
