/** The words of a checklist. */
export const texts = {
  title: 'Checklist',
  summary: 'What is to be done, by whom, until when; a reminder comes in the chat when something is due.',
  close: 'Finish the list',
  reopen: 'Open it again',
  clear: 'Remove what is done',
  empty: 'Nothing on the list yet.',
} as const;
