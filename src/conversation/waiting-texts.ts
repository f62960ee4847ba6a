/** Texts that wait, between what tools know of them and what the relay will send: a reminder is worded in the persona's voice. */
import type { Ids } from '../../actors/clock.ts';
import type { Deed, Reminder } from '../../machines/conversation/mind.ts';
import { hashOf, pick } from './choice.ts';
import { ownEchoKey } from './echo.ts';
import type { Persona } from './persona.ts';
import type { TurnWork } from './pipeline.ts';
import type { ToolChange, WaitingText } from './tools-port.ts';

/** The deeds of a change. */
export function reminderDeeds(change: ToolChange, { persona }: TurnWork, ids: Ids): Deed[] {
  if (change.do === 'cancel') return [{ do: 'unschedule', reminderId: change.id, cancelId: ids() }];
  const { id, what, at, every } = change.entry;
  const text = voiced(change.entry, persona);
  const reminder: Reminder = { id, what, text, echoKey: ownEchoKey(text), at, every };
  return [{ do: 'schedule', reminder, cancelId: ids(), sendId: ids() }];
}

/** What will be sent. A scheduled text is the person's own, to the letter. */
function voiced({ what, about }: WaitingText, persona: Persona): string {
  if (what === 'scheduled_message') return about;
  if (what === 'timer') return inCase(about, persona);
  return pick(persona.lines.remind.say, hashOf(about))!.replace('{told}', () => inCase(about, persona));
}

function inCase(text: string, { rhythm }: Persona): string {
  return rhythm.lowercase ? text.toLowerCase() : text;
}

/** What waits, as tools know it: without the persona's words around it. */
export function unvoiced({ id, what, text, at, every }: Reminder, persona: Persona): WaitingText {
  if (what !== 'reminder') return { id, what, about: text, at, every };
  for (const line of persona.lines.remind.say) {
    const [before, after] = line.split('{told}') as [string, string];
    if (text.startsWith(before) && text.endsWith(after))
      return { id, what, about: text.slice(before.length, text.length - after.length), at, every };
  }
  return { id, what, about: text, at, every };
}
