/**
 * What a list of members says of each: their row's own text, or that of a column beside the rows. A column may hold ids, apart by
 * spaces, of what they chose, so that each option's text stands in a document once. Browser-safe.
 */
import { valueAt } from './pointer.ts';
import type { Component } from './ui.ts';

export function memberTexts(
  { rows, texts, chosenFrom }: Extract<Component, { type: 'members' }>,
  read: (bound: unknown) => unknown[],
): string[] {
  if (texts === undefined) return read(rows).map((row) => String(valueAt(row, '/text') ?? ''));
  const column = read(texts).map(String);
  if (chosenFrom === undefined) return column;
  const known = new Map(
    read(chosenFrom.options).map((option) => [valueAt(option, '/id'), String(valueAt(option, '/text') ?? '')]),
  );
  const inWords = (ids: string) => ids.split(' ').flatMap((id) => known.get(id) ?? []);
  return column.map((ids) => inWords(ids).join(chosenFrom.between));
}
