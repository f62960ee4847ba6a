/**
 * A session to read without a script: what a reader mode or a browser without JavaScript shows. Everything in it is escaped; nothing in
 * it acts.
 */
import { formatAmount } from '../../machines/miniapp/money.ts';
import { memberTexts } from './member-texts.ts';
import { resolveBound, valueAt } from './pointer.ts';
import type { SessionDocument } from './projection.ts';
import { tellDay, tellTime } from './times.ts';
import type { Component } from './ui.ts';

/** The inside of the page's `<main>`. */
export function plainPage(document: SessionDocument): string {
  return document.ui.components.map((component) => sectionOf(component, document)).join('\n');
}

function sectionOf(component: Component, document: SessionDocument): string {
  if ('when' in component && component.when !== undefined && !resolveBound(component.when, document)) return '';
  const text = (bound: unknown, row?: unknown) => escapeHtml(String(resolveBound(bound, document, row) ?? ''));
  const rows = (bound: unknown) => (resolveBound(bound, document) ?? []) as unknown[];
  switch (component.type) {
    case 'text':
      return component.tone === 'title' ? `<h1>${text(component.text)}</h1>` : `<p>${text(component.text)}</p>`;
    case 'money':
      return `<p>${text(component.label)}: ${money(component.amount, component.currency, document)}</p>`;
    case 'list': {
      const items = rows(component.items).map((row) => `<li>${rowOf(component, row, document)}</li>`);
      return `<h2>${escapeHtml(component.label)}</h2>${items.length === 0 ? `<p>${escapeHtml(component.empty)}</p>` : `<ul>${items.join('')}</ul>`}`;
    }
    case 'choice':
      return `<ul>${rows(component.options)
        .map((row) => `<li>${escapeHtml(String(valueAt(row, '/text') ?? ''))}</li>`)
        .join('')}</ul>`;
    case 'results': {
      const unit = (value: unknown) =>
        `${Number(value)} ${Number(value) === 1 ? component.unit.one : component.unit.many}`;
      const values = component.values === undefined ? undefined : rows(component.values);
      const bars = rows(component.bars).map((row, index) => {
        const value = values === undefined ? valueAt(row, '/value') : values[index];
        return `<li>${text({ item: '/text' }, row)}: ${escapeHtml(unit(value))}</li>`;
      });
      return `<h2>${escapeHtml(component.label)}</h2><ul>${bars.join('')}</ul>`;
    }
    case 'dates': {
      const days = rows(component.days).map((row) => {
        const free = (valueAt(row, '/free') as unknown[] | undefined)?.length ?? 0;
        return `<li>${escapeHtml(tellDay(String(valueAt(row, '/day'))))}: ${free} free</li>`;
      });
      return `<h2>${escapeHtml(component.label)}</h2><ul>${days.join('')}</ul>`;
    }
    case 'members': {
      const said = memberTexts(component, rows);
      const people = rows(component.rows).map((row, index) => {
        const detail = said[index];
        return `<li>${nameOf(valueAt(row, '/member'), document)}${detail ? ` <small>${escapeHtml(detail)}</small>` : ''}</li>`;
      });
      return `<h2>${escapeHtml(component.label)}</h2><ul>${people.join('')}</ul>`;
    }
    case 'form':
    case 'button':
      return '';
  }
}

function rowOf(list: Extract<Component, { type: 'list' }>, row: unknown, document: SessionDocument): string {
  const { row: parts } = list;
  const read = (bound: unknown) => (bound === undefined ? undefined : resolveBound(bound, document, row));
  const texts = [escapeHtml(String(read(parts.text) ?? ''))];
  if (parts.check !== undefined) texts.unshift(read(parts.check.value) ? '☑' : '☐');
  if (parts.amount !== undefined) texts.push(money(parts.amount.value, parts.amount.currency, document, row));
  const time = read(parts.time);
  if (typeof time === 'number') texts.push(`<small>${escapeHtml(tellTime(time, document.state.timeZone))}</small>`);
  for (const bound of [parts.detail, parts.badge]) {
    const value = read(bound);
    if (value) texts.push(`<small>${escapeHtml(String(value))}</small>`);
  }
  for (const bound of [parts.member, parts.assign?.value]) {
    const member = read(bound);
    if (member) texts.push(`<small>${nameOf(member, document)}</small>`);
  }
  return texts.join(' ');
}

function money(amount: unknown, currency: unknown, document: SessionDocument, row?: unknown): string {
  const code = String(resolveBound(currency, document, row) ?? '');
  return escapeHtml(`${formatAmount(Number(resolveBound(amount, document, row) ?? 0), code)} ${code}`);
}

function nameOf(id: unknown, document: SessionDocument): string {
  const name = document.state.members.find((member) => member.id === id)?.name;
  return escapeHtml(name === undefined || name === '' ? 'someone' : name);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it may stand in HTML, also within an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
