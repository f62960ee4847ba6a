/**
 * Many patterns, and one pass over a text that says which of them could match it. Most texts can match few, and trying a pattern that
 * cannot match costs as much as one that can.
 *
 * Whoever has patterns makes a gate of them; all gates of the process share the pass (`pass.ts`), and a text that was passed over for one
 * is known to all of them for a while.
 *
 *  G1 A pattern that matches is always named; one that is named need not match.
 */
import { remembering } from './memo.ts';
import { type Needs, needsOf } from './needed-words.ts';
import { createPass } from './pass.ts';

export interface Gate {
  /** Numbers of the patterns that could match, ascending. The list is good until the next call. */
  candidates(text: string): readonly number[];
  /** Whether a pattern could match a text that begins like this one; for patterns that begin with `^`. Case is ignored. */
  couldBegin(number: number, text: string): boolean;
}

/** What every pattern of every gate needs, and which gate's it is. */
const needs: (Needs | null)[] = [];
const owners: number[] = [];
let gates = 0;

/** Made for the gates there are; a module that is loaded later brings more of them. */
let passOver: ((text: string) => readonly number[]) | null = null;
/** The text asked about last, and its number: the other gates are mostly asked about the same text right after. */
let latest: string | null = null;
let turn = 0;
/** The patterns that it could match, ascending; by gate: the turn that named one of its own, and where in `named` they begin. */
let named: readonly number[] = [];
let turns = new Float64Array(0);
let begins = new Uint32Array(0);

const none: readonly number[] = [];

/** Makes the gate, once, when a module is loaded; null stands for something that is always to be tried. Case is ignored. */
export function createGate(patterns: readonly (RegExp | null)[]): Gate {
  const gate = gates++;
  const from = needs.length;
  for (const pattern of patterns) {
    needs.push(pattern === null ? null : needsOf(pattern));
    owners.push(gate);
  }
  const end = needs.length;
  const heads = needs.slice(from).map((need) => (need?.heads == null ? null : new Set(need.heads.map(headOf))));
  const own: number[] = [];
  passOver = null;
  latest = null;
  return {
    candidates(text) {
      if (text !== latest) look(text);
      if (turns[gate] !== turn) return none;
      own.length = 0;
      for (let at = begins[gate]!; at < named.length && named[at]! < end; at++) own.push(named[at]! - from);
      return own;
    },
    couldBegin(number, text) {
      const known = heads[number];
      if (known == null) return true;
      return known.has(headOf(text.slice(0, 2).toLowerCase())) || known.has(headOf(text.slice(0, 1).toLowerCase()));
    },
  };
}

function look(text: string): void {
  if (passOver === null) {
    passOver = remembering(createPass(needs));
    turns = new Float64Array(gates);
    begins = new Uint32Array(gates);
    turn = 0;
  }
  latest = text;
  turn += 1;
  named = passOver(text);
  for (let at = named.length - 1; at >= 0; at--) {
    const gate = owners[named[at]!]!;
    turns[gate] = turn;
    begins[gate] = at;
  }
}

/** One number for the first one or two letters of a text. */
function headOf(text: string): number {
  return text.length < 2 ? text.charCodeAt(0) : (text.charCodeAt(0) << 16) | text.charCodeAt(1);
}
