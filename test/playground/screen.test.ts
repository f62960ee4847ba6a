/** The terminal's screen on a terminal of the test's own, which wraps and scrolls as real ones do: what a person sees in its rows. */
import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openScreen } from '../../src/playground/terminal/screen.ts';

const isWide = (char: string) => /\p{Extended_Pictographic}|\p{Script=Han}|\p{Script=Hiragana}/u.test(char);

/** Rows of cells, a cursor, and the escape sequences that `readline` and the screen write. The last column wraps at the next letter. */
function fakeTerminal(columns: number, height = 24) {
  const rows: string[][] = [[]];
  let [row, col] = [0, 0];
  const top = () => Math.max(0, rows.length - height);
  const goDown = () => {
    row += 1;
    while (rows.length <= row) rows.push([]);
  };
  function put(char: string): void {
    const width = isWide(char) ? 2 : 1;
    if (col + width > columns) {
      goDown();
      col = 0;
    }
    const cells = rows[row]!;
    while (cells.length < col) cells.push(' ');
    cells[col] = char;
    if (width === 2) cells[col + 1] = '';
    col += width;
  }
  function control(parameter: string, letter: string): void {
    const count = Number(parameter || 1);
    if (letter === 'A') row = Math.max(top(), row - count);
    else if (letter === 'B') row = Math.min(rows.length - 1, row + count);
    else if (letter === 'C') col = Math.min(columns - 1, col + count);
    else if (letter === 'D') col = Math.max(0, Math.min(col, columns - 1) - count);
    else if (letter === 'G') col = count - 1;
    else if (letter === 'K' || letter === 'J') {
      rows[row]!.splice(col);
      if (letter === 'J') for (const below of rows.slice(row + 1)) below.length = 0;
    } else if (letter !== 'm') throw new Error(`the terminal does not know ${letter}`);
  }
  const output = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is made of them
        for (const [, parameter, letter, char] of String(chunk).matchAll(/\u001b\[([\d;]*)([A-Za-z])|(.|\n|\r)/gu)) {
          if (letter !== undefined) control(parameter!, letter);
          else if (char === '\r') col = 0;
          else if (char === '\n') {
            goDown();
            col = 0;
          } else put(char!);
        }
        done();
      },
    }),
    { isTTY: true, columns, rows: height },
  );
  const lines = () => rows.map((cells) => cells.join('').trimEnd()).filter((line) => line !== '');
  return { output, lines, all: () => rows.map((cells) => cells.join('')).join('') };
}

function open(columns: number, height?: number) {
  const terminal = fakeTerminal(columns, height);
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const said: string[] = [];
  const screen = openScreen({
    input,
    output: terminal.output,
    isInteractive: true,
    onLine: (line) => void said.push(line),
    onEnd: () => {},
  });
  const type = async (text: string) => {
    input.write(text);
    await pause(20);
  };
  return { ...terminal, screen, type, said };
}

const drafts: [string, string][] = [
  ['short', 'hi'],
  ['two rows', 'this is a draft that goes on for quite a bit longer than forty columns'],
  ['many rows', 'so much to say '.repeat(24).trim()],
  ['as wide as the terminal', 'x'.repeat(38)],
  ['wide letters', '今日はとても長い一日だったのでたくさん書きたいことがあるのです'.repeat(3)],
  ['emoji', '🎉🎉 the best day 😀 ever, '.repeat(6).trim()],
];

for (const columns of [40, 120]) {
  for (const [name, draft] of drafts) {
    test(`${columns} columns, a draft with ${name}: every bubble stays, and the draft stands below them`, async () => {
      const { screen, type, lines, all, said } = open(columns);
      for (const one of ['above', 'right above']) screen.bubble('Luna', '#8b5cf6', one);
      await type(draft);
      const typed = () => all().split('› ').at(-1)!.replaceAll(/\s/g, '');
      screen.typing('Luna', true);
      screen.bubble('Luna', '#8b5cf6', 'first bubble');
      screen.typing('Luna', false);
      await type(' and more of it');
      screen.typing('Luna', true);
      screen.bubble('Luna', '#8b5cf6', `a bubble that is itself longer than the terminal is wide ${'la '.repeat(30)}`);
      screen.bubble('Luna', '#8b5cf6', 'third bubble');
      screen.note('(connected again)');
      screen.typing('Luna', false);
      const text = all().replaceAll(/\s+/g, ' ');
      for (const one of ['Luna above', 'right above', 'first bubble', 'third bubble', '(connected again)']) {
        assert.equal(text.split(one).length, 2, `${one} once in\n${lines().join('\n')}`);
      }
      assert.equal(text.split('›').length, 2, `one draft in\n${lines().join('\n')}`);
      assert.ok(typed().endsWith('andmoreofit'), lines().join('\n'));
      await type('\r');
      assert.equal(said.length, 1);
      assert.equal(said[0], `${draft} and more of it`);
      screen.bubble('Luna', '#8b5cf6', 'the last');
      assert.ok(
        lines().some((line) => line.endsWith('the last')),
        lines().join('\n'),
      );
      assert.ok(all().includes('first bubble'));
      screen.close();
    });
  }
}

test('with the cursor in the middle of a long draft, at the bottom of the screen, nothing is overwritten', async () => {
  const { screen, type, lines } = open(40, 8);
  for (let index = 0; index < 10; index++) screen.bubble('Luna', '#8b5cf6', `bubble ${index}`);
  await type('word '.repeat(20));
  await type('\u001b[D'.repeat(50));
  screen.bubble('Luna', '#8b5cf6', 'while you type');
  await type('here ');
  screen.bubble('Luna', '#8b5cf6', 'once more');
  const shown = lines();
  for (const one of [...Array.from({ length: 10 }, (_, index) => `bubble ${index}`), 'while you type', 'once more']) {
    assert.equal(shown.filter((line) => line === `Luna  ${one}`).length, 1, `${one} in\n${shown.join('\n')}`);
  }
  assert.equal(shown.filter((line) => line.startsWith('›')).length, 1, shown.join('\n'));
  assert.match(shown.slice(shown.findIndex((line) => line.startsWith('›'))).join(' '), /word here word/);
  screen.close();
});

test('into a pipe go plain lines and nothing else', () => {
  let written = '';
  const output = new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  const input = new PassThrough();
  const screen = openScreen({ input, output, isInteractive: false, onLine: () => {}, onEnd: () => {} });
  screen.typing('Luna', true);
  screen.bubble('Luna', '#8b5cf6', 'hello');
  screen.note('a word');
  assert.equal(written, 'Luna: hello\na word\n');
  screen.close();
});
