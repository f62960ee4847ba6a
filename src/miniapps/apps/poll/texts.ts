/** The words of a poll: on its page and about it in a chat. */
export const texts = {
  title: 'Poll',
  summary: 'Ask everybody and count: one choice, several, or ranked; open or hidden until it is closed.',
  vote: 'Vote',
  close: 'Close the poll',
  reopen: 'Open it again',
  runoff: 'Vote again between the tied ones',
  withdraw: 'Take my vote back',
  hiddenNote: 'Votes stay hidden until the poll is closed, and who voted for what stays hidden.',
  voted: 'voted',
  labels: { single: 'Choose one', multiple: 'Choose any', ranked: 'Rank them, best first' },
} as const;
