/** The words of a bill. */
export const texts = {
  title: 'Split the bill',
  summary: 'Items, tax and tip shared to the last cent, whoever paid; and who owes whom, with the fewest payments.',
  close: 'Close the bill',
  reopen: 'Open it again',
  mine: 'I had this',
  noItems: 'Nothing on the bill yet.',
  noPayments: 'Nobody has paid yet.',
  everybody: 'everybody',
  forAll: 'For all',
  leaveOut: 'Leave out',
  countIn: 'Count in',
} as const;
