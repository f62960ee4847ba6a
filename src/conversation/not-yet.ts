/** What is asked for and does not exist yet is said so, plainly. */
import type { Doer } from './acting.ts';

const told: Readonly<Record<string, string>> = {
  check_in: 'Regular check-ins don’t exist yet; a reminder that comes again does.',
  daily_summary: 'Daily summaries don’t exist yet.',
};

export const notYetDoer: Doer = {
  name: 'not_yet',
  act({ kind, name = '' }) {
    if (kind !== 'workflow') return undefined;
    return { findings: [{ kind: 'cannot', told: [told[name] ?? 'That doesn’t exist yet.'] }], deeds: [] };
  },
};
