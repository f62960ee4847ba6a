/** What asks for a tool that keeps time for the person: reminders, messages to be sent later, timers. */
import { anyOf, moment, type Rule } from './rule.ts';

const reminder = { kind: 'tool', name: 'reminder' } as const;
const scheduled = { kind: 'tool', name: 'scheduled_message' } as const;
const timer = { kind: 'tool', name: 'timer' } as const;

/** Reminders spoken of, not asked for. */
const toldOfReminder =
  /(?<!\b(?:can|could|will|would|please|do|should|need|want) )\byou (?:always |really |kinda |kind of |just |so |totally )?remind(?:s|ed)? (?:me|us) of\b|\b(?:that|it|this|he|she|they|which|song|smell|people|mom|mum|dad|everyone|someone|always|really|keeps?|phone|app|calendar) (?:always |really |kinda |kind of |just |so |totally )?remind(?:s|ed|ing)? (?:me|us)\b|\breminder of (?:why|how|what|who|the)\b|^(?:please )?don't remind (?:me|us)\b|\bremind(?:s|ed) (?:me|us)\b|\b(?:hate|love) (?:it )?when\b/;

const people = String.raw`(?:me|us|him|her|them|everyone|everybody|my [\w' ]{2,30}?|our [\w' ]{2,20}?|the (?:group|chat|girls|guys|boys|team|family|squad)|this (?:chat|group)|[\p{L}]{2,14})`;
const duration = String.raw`(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|forty-five|sixty|ninety|half(?: an?)?|a couple(?: of)?|a few)[ -]?(?:and a half )?(?:minutes?|mins?|m|seconds?|secs?|s|hours?|hrs?|h)\b`;

