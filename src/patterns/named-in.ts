/** Whether words name what a text is about: "the mum one" names "call mom". Small words name nothing; forms of one word are the same. */

const noName =
  /^(?:for|to|about|at|on|in|of|the|one|ones|and|me|i|it|that|this|from|is|was|have|you|set|by|with|saying|says|up|off|down|running|going|my|your|our|you're|i'm|a|an|please|pls|thing)$/;

/** The words of a text that name something. */
export function namesIn(words: string): string[] {
  return (words.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).filter((word) => word.length > 1 && !noName.test(word));
}

/** Whether a text holds every one of these names; there must be some. */
export function holdsAll(text: string, names: readonly string[]): boolean {
  const words = new Set((text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).map(stem));
  return names.length > 0 && names.every((name) => words.has(stem(name)));
}

function stem(word: string): string {
  if (/^(?:mum|mummy|mommy|mama)$/.test(word)) return 'mom';
  const plain = word.replace(/['’]s?$/, '');
  if (plain.length < 5) return plain.replace(/e$/, '');
  return plain.replace(/(?:([a-z])\1ing|ing|s)$/, '$1').replace(/e$/, '');
}
