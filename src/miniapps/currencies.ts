/**
 * Currencies as people write them: `90 euros`, `chf 20`, `50 quid`, `C$12`. Several have a name in common ("dollars", "kr"): then it is the one
 * the chat reckons in where that is among them, else the most usual one.
 */
import { currencyCodes as codes, currencyIn } from '../../machines/miniapp/money.ts';

const dollars = ['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD'];
const crowns = ['SEK', 'NOK', 'DKK', 'CZK'];

/** Names that stand behind an amount, and what they may mean; longer ones before those they end with. */
const names: readonly [name: string, codes: readonly string[]][] = [
  ['(?:us|american) (?:dollars?|bucks)', ['USD']],
  ['(?:canadian|canada) (?:dollars?|bucks)|loonies', ['CAD']],
  ['(?:australian|aussie|aus) (?:dollars?|bucks)', ['AUD']],
  ['(?:new zealand|nz|kiwi) (?:dollars?|bucks)', ['NZD']],
  ['(?:singapore|sing) (?:dollars?|bucks)', ['SGD']],
  ['(?:hong ?kong|hk) (?:dollars?|bucks)', ['HKD']],
  ['dollars?|bucks?', dollars],
  ['euros?', ['EUR']],
  // Two pounds of steak are none.
  ['(?:british )?pounds?(?: sterling)?(?! of (?!us\\b))|quid|sterling', ['GBP']],
  ['(?:swiss )?francs?|(?:schweizer )?franken|sfr', ['CHF']],
  ['(?:japanese )?yen', ['JPY']],
  ['(?:swedish )(?:kronor|krona|crowns?|kr)|kronor|krona', ['SEK']],
  ['(?:norwegian )(?:kroner|krone|crowns?|kr)', ['NOK']],
  ['(?:danish )(?:kroner|krone|crowns?|kr)', ['DKK']],
  ['kroner|krone', ['NOK', 'DKK']],
  ['(?:czech )(?:koruna|crowns?)|korun[ay]?s?|kč', ['CZK']],
  ['kr|crowns?', crowns],
  ['(?:polish )?z[łl]ot(?:y|ys|ies|e|ych)|zł', ['PLN']],
  ['(?:indian )?rupees?|rs', ['INR']],
  ['(?:south )?(?:korean )?won', ['KRW']],
  ['(?:chinese )?yuan|renminbi|rmb', ['CNY']],
  ['(?:hungarian )?forints?', ['HUF']],
  ['(?:turkish )?liras?', ['TRY']],
  ['(?:thai )?baht', ['THB']],
  ['(?:mexican )?pesos?', ['MXN']],
  ['reais', ['BRL']],
  ['rand', ['ZAR']],
  ['dirhams?', ['AED']],
  ['riyals?', ['SAR']],
  ['shekels?|nis', ['ILS']],
];
/** Signs of two parts, in front of an amount. */
const marks: Readonly<Record<string, string>> = {
  us$: 'USD',
  c$: 'CAD',
  ca$: 'CAD',
  a$: 'AUD',
  au$: 'AUD',
  nz$: 'NZD',
  s$: 'SGD',
  hk$: 'HKD',
  r$: 'BRL',
  mx$: 'MXN',
};

const amount = String.raw`\d(?:[\d.,]*\d)?`;
const anyName = names.map(([name]) => name).join('|');
const anyMark = Object.keys(marks)
  .map((mark) => mark.replace('$', String.raw`\$`))
  .join('|');
const behind = new RegExp(String.raw`(?<![\p{L}])(${amount})\s?(${codes}|${anyName})(?![\p{L}'’])\.?`, 'giu');
const inFront = new RegExp(String.raw`(?<![\p{L}\d])(?:(${codes}|rs|kr|sfr)\.?\s?|(${anyMark})\s?)(${amount})`, 'giu');
/** Without an amount beside it: "in euros", "it was swiss francs". */
const alone = new RegExp(
  String.raw`\b(?:in|all|it['’]?s|that['’]?s|is|was|were|are|make (?:it|that)|meant|currency:?)\s+(${codes}|${anyName})(?![\p{L}'’])`,
  'iu',
);
const meanings = names.map(([name, meant]) => ({ pattern: new RegExp(`^(?:${name})$`, 'iu'), meant }));
const signsShared: Readonly<Record<string, readonly string[]>> = { $: dollars, '¥': ['JPY', 'CNY'] };

/** The code of a currency by its name; `known` is the one this chat reckons in. */
function codeOf(name: string, known: string | undefined): string {
  const meant = meanings.find(({ pattern }) => pattern.test(name))?.meant;
  if (meant === undefined) return name.toUpperCase();
  return known !== undefined && meant.includes(known) ? known : meant[0]!;
}

/** A text with the currencies of its amounts as codes behind them: "90 euros" is "90 EUR". */
export function withCurrencyCodes(text: string, known?: string): string {
  if (!/\d/.test(text)) return text;
  return text
    .replace(behind, (whole, figure: string, name: string) => {
      // Mostly a verb: amounts in won are thousands.
      if (/^won$/i.test(name) && figure.replace(/\D/g, '').length < 4) return whole;
      return `${figure} ${codeOf(name, known)}${whole.endsWith('.') && whole.length > figure.length + name.length + 1 ? '.' : ''}`;
    })
    .replace(inFront, (_, name: string | undefined, mark: string | undefined, figure: string) => {
      const code = name === undefined ? marks[mark!.toLowerCase()]! : codeOf(name, known);
      return `${figure} ${code}`;
    });
}

/** The currency a text names, by a sign, a code or a name; undefined where it names none. */
export function currencyNamed(text: string, known?: string): string | undefined {
  const coded = withCurrencyCodes(text, known);
  const found = currencyIn(coded);
  if (found !== undefined) {
    const shared = Object.values(signsShared).find((family) => family[0] === found);
    const isBySign = shared !== undefined && !new RegExp(`\\b${found}\\b`).test(coded.toUpperCase());
    return isBySign && known !== undefined && shared.includes(known) ? known : found;
  }
  const name = alone.exec(coded)?.[1];
  return name === undefined ? undefined : codeOf(name, known);
}
