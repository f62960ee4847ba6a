/** What asks for something that has to be looked up: in memory, on a page, on the web. */
import { linkWord } from '../wording.ts';
import { anyOf, type Rule } from './rule.ts';

const memory = { kind: 'tool', name: 'memory_search' } as const;
const page = { kind: 'tool', name: 'web_page' } as const;
const web = { kind: 'tool', name: 'web_search' } as const;

const told = String.raw`(?:tell|told|say|said|mention(?:ed)?|share[d]?|write|wrote|text(?:ed)?|talk(?:ed|ing)?|spoke|speak|chat(?:ted)?|discuss(?:ed)?|ask(?:ed)?|bring up|brought up|save[d]?|complain(?:ed)?)`;

export const memoryRules: readonly Rule[] = [
  {
    target: memory,
    reason: 'memory_of_self',
    test: anyOf(
      String.raw`^(?:so |and |wait |ok )?where (?:do|did) (?:i|we) (?:live|work|study|grow up|park(?: the car| my car)?)[\s?]*$|^(?:so |and )?where (?:am|was) i (?:from|born)[\s?]*$`,
      String.raw`^(?:so |and )?how old am i[\s?]*$|^(?:so |and )?when was i born[\s?]*$|^(?:so |and )?what (?:do|did) i (?:do (?:for (?:work|a living))|study|work as)[\s?]*$|^(?:so |and )?what am i allergic to[\s?]*$`,
      String.raw`^(?:so |and )?what(?:'s| is| was) my (?:dog|cat|puppy|kitten|sister|brother|mom|mum|dad|wife|husband|girlfriend|boyfriend|partner|boss|best friend|son|daughter|baby|roommate|mother|father|grandma|grandmother|grandpa|grandfather|aunt|auntie|uncle|cousin|niece|nephew|neighbou?r|teacher|landlord|hamster|rabbit|horse|bird|fish)(?:'s name)? ?(?:called|named)?[\s?]*$`,
      String.raw`^(?:so |and |wait |ok )?(?:when|what time|what day)(?:'s| is| was| are) (?:my|our) (?!(?:[\p{L}'’-]+ ){0,2}(?:reminders?|alarms?|timers?|polls?|votes?|lists?|checklist|bills?|turn|luck|life|time)\b)(?:[\p{L}'’-]+ ){0,3}[\p{L}'’-]+(?: again)?[\s?]*$`,
      String.raw`^(?:so |and )?how old (?:is|are|was) my [\p{L}'’ -]{2,30}[\s?]*$|^(?:so |and )?where (?:does|do|did) my [\p{L}'’ -]{2,24} (?:live|work|study|go to (?:school|college|uni))[\s?]*$|^(?:so |and )?what (?:does|do) my [\p{L}'’ -]{2,24} do(?: for (?:work|a living))?[\s?]*$`,
      String.raw`^(?:so |and )?what (?:food |foods |music |movies |kind of \w+ )?(?:do|did) i (?:really |always |usually )?(?:hate|like|love|enjoy|dislike|prefer|drive|play|drink|collect)(?: (?:most|the most|best|to (?:eat|drink|do|play|watch|read)))?[\s?]*$`,
      String.raw`^(?:so |and )?what(?:'s| is| are|'re) my (?:job|profession|address|kids?|children|sons|daughters|dogs|cats|pets|sisters|brothers|siblings|allerg(?:y|ies)|hobb(?:y|ies)|phone number|shoe size|middle name|last name)(?:'s?)?(?: names?)?(?: called| named| again)?[\s?]*$`,
    ),
    when: 'question',
  },
  {
    target: memory,
    reason: 'memory',
    test: anyOf(
      String.raw`^(?:so |and )?(?:what|when|where|who|which|how|why)\b.{0,40}\b(?:did|do|have|had) (?:i|we) (?:ever |just |already |last )?${told}\b(?! (?:him|her|them|my (?:mom|dad|boss)))`,
      String.raw`^(?:have|did) i (?:ever |already )?(?:${told})\b.{0,12}\b(?:you|about|to you|where|what|when|how|that|which|who|my)\b`,
      String.raw`^(?:what|who|where|which|when|how)\b.*\bi (?:just )?(?:told|mentioned to|said to|sent) (?:you|u)\b|^(?:what|who|where|which|when)\b.*\b(?:that|the \w+) (?:i|we) (?:mentioned|told|said|talked about|was telling|were talking about|discussed)\b`,
      String.raw`^(?:what|which|how much|anything)(?: all| else| stuff| things?| facts?)* (?:do|did|have|can|has) you (?:still |actually |got |even )*(?:remember(?:ed)?|know|have|saved|stored|recall|learn(?:ed|t)?|got|written down)(?: (?:saved|stored|down))? (?:about|of|on|from) (?:me|my|us|our)\b`,
      String.raw`^(?:list|tell me|show me)\b.{0,20}\b(?:you|u) (?:know|remember|have saved)\b.{0,12}\b(?:about|of) me\b`,
      String.raw`^(?:what|who|when|where|which)\b.*\bi (?:gave|sent|showed) you\b|^what was i (?:\w+ )?(?:about|doing|saying|working on|upset|stressed|worried|excited|mad)\b`,
      String.raw`^(?:when|what|who|where)(?:'s| is| was) my .{2,30}\b(?:i told you|i said|again)\b`,
      String.raw`^(?:recall|remember) (?!when (?:i|we)\b)(?:what|where|when|who|which|how) (?:i|my|we)\b(?! (?:used|were|felt|had|met|first|talked))`,
      String.raw`^(?:what|which) .{0,20}\b(?:memor(?:y|ies)|things)\b.*\b(?:about|of) me\b`,
      String.raw`^(?:do|did) you (?:still |even |happen to )?(?:remember|recall) (?:my|our|when i|when my|when we (?:talked|said|decided)|what|where i|where my|who my|the name|which|how (?:i|old|many|much)|that \w+ (?:i|we)|if i|me (?:telling|saying|mentioning))\b`,
      String.raw`^(?:do|did) you (?:still |even |happen to )?know (?:my (?!life|pain|type|heart|style|struggle)|when my|what my|where i (?:live|work|park)|where my|who my|how old i|what i (?:do|said|told|like))`,
      String.raw`^(?:what|who|when|where)(?:'s| is| was| are| were)? my (?:\S+ ){0,4}(?:again|i told you|remember)\b`,
      String.raw`^(?:what|who|when|where)(?:'s| is| was) my (?:full |real |last |middle |first )?(?:name|birthday|anniversary|address|zodiac sign|star sign|job|favou?rite\b.*|(?:mom|dad|sister|brother|dog|cat|boss|wife|husband|girlfriend|boyfriend|best friend|partner|mother|father|grandma|grandmother|grandpa|grandfather|aunt|auntie|uncle|cousin|niece|nephew|neighbou?r|teacher|landlord|puppy|kitten|hamster|rabbit|horse|son|daughter|baby|roommate)(?:'?s (?:name|birthday|age|job))?)[\s?]*$`,
      String.raw`^remind me (?:what|who|which|where|how|when|why|of what)\b.{0,30}\b(?:i|we|you|my|was|the)\b.{0,24}\b(?:said|told|talked|mentioned|decided|agreed|was|is|called|about|wanted|ordered|liked)\b`,
      String.raw`^(?:search|check|look (?:in|through)|go through|find (?:it )?in)\b.*\b(?:memory|memories|our (?:chat|chats|conversation|conversations|messages)|what i (?:told|said)|chat history)\b`,
      String.raw`^what (?:was|were) (?:it|that|the \w+|i|we) .{0,30}\b(?:i|we) (?:said|told|mentioned|talked|were (?:saying|talking))\b`,
    ),
    not: /\bremember (?:being|that time|when you|the feeling)\b|\bwhat (?:do|should|would|could|can) i (?:say|tell|text|write|ask)\b|\bwhat have i (?:said|done)\b|\bhow (?:do|should|can) i\b|\bwhere (?:do|should|can) i\b/,
  },
  {
    // "forget that", "don't bring up X again": an order about memory, which the conversation itself carries out.
    target: { kind: 'conversation' },
    reason: 'memory_order',
    test: /^(?:forget (?:that|about|what|everything|it|the)|(?:don't|do not|never) (?:bring up|mention|talk about|remind me of|ask (?:me )?about)\b|stop (?:bringing up|mentioning|talking about|asking about)\b|remember (?:that|this|my|i)\b)/,
    confidence: 0.8,
  },
];

export const pageRules: readonly Rule[] = [
  {
    target: page,
    reason: 'page_asked',
    on: 'words',
    test: anyOf(
      String.raw`^(?=.*${linkWord})(?=.*(?:\b(?:summar\w*|sum (?:this|that|it) up|sum up|tl;?dr|what|what's|read|says?|saying|explain|open|main (?:point|idea)s?|gist|key (?:points?|takeaways?)|takeaways?|worth|legit|real|scam|safe|true|check (?:this|it|out|that)|thoughts?|think|opinion|translate|extract|pull|review|skim|scan|does (?:this|it)|is (?:this|it)|how (?:much|long)|who|when|resume|resumir|résume|resumen|zusammen\w*|fass|riassumi|resuma)\b|要約|总结|總結|読んで|看看))`,
    ),
    not: anyOf(String.raw`^(?:omg |lol |haha |wow )*look(?: at (?:this|him|her|it|them))?[\s!]*${linkWord}`),
  },
  {
    target: page,
    reason: 'page_questioned',
    on: 'words',
    test: anyOf(`${linkWord}.*\\?|\\?.*${linkWord}`),
    confidence: 0.85,
  },
  { target: page, reason: 'link_alone', on: 'words', test: anyOf(`^${linkWord}[\\s.!]*$`), confidence: 0.72 },
  {
    target: page,
    reason: 'page_of_before',
    test: /^(?:summari[sz]e|tl;?dr|read|open|what does) (?:of )?(?:this|that|the|it)? ?(?:link|article|page|site|website|url|blog post)\b/,
    confidence: 0.8,
  },
];

const places = String.raw`(?:restaurants?|places?|bars?|pubs?|caf[eé]s?|coffee|ramen|pizza|sushi|tacos?|brunch|burgers?|bbq|diners?|food|spots?|hotels?|hostels?|airbnbs?|gyms?|baker(?:y|ies)|bookstores?|thrift (?:stores?|shops?)|shops?|stores?|pharmac(?:y|ies)|dentists?|doctors?|vets?|parks?|museums?|clubs?|beaches|salons?|barbers?|hikes?|trails?|events?|concerts?|gigs?|shows?|things to do|nightlife|movies|cinemas?|theaters?|noodles|dumplings|pho|thai|indian|mexican|italian|chinese|korean|vegan \w+|brunch|breakfast|dinner|ice cream|boba|wine|cocktails?|nail salons?|mechanics?|plumbers?|apartments?|jobs)`;
const findable = String.raw`(?:recipes?|flights?|hotels?|airbnbs?|tickets?|articles?|videos?|links?|address(?:es)?|phone numbers?|hours|reviews?|deals?|coupons?|apartments?|trains?|bus(?:es)?|directions?|lyrics|tutorials?|pictures?|photos?|memes?|information|info|facts|statistics|stats|studies|sources?|news|prices?|schedule|showtimes?|menus?|jobs|podcasts?|online|${places})`;

export const webRules: readonly Rule[] = [
  {
    target: web,
    reason: 'weather',
    test: anyOf(
      String.raw`^(?:what(?:'s| is| are| was| will)|how(?:'s| is| will| was| does| hot| cold| warm)|is|will|does|do|check|tell me|show me|get|look up|any|look|today's|tomorrow's|weekend|current)\b.*\b(?:weather|forecast|humidity|uv index|air quality|pollen)\b`,
      String.raw`^the (?:weather|forecast)\b(?= (?:in|for|at|on|today|tomorrow|tonight|this|next|near|around|report|please)\b|[?\s]*$)(?! today is)`,
      String.raw`^(?:weather|forecast)\b(?! (?:has|was|is|here|sucks|makes|made|in my head|can|could|today is|outside is))`,
      String.raw`^(?:is|will|does) it (?:be )?(?:going to |gonna |supposed to |about to |likely to |look like )?(?:rain|snow|storm|hail|be (?:hot|cold|sunny|nice|warm|windy|cloudy|rainy|icy|humid|freezing|clear))`,
      String.raw`^(?:is it|will it|is there) (?:be )?(?:still |currently )?(?:raining|snowing|sunny|windy|foggy|a storm|hot|cold|warm|rain|snow)\b(?=.*(?:\b(?:in|outside|out|at|there|today|tomorrow|tonight|this)\b|\?))(?!.*\bin here\b)`,
      String.raw`^(?:do|should|will) (?:i|we) (?:need|bring|take|wear|pack) (?:an? |my )?(?:umbrella|raincoat|rain jacket|jacket|coat|sunscreen|sweater)\b`,
      String.raw`^how (?:hot|cold|warm|humid|windy) (?:is it|will it|is|does it)\b`,
      String.raw`^(?:what's|what is) the (?:temperature|temp|high|low)\b(?!.*\b(?:oven|chicken|cook|boil|body)\b)`,
      String.raw`^when (?:is|does|will) (?:the )?(?:sunrise|sunset|sun (?:set|rise))\b|^what time (?:is|does) (?:the )?(?:sunrise|sunset|sun)\b`,
    ),
  },
  {
    target: web,
    reason: 'search_asked',
    test: anyOf(
      String.raw`^(?:look (?:something |this |that |it |smth )?up|look for|google|bing|search|browse|check online|look online|look into)\b(?! (?:my (?:soul|heart)|myself|him in))`,
      String.raw`^(?:web search|internet search|online search|search engine)\b`,
      String.raw`^(?:find|get|show|pull up|send) (?:me |us |out )?.*\bonline\b|^find out (?:who|what|when|where|how|if|whether|why)\b`,
      String.raw`^(?:find|show me|get me|pull up|recommend|suggest)\b(?: me| us)? ?(?:an?|the|some|any|good|cheap|best|nice|top)?.{0,40}\b${findable}\b(?! (?:of (?:us|me|you|mine)|to be|in my))`,
      String.raw`^(?:a |some |the )?(?:(?:cheap(?:est)?|good|best|direct|fastest|quickest) )?(?:flights?|trains?|bus(?:es)?|hotels?|tickets?) (?:from|to|in|for) \w`,
      String.raw`^check (?:if|whether|when|what time|how much|for)\b.*\b(?:open|closed?|available|sold out|in stock|on sale|playing|delayed|price|flights?|tickets?|weather|cost)\b|^check (?:the |my )?(?:traffic|score|scores|news|prices?|train|trains|bus|flight|flights|stock|stocks|showtimes|reviews?|hours)\b`,
    ),
    not: /\b(?:what i (?:told|said)|memory|our (?:chat|messages|conversation))\b/,
  },
  {
    target: web,
    reason: 'news',
    test: anyOf(
      String.raw`^(?:what(?:'s| is| are)|any|latest|tell me|give me|show me|read me|is there|today's|catch me up on|update me on|the latest|breaking|top)\b.*\b(?:news|headlines)\b`,
      String.raw`^(?:what's|what is) (?:happening|going on|new|up) (?:in|with|at) (?:the (?:world|news|election|war|market|strike|economy|nba|nfl)|[\p{L}]{3,20} (?:right now|today|these days|lately))`,
      String.raw`^(?:what's|what is) (?:the )?latest (?:on|with|in|from|about|news)\b|^(?:the )?latest (?:on|with|from|about)\b|^what's trending\b|^any (?:updates?|word) (?:on|about) the\b`,
      String.raw`^news\b(?: (?:about|on|today|from|in)|[\s?!.]*$)`,
    ),
    not: /\b(?:my|your|our|good|bad|great|big|got) news\b|\b(?:with|in) (?:you|your life|u)\b/,
  },
  {
    target: web,
    reason: 'sports',
    test: anyOf(
      String.raw`^who(?:'s| is| are| was| were)? (?:won|winning|playing|plays|scored|lost|losing|leading|ahead|in the (?:final|lead|playoffs))\b(?! (?:at life|the poll|the vote|so far|in (?:the )?poll|guitar|drums|bass|lead))(?=.*\b(?:game|match|race|cup|series|final|election|fight|oscar|grammy|award|bowl|league|open|tournament|vs|last night|tonight|today|yesterday|the|at)\b)`,
      String.raw`\b(?:score|final score|scores|standings|results?) (?:of|for|in|from) (?!(?:the |last night's |today's )?(?:poll|vote|my|our|your)\b)(?:the |last night's |today's )?\w+|^(?:what's|what was|what is) the (?:final )?score\b|^(?:did|have|has|do|does|are|is) (?:the )?[\p{L} ]{2,24} (?:win|won|lose|lost|beat|play|playing|qualify)(?: (?:last night|today|tonight|yesterday|this week|on|the|against|tomorrow))`,
      String.raw`^(?:did|do|have) (?!(?:you|i|we|he|she|they|it|u|your|my|our|that)\b)(?:the )?[\p{L} ]{2,24} (?:win|won|lose|lost|score|play|make the playoffs)[\s?]*$`,
      String.raw`^(?:when|what time|where)(?:'s| is| does| do| are| will)?\b.*\b(?:next )?(?:game|match|race|fight|kickoff|kick off|tip ?off|grand prix|super bowl|world cup|finals?|play next|playing (?:today|tonight|next|on)|concert|tour)\b`,
    ),
    not: /\b(?:our|my|we|your|his|her) (?:\w+ )?(?:game|match|finals?|race)\b|\bgame night\b|\b(?:are|do|should|shall) (?:we|you guys)\b|\bexam\b/,
  },
  {
    target: web,
    reason: 'price',
    test: anyOf(
      String.raw`^(?:what(?:'s| is| are)|how's|check|tell me|current|the)?\b.{0,16}\b(?:price|prices|cost|value|rate|fare|fares|mortgage rates?|interest rates?|gas prices?) (?:of|for|on|in|at|to)\b(?! (?:me|us|my))`,
      String.raw`^how much (?:is|are|does|do|would|will|for|did)\b(?!.*\b(?:owe|owes|tip|time|left|you love|do you|i owe)\b).{0,40}\b(?:cost|costs|go for|sell for|worth|tickets?|flights?|bitcoin|btc|eth|gas|rent in|subscription|iphone|ps5|tesla|netflix|a (?:flight|ticket|room|house|pint|pass|passport|visa|month of)|per month|these days|right now|uber|cab)\b`,
      String.raw`\b(?:stocks?|shares?|bitcoin|btc|eth|ethereum|doge|nasdaq|s&p(?: 500)?|dow(?: jones)?|crypto)\b(?=.*(?:\?|\b(?:at|price|trading|worth|doing|today|now|up|down)\b))(?!.*\b(?:i|we|he|she|my|should i)\b)`,
      String.raw`^(?:what's|what is|whats|how's|how is|where's) [\w&.]{1,20}(?: \w+)? (?:trading(?: at)?|stock(?: (?:at|doing|price))?|at right now|shares)`,
    ),
    not: /^i\b|\b(?:owe|owes|split|each of us)\b/,
  },
  {
    target: web,
    reason: 'opening',
    test: anyOf(
      String.raw`^(?:is|are) (?!(?:you|u|it|that|there|we|i|he|she|they|this|your)\b)[\p{L}\p{N}'&. ]{2,50} (?:still )?(?:open|closed)\b(?! (?:to|minded|about|with|for me))`,
      String.raw`^(?:what time|when|how late|until when|til what time)(?:'s| is| does| do| are| will| did)? (?!(?:you|we|i)\b).{2,40}\b(?:open|opens|close|closes|closing|opening|start boarding|land|lands|depart|arrive|come out|comes out|coming out|release[ds]?|air|airs|drop|drops|premiere[s]?|go on sale|on sale|start playing|due in theaters|in theaters)\b(?! up to)`,
      String.raw`\b(?:opening|business|store|visiting) hours\b(?=.*(?:\?|\b(?:of|for|at)\b))|^hours (?:for|of|at) \w|^(?:what are|what's) (?:the )?(?:hours|menu|address|phone number|number)\b (?:for|of|at|to)\b(?! (?:my|your))`,
      String.raw`^(?:when|what time)(?:'s| is) the (?:next )?(?:train|bus|ferry|flight|metro|subway|eclipse|full moon|new moon|election|super bowl|oscars|grammys|season finale|new season|sale|black friday)\b`,
      String.raw`^(?:is|did|has|was) (?:my |the )?(?:flight|train|bus)\b.*\b(?:on time|delayed|late|cancel\w*|land\w*|left)\b.*\?|^(?:flight|train) (?:status|times?)\b`,
      String.raw`^(?:how's|how is|how bad is|what's|is there|any|check)(?: the)? (?:any |much )?traffic\b`,
    ),
  },
  {
    target: web,
    reason: 'nearby',
    test: anyOf(
      String.raw`\b(?:near me|nearby|near here|around here|close by|in (?:my|the) (?:area|neighbou?rhood)|closest|nearest|within walking distance)\b(?=.*(?:\?|$))(?<!\b(?:i live|restaurant|place|store|shop|house|guy|people|neighbou?rs?|the [a-z]+) (?:near|in|right near).*)`,
      String.raw`^(?:what(?:'s| is| are)|where(?:'s| is| are| can)|which|any|is there|are there|best|good|top|cheap|cheapest|some|who has)\b.{0,40}\b${places}\b.{0,30}\b(?:in|near|around|on|at|downtown|by)\b (?!(?:your|my (?:life|opinion|head|heart)|the (?:world|universe)|general|mind|this world|love)\b)\w`,
      String.raw`^(?:what's|what is|what movies are|anything|what are) (?:good )?(?:playing|on|showing|out|in theaters|streaming)\b.*\b(?:netflix|tv|hulu|hbo|theaters?|cinemas?|tonight|right now|this weekend)\b`,
      String.raw`^(?:things to do|what to do|what is there to do|events|concerts|anything (?:fun )?(?:happening|going on))\b.{0,12}\b(?:in|near|around|at|this|tonight)\b`,
      String.raw`^(?:who's|who is|what's|what is) (?:playing|performing|on|showing) (?:at|in) the\b`,
    ),
    not: /^(?:i|we|he|she|they|my|there's|it)\b(?!.*\?)/,
  },
  {
    target: web,
    reason: 'current_fact',
    test: anyOf(
      String.raw`^reviews? (?:of|for|on)\b|^what (?:happened|is happening|'s happening) (?:in|at|with|to) (?:the )?(?!us|me|you|him|her|we)\w+|^who (?:won|is winning|got) (?:the )?(?:best|world|super|nobel|oscar|grammy|gold|\w+ (?:award|cup|prize|election))\b`,
      String.raw`^who(?:'s| is) the (?:current |new )?(?:president|prime minister|ceo|mayor|governor|king|queen|pope|chancellor|coach|owner|head) (?:of|in|at|for)\b`,
      String.raw`^is [\p{L}. ]{3,30} (?:still alive|dead|still (?:president|married|together|on tour|running))\b`,
      String.raw`^(?:what's|what is|who's|who is|how many|how much|which|when|where|is|are|did|has|have|does)\b(?!.*\b(?:you|your|u|i|we|my|our|me|us)\b).{4,80}\b(?:right now|currently|at the moment|latest|newest|this (?:week|month|year|season)|as of today|these days|last night|yesterday|today)\b`,
    ),
    confidence: 0.78,
  },
];