export const timeKeepingRules: readonly Rule[] = [
  {
    target: scheduled,
    reason: 'scheduled_message_managed',
    test: anyOf(
      String.raw`^(?:cancel|delete|unschedule|stop|change|edit|move|don't send)\b.*(?:\bscheduled (?:message|text|one)s?\b|\b(?:message|text)s? (?:you |i |we |that )?(?:you |i |we )?(?:scheduled|set|for|planned|queued)\b)`,
      String.raw`^(?:what|which|show|list|see|do i have)\b.*\bscheduled (?:messages?|texts?)\b`,
      String.raw`^(?:what|which) (?:messages?|texts?) (?:do i have |are )scheduled`,
    ),
  },
  {
    target: scheduled,
    reason: 'scheduled_message',
    test: anyOf(
      String.raw`^(?:schedule|queue(?: up)?|line up|set up|program|plan)\b (?:a |an |the |this |that |my )?(?:[\w']+ ){0,2}?(?:message|text|reply|note|dm)s?\b(?! me)`,
      String.raw`^(?:send|text|message|dm|write|shoot|drop|forward|deliver|post|tell)\b ${people}?\b.*${moment}.*(?:\b(?:saying|that says?|say|with|to say|telling|reading)\b|[:"]|\bthat (?:i|we|he|she|it|they|you)\b|\b(?:happy|good luck|congrats|merry)\b)`,
      String.raw`^(?:send|text|message|dm|write|post|shoot)\b ${people}?\b.*(?:\b(?:saying|that says?|to say|telling)\b|[:"]|\bthat (?:i|we|he|she|it|they)\b|\b(?:happy|good luck|congrats|merry)\b).*${moment}`,
      String.raw`^send (?:me|us|him|her|them|my [\w']+|the (?:group|chat)|this (?:chat|group)) (?:an? |the )?(?:[\w' ]{1,30} )?(?:text|message|note)\b.*${moment}`,
      String.raw`^(?:send|text|message|dm) (?:me|us) (?:an? |some |the |your )?(?:[\w']+ ){1,4}(?:${moment} )?(?:at|around|by) \d`,
      String.raw`^(?:send|text|message|dm|write)\b (?:him|her|them|everyone|my [\w']{2,20}|the (?:group|chat|girls|guys|boys|team|family)|this (?:chat|group))\b.*${moment}`,
      String.raw`^(?:send|post|say|write|text|share|drop) "[^"]{1,200}".{0,40}${moment}`,
      String.raw`^${moment}.{0,24}\b(?:send|text|message|post|write|say|tell)\b.*"`,
      String.raw`^let (?:this|the|my|our) [\w ]{2,20} know\b.*${moment}`,
      String.raw`^(?:post|write|send)\b.*\b(?:here|to me|to the (?:chat|group))\b.*${moment}`,
      String.raw`^schedule "`,
      String.raw`^schedule (?:this|that|it)\b.{0,30}(?:\blater\b|${moment}|:|")`,
      String.raw`^${moment}[\w ]{0,20}[, ]+(?:please |can you |could you )?(?:send|text|message|dm)\b ${people}\b`,
    ),
    not: /\b(?:summary|recap|rundown|briefing|digest|news|headlines|weather|forecast|reminder|to remind)\b/,
  },
  {
    target: reminder,
    reason: 'reminder_called_off',
    test: anyOf(
      String.raw`^(?:don't|do not|never|no need to|you (?:don't|do not|no longer) (?:have|need) to) remind (?:me|us) to\b`,
      String.raw`^(?:stop|quit) remind(?:ing)? (?:me|us)(?: (?:to|about)\b|[\s.!]*$)`,
    ),
    not: /\b(?:like|that) (?:this|that|i)\b/,
  },
  {
    target: reminder,
    reason: 'reminders_asked',
    test: anyOf(
      String.raw`^(?:did|have|haven't|didn't) (?:you|u) (?:already |really |even |actually )?(?:remind(?:ed)? (?:me|us)(?: (?:to|about|yet|already|today|yesterday)\b|[\s?!.]*$)|set (?:my|the|a|that|any)\b.{0,20}\b(?:reminder|alarm)s?\b)`,
      String.raw`^(?:when|what) (?:will|are|do) (?:you|u) (?:going to |gonna )?remind(?:ing)? (?:me|us)\b`,
    ),
  },
  {
    target: reminder,
    reason: 'reminder',
    test: anyOf(
      String.raw`^remind(?:ing)? (?:me|us|myself|everyone|everybody|him|her|them|the (?:group|chat|girls|guys|team|family)|my \w+|[a-z]{2,12} (?:and|&) (?:me|i|us|[a-z]{2,12}))\b`,
      String.raw`^remind (?:to|about|at|in|on|every|tomorrow)\b`,
      String.raw`^(?:at|in|on|every|each|tomorrow|tonight|next|this|when|before|after|by|later|once|as soon as|the day before|first thing)\b.{0,60}\bremind (?:me|us) (?:to|about|that|again)\b`,
      String.raw`^(?:a |an |my |another |one |the |daily |weekly )?reminders?\b(?: (?:to|for|about|that|in|at|on|every|tomorrow|when)|\s*[:-])`,
      String.raw`^(?:set|create|make|add|schedule|put|start|give|new|have|turn on)\b(?: me| us| up| in)? ?(?:an?|my|another|the|new|some|\d|two|three|multiple|daily|weekly|recurring)? ?(?:\S+ ){0,3}(?:reminders?|alarms?)\b`,
      String.raw`^(?:an? )?(?:\S+ )?alarm (?:for|at)\b|^alarm \d`,
      String.raw`^(?:cancel|delete|remove|scrap|drop|ditch|kill|nix|undo|stop|turn off|clear|snooze|change|move|edit|update|push|reschedule|check|get rid of)\b.*\b(?:reminders?|alarms?)\b`,
      String.raw`^(?:what|which|show|list|any|see|do (?:i|we) have|are there|how many|tell me)\b.*\b(?:reminders?|alarms?)\b`,
      String.raw`^when(?:'s| is) my (?:next )?(?:reminder|alarm)\b`,
      String.raw`^(?:don't|do not|never) (?:let|allow) (?:me|us) (?:to )?forget\b`,
      String.raw`^make sure (?:that )?(?:i|we) (?:remember|don't (?:forget|miss|sleep|oversleep)|do not forget|take|call|bring|pay|send|get up|wake up|leave|drink|eat)\b`,
      String.raw`^(?:get|wake) (?:me|us) (?:up )?\b.*(?:\d|\b(?:before|by|in the|tomorrow|early)\b)|^wake (?:me|us) up\b|^snooze\b`,
      String.raw`^(?:don't|do not|never) let (?:me|us) (?:sleep|oversleep|miss|be late|stay up)\b`,
      String.raw`^(?:ping|nudge|poke|buzz|alert|notify|warn|bug|prod|hit|pester|beep|(?:shout|yell|holler) (?:at|to)) (?:me|us)(?: up)?\b.*(?:${moment}|\bto\b)`,
      String.raw`^(?:give|send) (?:me|us) (?:a )?(?:heads? up|nudge|ping|reminder|poke)\b|^(?:a )?(?:heads? up|nudge|ping)\b.*(?:${moment}|\bbefore\b)`,
      String.raw`^(?:tell|text|message|call|yell at) (?:me|us)\b.*${moment}.*\bto (?!say\b)\w+`,
      String.raw`^(?:tell|text|message|call|yell at) (?:me|us) to \w+.*${moment}`,
      String.raw`^let me know when (?:it's |it is )${moment}`,
    ),
    not: toldOfReminder,
  },
  {
    target: reminder,
    reason: 'reminder_needed',
    test: /^(?:remember|not forget|don't forget) (?:to|about) \w+/,
    not: /\b(?:when we|that time|they say|how it)\b/,
    when: 'asked',
    confidence: 0.8,
  },
  {
    target: reminder,
    reason: 'reminder_within',
    on: 'words',
    test: /(?:^|[,.;:!?)–-] ?|\b(?:so|and|please|pls|you|then|but|also|to) )(?:remind (?:me|us) (?:to|about|at|in|on|every|each|tomorrow|tonight|again|when|if|later|that|before|after|on|next|this|the)|don't let (?:me|us) forget|set (?:a|an|me a) (?:reminder|alarm))\b/,
    not: anyOf(
      toldOfReminder.source,
      String.raw`\b(?:forgot|asked|told|used|supposed|tried|had|have|want(?:s|ed)?|needs?) (?:\w+ )?to (?:remind|set)\b|\b(?:mom|dad|he|she|they|i) (?:to|will|would|can|did) remind\b|\bi (?:forgot|always|never|didn't|usually|should have|could have|have to|had to)\b.*\bset\b`,
    ),
  },
  { target: { kind: 'conversation' }, reason: 'told_of', on: 'words', test: toldOfReminder, confidence: 0.8 },
  {
    target: timer,
    reason: 'timer',
    test: anyOf(
      String.raw`^(?:a \d+ \w+|set|start|put|run|begin|make|create|do|add|restart|pause|resume|stop|cancel|check|kill|end|reset|extend|turn off|clear|delete|another|new|have)\b.{0,40}\b(?:timers?|pomodoros?|stopwatch|countdown)\b`,
      String.raw`^(?:an? |another |the |my )?(?:\S+ )?timer\b(?: (?:for|of|on|to))?.{0,12}(?:${duration}|\d)`,
      String.raw`^(?:an? |another )?${duration}.{0,20}\b(?:timer|pomodoro|countdown)\b`,
      String.raw`^(?:a |one )?pomodoro\b|^stopwatch\b|^timer\b[\s.!?]*$`,
      String.raw`^(?:how (?:much|long)|what's left|is|did)\b.*\btimer\b`,
      String.raw`^count ?down\b.*\d|^count to \d`,
      String.raw`^(?:time|track) (?:me |my |a |out )?(?:for )?${duration}`,
      String.raw`^time (?:me|my|this|a)\b`,
      String.raw`^(?:put |give me |set |have |start )?(?:me )?${duration} on the clock`,
      String.raw`^(?:tell|ping|alert|notify|buzz) me (?:when|after|once) ${duration}(?: (?:are|is|have|has))? (?:up|over|passed|gone|done)`,
      String.raw`^let me know (?:when|after|once|in) ${duration}`,
    ),
    not: /\b(?:old|kitchen|egg|first|long|part|full)[- ]timers?\b(?! for| of)|\btimer (?:broke|went|was|didn't|never)\b/,
  },
];
