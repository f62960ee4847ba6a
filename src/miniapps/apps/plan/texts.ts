/** The words of a plan. */
export const texts = {
  title: 'Plan',
  summary: 'What, when and where, and who is in; with a line for full ones and a reminder in the chat.',
  close: 'Close the plan',
  reopen: 'Open it again',
  callOff: 'Call it off',
  replies: { in: 'In', maybe: 'Maybe', out: 'Out' },
} as const;
