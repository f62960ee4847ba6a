/** What asks for a fact that can be computed: dates, time, units, sums. */
import { unitQuestionIn } from '../../units/unit-question.ts';
import { anyOf, type Rule } from './rule.ts';

const dateMath = { kind: 'tool', name: 'date_math' } as const;
const time = { kind: 'tool', name: 'time' } as const;
const units = { kind: 'tool', name: 'unit_conversion' } as const;
const calculator = { kind: 'tool', name: 'calculator' } as const;
const webSearch = { kind: 'tool', name: 'web_search' } as const;

export const currency = String.raw`(?:us ?dollars?|dollars?|bucks|usd|eur|euros?|gbp|quid|pounds? sterling|british pounds?|yen|jpy|yuan|rmb|cny|pesos?|mxn|rupees?|inr|won|krw|cad|aud|chf|francs?|kronor|sek|nok|dkk|real|reais|brl|lira|bitcoins?|btc|eth|crypto|baht|dirhams?)`;
export const computedRules: readonly Rule[] = [
  {
    target: dateMath,
    reason: 'date_distance',
    test: anyOf(
      String.raw`^how (?:long|many (?:days|weeks|months|years)) ago (?:was|were|is|did)\b.*(?:\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|christmas|easter|halloween)\b)`,
      String.raw`^(?:about |so |exactly )?how (?:many|much) (?:more |whole |full )?(?:days?|weeks?|months?|years?|weekdays?|weekends?|sleeps?|hours?|business days?|work(?:ing)? ?days?|fridays|mondays|sundays|saturdays|time)\b.*\b(?:until|till|til|to go|left|between|since|before|ago|away|from now|from today|remain(?:ing)?|are there in|in (?:this|the) (?:month|year)|to (?:christmas|my|the|new|halloween|summer|easter))\b`,
      String.raw`^(?:how (?:long|far|soon)|what's the (?:countdown|time))\b(?: (?:is it|away is|off is|do (?:i|we) have|has it been|is|left|have (?:i|we) got|exactly))* ?(?:until|till|til|before|since|between)\b`,
      String.raw`^how (?:far|long) away is\b(?=.*\b(?:christmas|xmas|birthday|easter|halloween|new year|summer|thanksgiving|\d{1,2}(?:st|nd|rd|th)?|january|february|march|april|may|june|july|august|september|october|november|december)\b)`,
      String.raw`^(?:number of )?(?:days?|weeks?|months?|weekdays|sleeps|countdown) (?:un)?(?:till?|to|since|between|left|before)\b`,
      String.raw`^count(?:ing)? (?:the |down )?(?:the )?(?:days|weeks|months|hours) (?:between|until|till|to|from|since)\b`,
      String.raw`^how (?:many|much) (?:days|weeks|months|years) old\b`,
      String.raw`^countdown to \w`,
      String.raw`^(?:time|days) (?:left )?(?:until|till) \w`,
    ),
    not: /\bhow long (?:until|till) (?:you|he|she|it|they|we)\b|\b(?:timer|food|pizza|dinner's|you get)\b/,
  },
  {
    target: dateMath,
    reason: 'date_arithmetic',
    test: anyOf(
      String.raw`^(?:so )?(?:what(?:'s| is| was| will be)?|which)(?: the| is the)? (?:week ?day|day(?: of the week)?|date)\b(?! today)(?! is it)(?: .*)?\b(?:is|was|will|falls?|from|ago|after|before|in \d|in (?:a|two|three|four|five|six)|next|last|this|on|comes?)\b.*(?:\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bchristmas\b|\bhalloween\b|\bvalentine|\bnew year|\bthanksgiving\b|\beaster\b|\bbirthday\b|\bweeks?\b|\bmonths?\b|\bjanuary\b|\bjune\b)`,
      String.raw`^(?:when|what)(?:'s| is| was| will)\b.{0,14}\b(?:\d+|an?|two|three|four|five|six|seven|eight|nine|ten) (?:business |working |week)?(?:days?|weeks?|months?|years?|fortnights?) (?:from|after|before|ago|later)\b`,
      String.raw`^(?:\d+|two|three|four|five|six|ten) (?:business )?(?:days?|weeks?|months?|years?) (?:from|after|before|ago from) \S+(?: \S+){0,2}\?*$`,
      String.raw`^(?:if|when) (?:i|he|she|they|someone|you) (?:was|were|is|am) born\b.*\bhow old\b|\bhow old (?:am i|would|will|is|are)\b.*\b(?:born|if|in (?:19|20)\d\d|when)\b`,
      String.raw`\bwhat (?:day|date)(?: of the week)? (?:is it|will it be|would it be) (?:in|after) \d+`,
      String.raw`\bleap year\b`,
      String.raw`^on (?:what|which) (?:week ?)?day\b`,
      String.raw`^when(?:'s| is| does| was) (?:easter|ramadan|eid|diwali|passover|hanukkah|thanksgiving|(?:mother|father|valentine|memorial|labor|president|st patrick)'?s?'? day|lent|good friday|lunar new year|chinese new year|daylight savings?|black friday|the (?:solstice|equinox)|christmas|halloween|new year'?s?)\b`,
      String.raw`^(?:what|which) week (?:of the year|number)\b|^what week is it`,
      String.raw`^(?:add|subtract) \d+ (?:days?|weeks?|months?) (?:to|from)\b`,
      String.raw`^(?:does|do|is|will|did) .{2,40}\b(?:fall|land) on a?\b`,
      String.raw`^(?:is|was) (?:the )?(?:\S+ )?(?:\d{1,2}(?:st|nd|rd|th)|christmas|(?:january|february|march|april|june|july|august|september|october|november|december) \d+)\b.*\ba? (?:week ?day|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b`,
    ),
  },
  {
    target: time,
    reason: 'clock',
    test: anyOf(
      String.raw`^(?:do you know |tell me |any idea )?what(?:'s| is| are)?(?: the)?(?: exact| current| local)? (?:time|date|day|year|month)(?: is it| it is| is this)?(?: (?:now|right now|today|currently|there|here|for me|again|at the moment))*[\s.!?]*$`,
      String.raw`\bwhat time is it\b|\bwhat time it is\b|\bwhat (?:day|date|year|month) (?:is it|it is)\b|\bwhat's (?:the |today's )?(?:date|day) today\b|^what(?:'s| is) today(?:'s (?:date|day))?[\s?]*$|^what day is (?:today|tomorrow)\b|\btoday's date\b`,
      String.raw`^(?:the |current |local )?time(?: now)? in [\p{L} ]{2,30}\?*$|^what(?:'s| is) the (?:local |current )?time (?:over |right now |now )?(?:in|for|at|there)\b|^(?:the )?(?:time|date),?\s*\?*$`,
      String.raw`^what time (?:is|would|will|was) (?:it be |that be |that |it )?(?:\d|noon|midnight).*\b(?:in|for|est|pst|cet|gmt|utc|my time|your time)\b`,
      String.raw`^(?:if it's|if it is|when it's|when it is) .*\b(?:am|pm|\d|noon|midnight)\b.*\bwhat (?:time|hour)\b|\bwhat time (?:is it|will it be|would that be|is that|would it be)\b`,
      String.raw`\btime (?:difference|diff|zone)s?\b(?=.*\b(?:between|from|in|is|of)\b)|^(?:how many hours|how far) (?:ahead|behind)\b|\bhow many hours (?:ahead|behind|difference)\b`,
      String.raw`^(?:how late|what hour)(?:'s| is| is it|is it)?\b.*\bin\b|^what(?:'s| is) the hour\b`,
      String.raw`^is it (?:still |already )?(?:morning|night|daytime|late|early|day|evening|afternoon|tomorrow|midnight)\b.*\bin [\p{L}]`,
      String.raw`^(?:have you |you |has (?:any|some)(?:one|body) )?got the time\b|^do you have the time\b|^(?:can you )?tell me the time\b`,
      String.raw`^(?:convert )?\d{1,2}(?::\d\d)? ?(?:am|pm) (?:est|pst|cst|mst|et|pt|gmt|utc|cet|bst|jst|ist|[\p{L}]+ time) (?:in|to)\b`,
    ),
    not: /\b(?:of (?:my|your|the|our) (?:life|lives)|high time|time to (?:go|get|be|sleep|move)|once upon)\b/,
  },
  {
    target: webSearch,
    reason: 'currency',
    test: anyOf(
      String.raw`[$€£¥]?\d[\d.,]*k? ?${currency}?\b.{0,14}\b(?:in|to|into) (?:the )?${currency}\b`,
      String.raw`^how (?:much|many) (?:is|are|in)?.{0,10}\b${currency}\b.{0,20}\b(?:in|to|worth|is|per)\b.{0,12}\b${currency}\b|^how many ${currency} (?:is|are|in|to)\b`,
      String.raw`\bexchange rate\b|^${currency} to ${currency}\b|^convert .*\b${currency}\b.*\bto\b`,
    ),
    not: /\b(?:lbs?|kgs?|kilos?|grams|ounces|miles|celsius|fahrenheit|kelvin|degrees)\b/,
  },
  {
    target: units,
    reason: 'units',
    test: { test: (core) => unitQuestionIn(core) !== null },
    not: anyOf(
      String.raw`^(?:i|we|he|she|they|it|my \w+)(?:'s|'m|'re)? (?!.*\?)(?!.*\b(?:convert|how (?:many|much|tall|far|long|fast|heavy)|what)\b).*`,
      String.raw`\b(?:remind|timer|days? (?:un)?till?|until|since|between|from now|ago)\b`,
    ),
  },
  {
    target: units,
    reason: 'units_converted',
    test: /^what(?:'s| is) (?:that|it|this) in (?:fahrenheit|celsius|miles|km|kilometers|kg|kilos|pounds|lbs|metric|feet|cm|inches)\b|^(?:convert|change|turn)\b.{1,40}\b(?:to|into|in) (?:celsius|fahrenheit|kelvin|metric|imperial|kilomet(?:er|re)s?|km|miles|kilos?|kg|kilograms|pounds|lbs|cm|inches|feet|ml|cups|grams|ounces|oz|lit(?:er|re)s|gallons|mph|kmh)\b|\d.{0,30}\bin (?:celsius|fahrenheit|metric|imperial)\s*\??$/,
  },
  {
    target: calculator,
    reason: 'sum',
    test: anyOf(
      String.raw`^[(\d$€£.√-][\d\s.,+*×÷/^()%=$€£?x-]*[+*×÷/^x-][\d\s.,+*×÷/^()%=$€£?-]*\d[\d\s.)%=?]*$`,
      String.raw`\d[\d.,]* ?(?:%|percent) (?:tip |off |discount |tax |interest |of |on |from |increase |more |less )+(?:of |on |for |from )?(?:a |an |the |my )?[$€£]?\d`,
      String.raw`^(?:what(?:'s| is| would be| are|s)|how much (?:is|would|are)|calculate|compute|solve|work out|figure out|evaluate|math:?|sum:?|do the math)[:,]? .{0,24}[(\d$].*(?:[+*×÷/^]|(?<=\d) ?- ?(?=\d)|(?<=\d) ?x ?(?=\d)|\b(?:plus|minus|times|divided by|over|multiplied by|squared|cubed|mod|to the power of|% (?:of|off|tip|on)|percent (?:of|off|tip))\b)`,
      String.raw`\d ?(?:\+|\*|×|÷|\^|plus|minus|times|multiplied by|divided by|mod) ?\(?\d`,
      String.raw`\b(?:square root|cube root|sqrt|factorial|logarithm|log) of \d|\d+ (?:squared|cubed|factorial)\b|√\d|\bsqrt ?\(?\d`,
      String.raw`^(?:what(?:'s| is)|how much is|calculate)? ?(?:an? |the )?(?:\d+ ?(?:%|percent) |half|third|quarter|double|triple|twice|two thirds|three quarters)(?:tip|tax)? ?(?:of|on|for|from)? [$€£]?\d`,
      String.raw`\b(?:tip|gratuity|tax|vat|discount|markup) (?:of \d+%? |would be |should i leave )?(?:on|of|for|from) (?:a |an )?[$€£]?\d|^(?:\d+ ?(?:%|percent)|how much(?: to)?|what(?:'s| is)(?: the| a)?(?: good)?) (?:should i )?(?:tip|discount)\b.*\d`,
      String.raw`^(?:if|say) .*\d.*\d.*\b(?:how (?:much|many)|what (?:do|would|will|does) (?:i|we|it|that|each)|what(?:'s| is) (?:the|my|that|it))\b(?!.*\b(?:days?|weeks?) (?:until|till))|^how (?:much|many)\b.*\bif .*\d.*\d`,
      String.raw`\d+ ?(?:%|percent) of (?:a |an )?(?:hundred|thousand|million|billion|\w+ (?:hundred|thousand|million))`,
      String.raw`\d+ (?:divided|split) (?:among|between|into|by)\b|^percent(?:age)? (?:change|increase|decrease|difference|off)\b.*\d`,
      String.raw`\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred) (?:plus|minus|times|multiplied by|divided by) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|\d)`,
      String.raw`^(?:average|mean|sum|total|median|add(?: up)?|subtract|multiply|divide|product) (?:of |up )?[$€£]?\d`,
      String.raw`^what(?:'s| is) the (?:average|mean|sum|total|median|product|percentage|remainder|difference|ratio) (?:of|between|if)\b.*\d`,
      String.raw`^(?:what percent(?:age)?|how many percent) (?:of|is)\b.*\d|\d+ is what (?:%|percent)`,
      String.raw`^(?:split|divide) [$€£]?\d[\d.]* (?:by|into) \d+[\s?.]*$|^[$€£]?\d[\d.]* (?:split|divided) (?:by )?\d+(?: ways)?\??$`,
      String.raw`\bcompound interest\b.*\d|\d+ (?:dollars |bucks )?(?:a|per|an) (?:hour|day|week|month|year) .*\bhow much\b|^how much is [$€£]?\d[\d.,]*k? (?:a|per|an) (?:hour|day|week|month|year|paycheck)`,
    ),
    not: anyOf(
      String.raw`^(?:(?:i|we|he|she|they|it)(?:'s|'m|'re|'ve|'d)? |i (?:am|was|have) )(?!.*\?)(?!.*(?:want|need|calculate|how much))`,
      String.raw`^\D*(?:24/7|50/50|9/11|7/11|4/20|360|50-50)\W*\D*$`,
      String.raw`^\d{1,4}[-/]\d{1,2}[-/]\d{1,4}\??$|^\d{1,2}/\d{1,2}\??$|^\+?\d[\d -]{7,}$|^\d{1,2}-\d{1,2}(?: \D+)?$`,
    ),
  },
];
