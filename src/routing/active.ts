/**
 * What a text means to the MiniApp that is open in the chat. Each app has words that can only be meant for it, and bare answers
 * ("2", "sushi", "me") that are meant for it when they are nothing else.
 */
import type { Clause } from './clause.ts';
import { type ActiveMiniapp, isMiniappName, type MiniappName } from './decision.ts';

/** Aimed at the app whatever else it could mean, or a bare answer, which everything plainer goes before. */
export interface ActReading {
  app: MiniappName;
  strength: 'aimed' | 'bare';
  confidence: number;
  reason: string;
}

/** The app that is open, by its name or a spelling of it; null where none is, or it is completed. */
export function openApp(active: ActiveMiniapp | null | undefined): MiniappName | null {
  if (
    active == null ||
    (typeof active.state === 'string' && /^(?:completed|closed|done|ended|expired)$/i.test(active.state))
  ) {
    return null;
  }
  const name = active.app
    .toLowerCase()
    .replace(/[_\s]+/g, '-')
    .replace(/-(?:app|miniapp|session)$/, '');
  const spelled = spellings[name] ?? name;
  return isMiniappName(spelled) ? spelled : null;
}

const spellings: Readonly<Record<string, MiniappName>> = {
  polls: 'poll',
  vote: 'poll',
  voting: 'poll',
  billsplit: 'bill-split',
  'split-bill': 'bill-split',
  'bill-splitter': 'bill-split',
  bill: 'bill-split',
  'expense-split': 'bill-split',
  trip: 'trip-planner',
  'trip-plan': 'trip-planner',
  tripplanner: 'trip-planner',
  travel: 'trip-planner',
  list: 'checklist',
  'check-list': 'checklist',
  todo: 'checklist',
  checklists: 'checklist',
  plans: 'plan',
  event: 'plan',
  planner: 'plan',
};

