/**
 * The query analyzer: what a question for a tool or the web needs before it can be asked: how fresh the answer has to be, where and when,
 * and about whom or what. Pure, from the words alone.
 */
import { plain, straight } from './wording.ts';

/** `none`: an encyclopedia would do. `recent`: days or weeks matter. `live`: minutes or hours do. */
export type Freshness = 'none' | 'recent' | 'live';

export interface QueryNeed {
  freshness: Freshness;
  /** As it was said; `here` where the person's own place is meant. */
  place?: string;
  /** The words about time, as they were said; the dates module reads them. */
  time?: string;
  /** Names and quoted things, in the order of the question. */
  entities: string[];
}

const live =
  /\b(?:right now|now|currently|at the moment|live|today|tonight|this (?:morning|afternoon|evening)|weather|forecast|temperature|rain(?:ing)?|snow(?:ing)?|traffic|open|closed|delay(?:ed|s)?|score|winning|stocks?|trading|price of (?:bitcoin|gold|oil)|bitcoin|btc|eth|exchange rate|near me|nearby|available|in stock|on time|flight status|next (?:train|bus|flight))\b|天气|天気|날씨|现在|今/u;
const recent =
  /\b(?:latest|recent(?:ly)?|news|headlines?|new(?:est)?|this (?:week|month|year|season|weekend)|yesterday|last (?:night|week|month|game|match|weekend)|tomorrow|next (?:week|month|game|match|season)|upcoming|who won|came? out|release[ds]?|update|trending|these days|lately|prices?|cost|costs|how much|tickets?|election|president|ceo|prime minister|champion|tour|strike|hours|best .{2,30} (?:in|near)|reviews?|202\d|flights?|hotels?|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|新闻|ニュース/u;
const here =
  /\b(?:near me|nearby|near here|around here|close by|in (?:my|the) (?:area|neighbou?rhood|city|town)|outside|here|where i (?:am|live)|closest|nearest)\b/;
const timeWords =
  /\b(?:right now|now|today|tonight|tomorrow(?: (?:morning|afternoon|evening|night))?|yesterday|this (?:morning|afternoon|evening|week|weekend|month|year|season)|(?:on |next |this |last )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?(?: (?:morning|afternoon|evening|night))?|next (?:week|month|year|weekend)|last (?:night|week|month|year|weekend)|in (?:january|february|march|april|may|june|july|august|september|october|november|december|\d{4})|(?:at )?\d{1,2}(?::\d\d)? ?(?:am|pm)|in \d+ (?:minutes|hours|days|weeks)|(?:the )?\d{1,2}(?:st|nd|rd|th)(?: of \w+)?|(?:january|february|march|april|june|july|august|september|october|november|december) \d{1,2})\b/g;
/** A place stands behind one of these; what begins a time or an idiom there is none. */
const placeLead =
  /\b(?:in|near|around|at|to|from|for|of|over in)\s+((?:the\s+)?[\p{L}][\p{L}.'’-]*(?:\s+[\p{L}][\p{L}.'’-]*){0,3})/giu;
const notPlace =
  /^(?:the )?(?:morning|afternoon|evening|night|weekend|week|month|year|day|moment|world|time|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|my|me|your|us|it|him|her|them|a|an|this|that|these|those|some|any|all|least|most|first|last|next|general|case|order|fact|total|common|be|get|do|go|find|euros?|dollars?|usd|eur|pounds?|movie|movies|film|game|match|news|book|song|dinner|lunch|breakfast|sale|stock|bitcoin|gold|oil|tickets?|flights?|line|now|today|tomorrow|tonight|public|person|theaters?|cinemas?|netflix|tv)\b/i;
const placeEnd =
  /\s+(?:right now|now|today|tonight|tomorrow|yesterday|this|next|last|on|in|at|for|is|are|was|open|like|rn|please|pls|during|under|over|with|and|or|that|which|when|if|late|tmrw|weather)\b.*$/i;

