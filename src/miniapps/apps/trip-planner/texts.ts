/** The words of a trip. */
export const texts = {
  title: 'Trip',
  summary: 'When everybody can, where to go, what happens on which day, who does what, and what it cost.',
  close: 'Close the trip',
  reopen: 'Open it again',
  split: 'Split the costs',
  noDays: 'No days proposed yet.',
  noPlaces: 'No places yet.',
  noStops: 'Nothing planned yet.',
  noTasks: 'Nothing to do yet.',
  noCosts: 'No costs yet.',
} as const;
