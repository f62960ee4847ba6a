/**
 * Command words that were mistyped, put right: `remnid`, `wether`, `tomorow`. Only long words that hardly resemble any other are in
 * the table, and only one slip (a letter missing, doubled, wrong or swapped with its neighbour) is forgiven.
 */
const commandWords = (
  'remind reminder reminders weather tomorrow calculate convert summarize summarise summary checklist grocery schedule scheduled search ' +
  'celsius fahrenheit itinerary vacation minutes birthday message timer poll split list groceries shopping packing google ' +
  'between organize organise forecast recommend restaurant monday tuesday wednesday thursday saturday sunday translate ' +
  'kilometers percent countdown alarm start create remember'
).split(' ');

/** Words that are one slip away from a command word and mean themselves. */
const words = new Set(
  (
    'rewind reminded reminds remained leather feather whether weathers heather converts covert concert search searched starch stars ' +
    'smart star starts stare started state strat stark create created creates crate great messages massage passage timers times tiger ' +
    'time tier timed tire tired poll polls pool pole pull pill poly roll toll doll split spit splits spilt lit lists last lost lift ' +
    'lisp lust least list alarms alarmed goggle googled goggles giggle goggle percents minute minutes minuets hours sunday sundae ' +
    'monday mundane schedules scheduler packing picking parking backing tacking shopping chopping shipping stopping hopping dropping ' +
    'restaurants remembers remembered members member reminding birthdays summaries converse converts comment recommends recommended ' +
    'organized organised organizes between translated translates translator grocer vacations itineraries vocation summarized polo posh ' +
    'slit spot spilt plot lists listen alert along album starving start organiza organizar organizo programa calcula calcule calcola minuten minuto minutos minuti minutter message messaggio planen ' +
    'restaurante percento converte polla pole pool lista liste listo spliff percents searcher'
  ).split(' '),
);

const corrections = slips(commandWords);

/** Whether a word is a command word with a slip in it. */
export function isSlip(word: string): boolean {
  return corrections.has(word);
}

/** All spellings that are put right. */
export function slipSpellings(): Iterable<string> {
  return corrections.keys();
}

/** Words in lower case with mistyped command words put right. */
export function corrected(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}'@./])[a-z]{3,12}(?![\p{L}\p{N}'@])/gu, (word) => {
    if (words.has(word)) return word;
    return corrections.get(word) ?? word;
  });
}

/** Every spelling that is one slip away from a word, to that word. A slip never touches the first letter. */
function slips(of: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const known = new Set(of);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const put = (spelling: string, word: string): void => {
    if (spelling !== word && !known.has(spelling) && !words.has(spelling) && !found.has(spelling)) {
      found.set(spelling, word);
    }
  };
  for (const word of of) {
    // A short word has too many neighbours: only a swap or a lost or doubled letter counts.
    const long = word.length >= 6;
    for (let at = 1; at < word.length; at++) {
      const [before, after] = [word.slice(0, at), word.slice(at)];
      if (word.length > 4 || at > 1) put(before + after.slice(1), word);
      if (after.length > 1) put(before + after[1] + after[0] + after.slice(2), word);
      put(before + after[0] + after, word);
      if (!long) continue;
      for (const letter of letters) {
        put(before + letter + after.slice(1), word);
        put(before + letter + after, word);
      }
    }
  }
  return found;
}
