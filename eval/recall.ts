export const recallSuite: never = undefined as never;