/** What any app understands. */
const anyApp =
  /^(?:is|are|has|did|when|how|what)\b.{0,30}\b(?:the|this|our|that) (?:poll|vote|voting|bill|split|list|checklist|plan|event)\b|^(?:close|end|finish|stop|cancel|undo|reopen|delete|lock|wrap up|complete) (?:it|that|this|everything|(?:the|this|our) (?:poll|vote|voting|bill|split|bill split|trip|trip planner|list|checklist|plan|event|session|last one))(?: (?:out|up|now|down|already|off))*[\s.!]*$|^(?:undo|close|that's everything|that's all|all done|we're done|we are done)[\s.!]*$|^(?:close|end) (?:voting|the vote|the poll)\b|^(?:add|remove|take me|put me|delete|include)\b(?! to my (?:calendar|life))|^(?:show|see|open)(?: me| us)? (?:it|the (?:poll|list|bill|trip|plan|results?|standings|votes?|totals?|split|itinerary|event|options))\b|^(?:never ?mind|scratch) that (?:one|option|item)\b|^change (?:it|that|the|my|mine)\b/;

const aimed: Readonly<Record<MiniappName, RegExp>> = {
  poll: /^(?:i |i'll |i'd |my )?(?:vote|pick|choice|choose|choosing|go|going|gonna go|votes)\b(?! to (?:the )?(?:gym|bed|sleep|work|school))(?: is| goes)?(?: for| to| with)?\b.*|^(?:option|number|no\.?|#|choice) ?(?:[a-h]|\d{1,2}|one|two|three|four|five)\b|^(?:the )?(?:first|second|third|fourth|last|former|latter)(?: one| option)?[\s!.]*$|\bmy vote\b|^(?:who|what|which)(?:'s| is)? (?:winning|leading|ahead|in the lead|won|voted)\b|^who (?:voted|hasn't voted|didn't vote)|^(?:what are|show me|show|see)? ?(?:the |our )?(?:results?|tally|standings|scores?|votes|count)\b(?! of my)|^how many (?:votes|people voted|have voted)|^(?:put me down for|count me (?:in )?for|i'm (?:team|with|for|voting)|team) .+|^(?:how's|how is|where's|what's) (?:the )?(?:vote|poll|it|voting)(?: (?:looking|going|at|standing))|^(?:switch|change) (?:me|mine|my vote|it|to)\b|^(?:how about|what about|can we add|also add|throw in|add) .+|^(?:extend|reopen|close|end|finish)\b.*|^anything but .+|^(?:definitely|def|prefer|i prefer|i like|i want|i'd rather|rather|\+1(?: for)?|gotta be|has to be) (?:the )?[\p{L}\d' ]{2,24}[!.]*$/u,
  'bill-split':
    /\b(?:paid|pays|owes?|owed|venmo(?:'?e?d)?|zelle'?d?|reimburse|covered|chipped in|put in|spent)\b|^(?:add )?[$€£]?\d+(?:\.\d+)?%? (?:tip|tax|service)|\b(?:tip|tax|service charge|gratuity)\b.*\d|^split (?:it|that|this|the|evenly|equally|by|between|only)\b|^(?:evenly|equally|even split|by item|itemi[sz]ed)\b|^(?:i|[\p{L}]{2,14}) (?:had|got|ordered|ate|drank|took|shared|didn't (?:have|drink|eat)|only had)\b|^[\p{L}][\p{L}' ]{1,24}[ ,:-]+(?:was |is |for )?[$€£]?\d+(?:[.,]\d{1,2})?(?: (?:each|bucks|dollars|euros?))?[\s!.]*$|^(?:[$€£]\d|\d+\.\d\d)|^(?:what's|what is|how much is) (?:the total|my (?:share|part|total)|left|everyone's)|^(?:total|subtotal)\b|^(?:we're|everyone's|all|i'm) (?:settled|even|square)\b|^settle\b|^(?:leave|take|remove|exclude) [\p{L}]+ (?:out|off)\b|^make it (?:even|equal)/u,
  'trip-planner':
    /^(?:i|we|[\p{L}]{2,12}) (?:can(?:'t| not|not)? (?:do|make|come|go|only)|could do|can't|prefer|works?|am free|are free)\b(?=.*(?:\d|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|weekend|that|it|those|then|date))|\b(?:is|are|works?|work) (?:best |better |good |great |fine |bad )?for me\b|^i'm (?:free|available|in|out|good) .*(?:\d|january|february|march|april|may|june|july|august|september|october|november|december|week)|\bday (?:\d|one|two|three|four|five)\b|^i(?:'ll| will| can)? (?:book|drive|rent|bring|get|reserve|handle|take care of|look into|find|cook|pay for|organi[sz]e|plan|do)\b|^(?:what's|what is|who's|when|where|what are|how many|which)\b.*\b(?:day|days|itinerary|flying|driving|hotel|staying|dates?|plan|booked|booking|leave|leaving|arrive)\b|^(?:let's|we should|can we|could we) (?:do|go|visit|see|stay|add|skip|book|fly|drive|spend|start|swap|move)\b|^(?:add|skip|book|swap|move|drop|cancel|assign|visit|put|schedule|place|include|switch)\b|^(?:january|february|march|april|may|june|july|august|september|october|november|december|the (?:first|second|third|last|\d+)|\d{1,2}(?:st|nd|rd|th))\b.{0,30}$/u,
  checklist:
    /^(?:we |i )?(?:already |'?ve |have )*(?:got|have|bought|have|done|did|packed|finished|grabbed|picked up|ordered|found|took care of|washed|booked|paid|called|sent|completed|cleaned|already (?:got|have|did))\b(?! (?:it going on|a job|the job|the flu|so|into|promoted|dumped|fired|home)).{0,40}$|.{1,40}\b(?:is |are |'s )?(?:done|packed|bought|finished|checked|sorted|handled|complete)[\s!.]*$|^(?:add|check(?: off)?|tick(?: off)?|cross(?: off)?|uncheck|mark|remove|delete|put|assign|scratch|include|also)\b.+|^(?:what's|what is|what do we|what else|what|how many|how much|anything)(?: else)?(?: is| are)?(?: still)? ?(?:left|missing|remaining|need|do we need|on (?:it|the list|there)|to (?:do|get|buy))\b|^(?:i'll|i will|i can|i got|[\p{L}]{2,12} (?:will|can|is going to)) (?:bring|get|buy|take|do|handle|grab|pick up|make|cook|pack|carry|that)\b|^(?:we |i )?(?:also )?(?:need|forgot|don't forget) .{1,40}$|^(?:give|assign) .+ to [\p{L}]+|^(?:who's|who is) (?:bringing|getting|doing|on)\b|^clear (?:it|the list|all|done)|^remind (?:us|everyone)\b/u,
  plan: /^(?:can't|cannot|couldn't|won't) (?:make it|come|be there|do it|anymore)\b|^(?:not (?:going to|gonna|able to) (?:make it|come|be)|won't make it|bringing)\b|^(?:i'm|im|i am|we're|count (?:me|us)|put me|i'll be|i will be|me(?: and [\p{L}]+)?(?: are)?) (?:in|down|out|there|coming|going|not coming|not going|a maybe|maybe|both in|late)\b|^(?:i|we|[\p{L}]{2,12}) (?:can't|cannot|can not|won't|can|could|might|may|will|'ll) (?:make it|come|be there|join|do it|go|not make it|be late|only|definitely|do)\b|^(?:make|move|push|change|switch|bump|shift|reschedule|postpone) (?:it|that|this|the (?:time|place|date|day|location))\b|^(?:let's|we could|can we|could we|how about|what about|what if we) (?:do|make it|meet|go|move|push|start|say|change|try)?\b.*(?:\d|instead|my place|saturday|sunday|monday|tuesday|wednesday|thursday|friday|tomorrow|tonight|noon|later|earlier|at )|^(?:who's|who is|who all is|who) (?:in|coming|going|out|down|all|else|bringing|hosting|can)\b|^(?:when|where|what time|what day|what)(?:'s| is| are we| do we| was)? (?:it|this|that|the (?:plan|event|address|place|time)|we (?:meeting|doing|going)|meeting|everyone|does it (?:start|end|begin)|do we (?:start|meet|leave))\b|^(?:recap|what's the plan|the plan\?|remind (?:everyone|us))\b|^(?:i'll|i will|i can) (?:bring|host|drive|be|pick|get|book|cook|grab)\b|^(?:can i|may i|could i) (?:bring|come|invite)\b|^(?:rsvp|add|invite|cancel|call it off)\b|^(?:running|i'm|im|be) (?:\d+ )?(?:minutes? )?late\b|\b(?:works|work|is good|is fine|is perfect) for (?:me|us)\b/u,
};

/** Talk that is no answer to anything. */
const smallTalk =
  /^(?:h+i+|he+y+|hello|yo+|sup|l+o+l+\w*|lmf?ao+\w*|rofl|(?:ha|he|ah){2,}\w*|thanks?\b.*|thank you.*|ty|thx|ok(?:ay)?|k+|cool|nice.*|wow+|omg.*|oh+.*|aw+.*|love (?:it|this|that|you|u|y'?all).*|good (?:night|morning|evening|one|luck).*|gn|brb|same|true|facts|wait.*|what|why|how|huh|bye.*|sorry.*|stop|stop it|ugh.*|hm+.*|great|awesome|amazing|perfect|sounds good.*|never ?mind|nvm|i don't know|bored|tired|hungry|sick|help|yay+|yikes|damn|bruh|bro|dude|fr|for real|exactly|agreed|whatever|lovely|congrats.*|happy birthday.*|good|bad|fine|not sure|me too|see you.*|later|see ya|k bye|tell (?:me|us) .*|sing .*|help (?:me|us)?.*|write .*|explain .*|talk .*|listen.*|wtf.*|shit|crazy|insane|interesting|really|seriously|for sure|no way|how are.*|what's up.*|i (?:love|hate|miss) .*|miss you.*|well|anyway|so|hmm+|mood|vibes|welp|rip|oof|sheesh|slay|periodt?|yes+|yeah+|yep|yup|sure|no+|nah+|nope)[\s!.?,]*(?:lol|haha+|😂|luna|nyx|kael|echo|guys|everyone|all|so much|babe)*[\s!.?]*$/u;
const laughFirst = /^(?:l+o+l+\w*|lmf?ao+\w*|(?:ha|he){2,}\w*|omg|aw+|ok(?:ay)?|yeah|oh)[\s,!.]+/;
const yesNo =
  /^(?:yes+|yeah+|yep|yup|sure|no+|nah+|nope|in|out|maybe|down|definitely|absolutely|can't|going|not going|coming|pass)[\s!.]*$/;
const finite =
  /\b(?:i'm|i am|i'd|i was|he|she|they|it's|it is|that's|we're|you|your|you're|was|were|is|are|am|has|had|have|does|did|don't|doesn't|feel|felt|think|thought|know|said|told|hate|wish|hope|just|so|literally|never|always|who|why|how)\b/;
const emojiAlone = /^[^\p{L}\p{N}]*$/u;

/** What a clause means to the open app, or null. `answers`: options known from the session's own state, in lower case. */
export function readAct(app: MiniappName, clause: Clause, answers: ReadonlySet<string>): ActReading | null {
  const words = clause.words.replace(/[\s!.]+$/, '');
  const core = clause.core.replace(/[\s!.]+$/, '');
  const act = (strength: ActReading['strength'], confidence: number, reason: string): ActReading => ({
    app,
    strength,
    confidence,
    reason,
  });
  if (/^(?:\+1|👍|👎|✋|🙋|☝️?|✅|❌)/u.test(words) && words.length < 6) return act('bare', 0.75, 'act_mark');
  if (words === '' || emojiAlone.test(words)) return null;
  if (answers.has(core) || answers.has(words)) return act('aimed', 0.97, 'act_known_answer');
  if (/^#?\d{1,2}$|^[a-h]\)?$/.test(core)) return act('aimed', 0.92, 'act_pick');
  if ([words, core, words.replace(laughFirst, '')].some((each) => smallTalk.test(each))) {
    if (app !== 'plan' || !yesNo.test(words)) return null;
    return act('bare', 0.8, 'act_yes_no');
  }
  if (anyApp.test(core) || anyApp.test(words)) return act('aimed', 0.9, 'act_shell');
  if (aimed[app].test(core) || aimed[app].test(words)) return act('aimed', 0.88, 'act_grammar');
  // One word is an answer; several could be the beginning of talk.
  return bareAnswer(app, words, core) ? act('bare', /\s/.test(core) ? 0.66 : 0.78, 'act_bare') : null;
}

function bareAnswer(app: MiniappName, words: string, core: string): boolean {
  if (
    /[?？]|^(?:what|how|why|who|when|where|which|should|do|does|did|can|could|would|is|are)\b/.test(words) ||
    words.length > 40
  )
    return false;
  const count = core.split(' ').length;
  // "ordering pizza now" tells what somebody is doing.
  if (count > 5 || /^[a-z]{3,}ing\b/.test(core)) return false;
  if (/^(?:me|mine|in|out|both|neither|all of them|none|either|any|all|[\p{L}]+ and me|maybe|not me)$/u.test(core))
    return true;
  if (/^(?:yes|no|yeah|nope)\b/.test(core) || finite.test(core)) return false;
  switch (app) {
    case 'poll':
      return count <= 4;
    case 'checklist':
      return count <= 5;
    case 'bill-split':
      return /\d/.test(core) || count <= 1;
    case 'trip-planner':
      return count <= 4;
    case 'plan':
      return /\d|day\b|noon|tonight|tomorrow|night|place|house|park|bar|restaurant/.test(core) || count <= 3;
  }
}

/** The options a session's state names, wherever it keeps them: short texts in lists. */
export function answersIn(state: unknown): Set<string> {
  const found = new Set<string>();
  collect(state, found, 0);
  return found;
}

function collect(value: unknown, found: Set<string>, depth: number): void {
  if (depth > 4 || found.size > 100 || value === null || typeof value !== 'object') return;
  for (const item of Object.values(value)) {
    if (typeof item === 'string' && Array.isArray(value)) addAnswer(item, found);
    else if (typeof item === 'object') collect(item, found, depth + 1);
  }
  const { label, text, title, option } = value as Record<string, unknown>;
  for (const named of [label, text, title, option]) if (typeof named === 'string') addAnswer(named, found);
}

function addAnswer(text: string, found: Set<string>): void {
  const plain = text.trim().toLowerCase();
  if (plain.length > 0 && plain.length <= 40) found.add(plain);
}
