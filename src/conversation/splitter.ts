/**
 * The streaming bubble splitter: text in as it is written, whole bubbles out as soon as each is complete.
 *
 * Invariants:
 *  - S1 The bubbles do not depend on how the text was cut into pieces: each code unit is looked at once, in order, and every
 *    decision looks backwards only.
 *  - S2 Nothing is lost: apart from space and markdown marks, the bubbles together are the text.
 *  - S3 Every bubble has 1..5000 UTF-16 code units (the wire's limit for a message) and something visible in it.
 *  - S4 At most `bubblesMax` bubbles; the rest is gathered in the last one for as long as S3 allows.
 *  - S5 No cut inside a link, a surrogate pair, an emoji sequence or a word, unless a single one is longer than S3 allows. A link ends at a
 *    space, and at the full stop of a script that puts no space behind it.
 *
 * A bubble ends at an empty line, at a code block's edges, and at a sentence's end or a new line once it has the persona's size.
 * A sentence is not cut unless it is far beyond that size. Code blocks are one bubble each, as they were written.
 */
import { BubbleAssembly, bubbleCharsLimit } from './bubble-assembly.ts';
import { closesCode, opensCode, withoutFences } from './code-block.ts';
import type { Rhythm } from './persona.ts';
import {
  characterEdge,
  fullStopEnds,
  isCloser,
  isEmojiStart,
  isExtender,
  isSpacedEnd,
  isSpaceEndedScript,
  isUnspacedEnd,
} from './sentence-end.ts';

export interface Splitter {
  /** Takes in a piece of text and returns the bubbles that it completed, in order. */
  push(text: string): string[];
  /** Ends the text and returns what is left. The splitter takes no more text. */
  end(): string[];
}

/** Makes a splitter for one reply. Not shared between replies. */
export function createSplitter(rhythm: Pick<Rhythm, 'bubblesMax' | 'bubbleCharsMax'>): Splitter {
  return new BubbleScan(rhythm);
}

/** Where the scan stands after a sentence's end: `mark` seen, `space` after it, `emoji` that belongs to it, `tight` needs no space. */
type Ending = 'none' | 'mark' | 'space' | 'emoji' | 'tight';

/** A backtick or bracket that is still open after this many characters was never meant as one. */
const heldCharsMax = 160;
const newline = 10;
const backtick = 96;

class BubbleScan implements Splitter {
  readonly #assembly: BubbleAssembly;
  /** A bubble wants to be no longer than `full`; from `enough` on a sentence's end ends it; at `spill` even a sentence is cut. */
  readonly #full: number;
  readonly #enough: number;
  readonly #spill: number;

  /** The current bubble's text, as far as it is no part yet, and what follows it; all indexes below are into it. */
  #buffer = '';
  #at = 0;
  #mode: 'text' | 'code' = 'text';
  /** In code: the opening fence is still the buffer's first line. */
  #fenceInBuffer = false;
  #ending: Ending = 'none';
  #endedAt = 0;
  /** The run of space that reaches to `at`: its start, or -1, and the newlines in it. */
  #spaceFrom = -1;
  #newlines = 0;
  /** The latest place where a sentence or line began in this bubble, and the latest where a word did; -1 for none. */
  #sentenceStart = -1;
  #wordStart = -1;
  #lineStart = 0;
  /** Open on this line: what ends inside does not end the bubble. */
  #held: '' | '`' | '[' = '';
  #heldFrom = 0;

  constructor({ bubblesMax, bubbleCharsMax }: Pick<Rhythm, 'bubblesMax' | 'bubbleCharsMax'>) {
    this.#assembly = new BubbleAssembly(bubblesMax);
    this.#full = bubbleCharsMax;
    this.#enough = Math.round(bubbleCharsMax * 0.6);
    this.#spill = Math.max(bubbleCharsMax * 2, 300);
  }