/** What a question needs. The text is the person's own; 500 characters of it are read. */
export function analyzeQuery(text: string): QueryNeed {
  const said = straight(text.slice(0, 500)).trim();
  const words = plain(said);
  const place = placeIn(said) ?? (here.test(words) ? 'here' : undefined);
  const time = [...new Set(words.match(timeWords) ?? [])].join(' ') || undefined;
  return {
    freshness: live.test(words) ? 'live' : recent.test(words) ? 'recent' : 'none',
    ...(place !== undefined && { place }),
    ...(time !== undefined && { time }),
    entities: entitiesIn(said, place),
  };
}

function placeIn(said: string): string | undefined {
  const found: { text: string; named: boolean; local: boolean }[] = [];
  for (const match of said.matchAll(placeLead)) {
    const text = match[1]!.replace(placeEnd, '').replace(/[\s.'’-]+$/, '');
    // "Museum of Modern Art" is one name.
    const isPartOfName = /^of\b/i.test(match[0]) && /\p{Lu}[\p{L}'’-]*\s+$/u.test(said.slice(0, match.index));
    if (text.length < 2 || notPlace.test(text) || isPartOfName) continue;
    found.push({ text, named: /^(?:the )?\p{Lu}/u.test(text), local: /^(?:in|near|around|at|over)\b/i.test(match[0]) });
  }
  const best =
    found.find(({ named, local }) => named && local) ??
    found.find(({ local }) => local) ??
    found.find(({ named }) => named);
  if (best !== undefined) return best.text;
  // "weather austin today", as it is typed.
  return /\b(?:weather|forecast|traffic)\s+(?!in\b|at\b|for\b|like\b|today\b|tomorrow\b|right\b|this\b)([\p{L}]{3,20})(?:\s+(?:today|tomorrow|tonight|right now|now))?\s*\??$/u.exec(
    plain(said),
  )?.[1];
}

const commonCapitals =
  /^(?:I|I'm|I'll|I've|I'd|What|When|Where|Who|Which|How|Why|Is|Are|Was|Were|Do|Does|Did|Can|Could|Will|Would|Should|The|A|An|Look|Find|Google|Search|Check|Tell|Show|Give|Please|Hey|Hi|Ok|Okay|Any|My|Has|Have|Luna|Nyx|Echo|Kael|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Today|Tomorrow|January|February|March|April|May|June|July|August|September|October|November|December)$/;
const known =
  /\b(?:bitcoin|btc|ethereum|netflix|hulu|nba|nfl|mlb|nhl|fifa|f1|ufc|premier league|champions league|super bowl|world cup|oscars|grammys|iphone|tesla|nvidia|apple|google|amazon|spotify|lakers|celtics|warriors|knicks|arsenal|chelsea|liverpool|real madrid|barcelona|taylor swift|beyonc[eé]|costco|target|walmart|ikea|trader joe's|starbucks)\b/gi;

function entitiesIn(said: string, place: string | undefined): string[] {
  const found: string[] = [];
  const add = (text: string): void => {
    const entity = text.trim();
    const isKnown = found.some((other) => other.toLowerCase().includes(entity.toLowerCase()));
    if (entity.length >= 2 && !isKnown && entity.toLowerCase() !== place?.toLowerCase()) found.push(entity);
  };
  for (const [, quoted] of said.matchAll(/"([^"]{2,60})"/g)) add(quoted!);
  for (const [name] of said.matchAll(
    /\p{Lu}[\p{L}\p{N}&'’.-]*(?:\s+(?:(?:of|the|de|and|&)\s+)?\p{Lu}[\p{L}\p{N}&'’.-]*)*/gu,
  )) {
    const words = name.split(/\s+/);
    while (words.length > 0 && commonCapitals.test(words[0]!)) words.shift();
    if (words.length > 0) add(words.join(' ').replace(/[.'’]+$/, ''));
  }
  for (const [name] of said.matchAll(known)) add(name);
  return found.slice(0, 8);
}