  push(text: string): string[] {
    this.#buffer += text;
    while (this.#at < this.#buffer.length) {
      const code = this.#buffer.charCodeAt(this.#at);
      if (this.#mode === 'code') this.#codeUnit(code);
      else if (this.#spaceFrom < 0 && this.#ending === 'none' && isPlain(code)) {
        this.#at += 1;
        this.#spillOver();
      } else this.#textUnit(code);
    }
    return this.#assembly.take();
  }

  end(): string[] {
    if (this.#mode === 'code') this.#codeEnds();
    this.#cut(this.#at);
    return this.#assembly.take();
  }

  #textUnit(code: number): void {
    const char = this.#buffer[this.#at]!;
    if (isSpace(code, char)) {
      this.#spaceUnit(code);
      this.#spillOver();
      return;
    }
    if (this.#spaceFrom >= 0) this.#wordBegins(code, char);
    else if (this.#ending === 'tight') this.#tightUnit(code, char);
    else if (this.#ending !== 'none' && !this.#belongsToEnding(code, char)) this.#ending = 'none';
    // A cut has moved the unit to another index.
    const at = this.#at;
    this.#at = at + 1;
    if (code === backtick) this.#backtick(at);
    else this.#note(char, at);
    if (this.#mode === 'text') this.#spillOver();
  }

  #spaceUnit(code: number): void {
    if (this.#spaceFrom < 0) {
      this.#spaceFrom = this.#at;
      this.#newlines = 0;
      if (this.#ending !== 'none') this.#ending = 'space';
    }
    this.#at += 1;
    if (code !== newline) return;
    this.#newlines += 1;
    this.#lineStart = this.#at;
    this.#held = '';
    if (this.#newlines < 2) return;
    this.#ending = 'none';
    if (this.#assembly.gathering) this.#sentenceStart = this.#at;
    else this.#cut(this.#at);
  }

  /** The first unit after a run of space: here it shows whether what came before was a sentence. */
  #wordBegins(code: number, char: string): void {
    const at = this.#at;
    if (at - this.#heldFrom > heldCharsMax) this.#held = '';
    if (this.#spaceFrom > 0 && !isExtender(code)) {
      if (this.#ending === 'space' && this.#newlines === 0 && isEmojiStart(code)) this.#ending = 'emoji';
      else if (this.#sentenceBegins(code, char)) this.#boundary(at);
      if (this.#at === at && this.#held === '') this.#wordStart = at;
    }
    if (this.#ending !== 'emoji') this.#ending = 'none';
    this.#spaceFrom = -1;
  }

  #sentenceBegins(code: number, char: string): boolean {
    if (this.#newlines > 0) return true;
    if (this.#ending === 'space') {
      return this.#buffer[this.#endedAt] !== '.' || fullStopEnds(this.#buffer, this.#endedAt, char);
    }
    return isSpaceEndedScript(code) && isSpaceEndedScript(this.#buffer.charCodeAt(this.#spaceFrom - 1));
  }

  /** Whether a unit right after an ending still belongs to it. */
  #belongsToEnding(code: number, char: string): boolean {
    if (this.#ending === 'emoji') return isEmojiStart(code) || isExtender(code);
    return isCloser(char) || isSpacedEnd(char) || isExtender(code);
  }

  /** A unit after a mark that needs no space behind it. */
  #tightUnit(code: number, char: string): void {
    if (isCloser(char) || isUnspacedEnd(char) || isSpacedEnd(char) || isExtender(code) || isEmojiStart(code)) return;
    this.#ending = 'none';
    this.#boundary(this.#at);
  }

  /** Keeps in mind what a character may mean for those after it. */
  #note(char: string, at: number): void {
    if (char === '[' && this.#held === '') this.#hold('[', at);
    else if (char === ']' && this.#held === '[') this.#held = '';
    else if (isSpacedEnd(char)) {
      if (this.#ending !== 'tight') this.#ending = 'mark';
      this.#endedAt = at;
    } else if (isUnspacedEnd(char)) {
      this.#ending = 'tight';
      this.#endedAt = at;
    }
  }

  #hold(mark: '`' | '[', at: number): void {
    this.#held = mark;
    this.#heldFrom = at;
  }

  /** A third backtick at a line's start opens a code block; any other opens or closes inline code. */
  #backtick(at: number): void {
    if (!opensCode(this.#buffer.slice(this.#lineStart, at + 1))) {
      if (this.#held === '`') this.#held = '';
      else if (this.#held === '') this.#hold('`', at);
      return;
    }
    const fence = this.#lineStart;
    if (this.#assembly.gathering) {
      this.#assembly.keepText(this.#buffer.slice(0, fence));
      this.#forget(fence);
    } else this.#cut(fence);
    this.#mode = 'code';
    this.#fenceInBuffer = true;
    this.#held = '';
    this.#ending = 'none';
  }

  #codeUnit(code: number): void {
    this.#at += 1;
    if (code === newline) {
      const line = this.#buffer.slice(this.#lineStart, this.#at - 1);
      if (closesCode(line, this.#fenceInBuffer && this.#lineStart === 0)) {
        this.#codeEnds();
        return;
      }
      this.#lineStart = this.#at;
    }
    if (this.#at <= bubbleCharsLimit) return;
    // Too long for one message: whole lines where there are any.
    const whole = this.#lineStart > 0 && this.#lineStart < this.#at;
    const end = whole ? this.#lineStart : characterEdge(this.#buffer, this.#at - 1);
    this.#assembly.block(withoutFences(this.#buffer.slice(0, end), this.#fenceInBuffer));
    this.#forget(end);
    this.#fenceInBuffer = false;
  }

  #codeEnds(): void {
    this.#assembly.block(withoutFences(this.#buffer.slice(0, this.#at), this.#fenceInBuffer));
    this.#forget(this.#at);
    this.#mode = 'text';
    this.#ending = 'none';
    this.#spaceFrom = -1;
  }

  /** A sentence or line ended, and the next one begins at `at`. */
  #boundary(at: number): void {
    if (this.#held !== '') return;
    const length = this.#spaceFrom >= 0 ? this.#spaceFrom : at;
    if (length >= this.#enough && !this.#assembly.gathering) this.#cut(at);
    else this.#sentenceStart = at;
  }

  /** Cuts a bubble that has grown too long, at the best place seen, if there is one. */
  #spillOver(): void {
    const length = this.#at + this.#assembly.heldChars;
    if (length <= this.#full || (length <= bubbleCharsLimit && this.#assembly.gathering)) return;
    if (this.#sentenceStart > 0) this.#cut(this.#sentenceStart);
    else if (length > this.#spill && this.#wordStart > 0) this.#cut(this.#wordStart);
    else if (length > bubbleCharsLimit) this.#cut(characterEdge(this.#buffer, this.#at - 1));
  }

  /** Completes the current bubble at `end`. */
  #cut(end: number): void {
    this.#assembly.text(this.#buffer.slice(0, end));
    this.#forget(end);
  }

  /** Drops the buffer's beginning; the scan's indexes move with the text. */
  #forget(end: number): void {
    this.#buffer = this.#buffer.slice(end);
    this.#at -= end;
    this.#endedAt -= end;
    this.#heldFrom -= end;
    this.#spaceFrom = this.#spaceFrom < end ? -1 : this.#spaceFrom - end;
    this.#sentenceStart = this.#sentenceStart <= end ? -1 : this.#sentenceStart - end;
    this.#wordStart = this.#wordStart <= end ? -1 : this.#wordStart - end;
    this.#lineStart = Math.max(0, this.#lineStart - end);
  }
}

/** ASCII letters and digits, the comma and the apostrophe: inside a word they decide nothing. */
function isPlain(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 44 ||
    code === 39
  );
}

function isSpace(code: number, char: string): boolean {
  return code <= 32 || (code > 127 && /\s/.test(char));
}
