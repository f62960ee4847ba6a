/**
 * The same requests in a few other languages: Spanish, French, German, Portuguese, Italian, Japanese, Chinese and Korean. Only what is
 * said in one usual way; what these rules do not know is talk, or the model's to read.
 */
import { anyOf, type Rule } from './rule.ts';

/** Rules read the words: courtesies are another language's too. */
export const otherLanguageRules: readonly Rule[] = [
  {
    target: { kind: 'tool', name: 'scheduled_message' },
    reason: 'scheduled_message',
    on: 'words',
    test: anyOf(
      String.raw`\bprograma(?:me|r)? un mensaje\b|\b(?:envía|envia|manda|mándale|mandale|envíale)\b.{0,30}\bmensaje\b.*(?:mañana|a las|el (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo))`,
      String.raw`\b(?:programme|envoie)\b.{0,20}\bmessage\b.*(?:demain|à \d|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ce soir)`,
      String.raw`\b(?:schick|sende|plane)\b.{0,30}\bnachricht\b.*(?:morgen|um \d|am |heute)|\b(?:agenda|programa|manda)\b.{0,12}\bmensagem\b|\b(?:programma|manda|invia)\b.{0,12}\bmessaggio\b.*(?:domani|alle|stasera)`,
    ),
  },
  {
    target: { kind: 'tool', name: 'reminder' },
    reason: 'reminder',
    on: 'words',
    test: anyOf(
      String.raw`\b(?:recu[eé]rda(?:me|nos)|acu[eé]rdame|av[ií]same (?:mañana|a las|en|cuando|el)|despi[eé]rtame|pon(?:me)? (?:un[ao]? )?(?:alarma|recordatorio)|no me dejes olvidar)(?![\p{L}])`,
      String.raw`\b(?:rappelle|rappelez|fais)[- ](?:moi|nous)\b.{0,8}(?:penser|de|d'|que|demain|à|ce|dans|le|la|mon|ma|mes|appeler|\p{L})|\br[ée]veille[- ]moi\b|\bmets (?:une? )?(?:alarme|rappel|réveil)\b|\bn'oublie pas de me rappeler\b`,
      String.raw`\b(?:erinner[ée]?|erinnre) (?:mich|uns)\b|\bweck(?:e)? mich\b|\b(?:stell|stelle) (?:mir )?(?:einen |den )?(?:wecker|alarm)\b|\blass mich nicht vergessen\b`,
      String.raw`\b(?:me (?:lembra|lembre|acorda|avisa)|lembra-me|lembre-me|lembra me|acorda-me|coloca um (?:alarme|lembrete)|cria um lembrete)\b|\b(?:ricorda(?:mi|ci)|svegliami|imposta (?:una sveglia|un promemoria)|avvisami)\b|\bherinner me\b`,
      '提醒(?:一下)?(?:我|我们|我們)|叫我(?:起床|起来)|设(?:个|一个)?(?:闹钟|提醒)|別讓我忘|别让我忘|リマインド|思い出させて|起こして|忘れないように(?:教えて|言って)|アラーム(?:を)?(?:かけて|セット)|알려 ?줘|깨워 ?줘|리마인드|알람',
      String.raw`\bnapomni mi\b|напомни (?:мне|нам)|разбуди меня|ذكرني|मुझे याद दिला`,
    ),
    not: /\bme recuerda(?:s)? a\b|\bricorda(?:mi)? (?:il|la) tempo\b|天気を教えて/,
  },
  {
    target: { kind: 'tool', name: 'timer' },
    reason: 'timer',
    on: 'words',
    test: anyOf(
      String.raw`\b(?:temporizador|cron[oó]metro|cuenta atr[aá]s)\b|\b(?:minuteur|compte à rebours|chronom[eè]tre)\b|\btimer (?:auf|für|di|de|por) \d|\b(?:stell|stelle|starte|mach)\b.{0,16}\btimer\b|\b(?:coloca|imposta|metti|cron[oô]metro)\b.{0,16}\b(?:timer|\d+ minut[oi])\b`,
      'タイマー|定时器|計時器|计时|倒计时|타이머|таймер',
    ),
  },
  {
    target: { kind: 'tool', name: 'date_math' },
    reason: 'date_distance',
    on: 'words',
    test: anyOf(
      String.raw`\bcu[aá]nt[oa]s? (?:d[ií]as?|semanas?|meses?|tiempo) (?:faltan?|quedan?|hay (?:entre|hasta))\b|\b(?:dans )?combien de (?:jours|semaines|temps) (?:avant|jusqu|reste|d'ici|entre)|\bwie (?:viele (?:tage|wochen)|lange)\b.{0,14}\b(?:bis|noch|zwischen|seit)\b|\bquantos dias (?:faltam|até|para)\b|\bquanti giorni (?:mancano|fino|a)\b|\bqu[eé] d[ií]a (?:cae|es el \d|será)\b|\bwelcher wochentag\b|\bquel jour (?:tombe|sera)\b`,
      '还有(?:多少|几)天|還有(?:多少|幾)天|离.{1,8}(?:多少|几)天|距离.{1,10}(?:多少|几)天|まで(?:あと)?何日|何日後|까지 ?며칠|сколько дней (?:до|осталось)',
    ),
  },
  {
    target: { kind: 'tool', name: 'time' },
    reason: 'clock',
    on: 'words',
    test: anyOf(
      String.raw`\bqu[eé] (?:hora (?:es|son)|d[ií]a es(?: hoy)?|fecha es)\b|\bquelle heure (?:est|il est|fait)|\bil est quelle heure\b|\bon est quel jour\b|\bquel jour (?:est-on|sommes-nous)\b|\bwie ?(?:spät|viel uhr) ist\b|\bwelcher tag ist\b|\bwelches datum\b|\bque horas? (?:são|é)\b|\bche (?:ore sono|ora è|giorno è)\b|\bhoe laat is\b`,
      '^(?:现在|現在)?(?:[^，。？]{0,8})(?:几点(?:了|钟)?|幾點(?:了)?)[？?吗]*$|今(?:は)?何時|(?:今日|きょう)(?:は)?何(?:日|曜日)|今天(?:是)?(?:几号|星期几|周几)|지금 몇 ?시|который час|сколько времени',
    ),
  },
  {
    target: { kind: 'tool', name: 'unit_conversion' },
    reason: 'units',
    on: 'words',
    test: anyOf(
      String.raw`\bcu[aá]nt[oa]s? (?:kil[oó]metros|millas|metros|pies|pulgadas|kilos|libras|gramos|onzas|litros|galones|tazas|grados|cent[ií]metros)\b.{0,10}\b(?:son|es|hay|tiene)\b|\b\d+ (?:millas|libras|pies|kil[oó]metros|kilos|grados fahrenheit|pulgadas|onzas) (?:a|en) \p{L}+`,
      String.raw`\bcombien (?:de|font) .{0,24}\b(?:kilom[eè]tres|miles|livres|kilos|litres|pieds|pouces|degr[eé]s|grammes|tasses|cm)\b|\b\d+ (?:miles|livres|pieds|pouces|degr[eé]s) en \p{L}+`,
      String.raw`\bwie ?viel(?:e)? (?:sind|ist|kilometer|meilen|gramm|liter|kilo)\b.{0,24}\b(?:cm|km|kilometer|meilen|fuß|zoll|pfund|kilo|kg|gramm|liter|grad|celsius|fahrenheit)\b`,
      String.raw`\bquant[oa]s? (?:quil[oô]metros|milhas|libras|quilos|litros|gramas)\b.{0,8}\b(?:s[aã]o|tem|em)\b|\bquant[ei] (?:chilometri|miglia|libbre|grammi|litri)\b|\d+ ?(?:miglia|libbre) in \p{L}+`,
      String.raw`\d+ ?(?:英里|公里|磅|公斤|华氏|摄氏|英尺|英寸).{0,6}(?:多少|等于|是)|\d+ ?(?:マイル|ポンド|フィート|インチ|華氏).{0,6}(?:何|いくつ)`,
    ),
  },
  {
    target: { kind: 'tool', name: 'calculator' },
    reason: 'sum',
    on: 'words',
    test: anyOf(
      String.raw`(?:cu[aá]nto (?:es|son)|combien (?:font|fait)|was ist|wie ?viel (?:ist|sind)|quanto (?:[eé]|fa)|calcula|calcule|calcola|rechne|berechne).{0,8}\d.{0,14}(?:\+|-|\*|/|×|x|%|\b(?:m[aá]s|menos|por|entre|dividido|plus|moins|fois|divis[eé]|mal|minus|geteilt|durch|vezes|mais|per|più|meno|diviso|por ciento|pour ?cent|prozent)\b).{0,10}\d`,
      String.raw`\d+ ?(?:%|por ciento|pour ?cent|prozent|por cento) (?:de|von|di|del) ?\d|\d+ ?(?:乘以?|加上?|减去?|除以|足す|引く|かける|割る) ?\d+`,
    ),
  },
  {
    target: { kind: 'tool', name: 'memory_search' },
    reason: 'memory',
    on: 'words',
    test: anyOf(
      String.raw`\b(?:qu[eé]|cu[aá]ndo|d[oó]nde|qui[eé]n) te (?:dije|conté|mencioné)\b|\bte acuerdas (?:de (?:mi|lo que|cuándo)|del? nombre|cómo se llama|qué)|\bqu[eé] (?:sabes|recuerdas) (?:de|sobre) m[ií]`,
      String.raw`\bqu'est-ce que je t'ai dit\b|\btu te (?:souviens|rappelles) (?:de (?:ce que|mon|ma|mes)|du nom|quand)|\bque sais-tu (?:de|sur) moi\b|\bqu'est-ce que tu sais (?:de|sur) moi\b`,
      String.raw`\bwas (?:hab|habe) ich dir (?:über|von|gesagt|erzählt)|\bwas weißt du (?:noch )?(?:alles )?(?:über|von) mi(?:ch|r)\b|\berinnerst du dich (?:an (?:meine|mein|das)|wie|was|wann)|\bo que (?:eu te (?:disse|contei|falei)|você (?:sabe|lembra) (?:de|sobre) mim)|\bcosa (?:ti ho detto|sai di me|ricordi di me)`,
      '我(?:之前|上次)?(?:跟|和|对)你(?:说|讲|提)(?:过)?.{0,12}(?:什么|吗|哪)|你(?:还)?记得我.{0,10}(?:吗|什么|名字|生日)|私(?:が|の).{0,14}(?:何て言った|覚えてる)|私について(?:何を)?(?:知ってる|覚えてる)',
    ),
  },
  {
    target: { kind: 'tool', name: 'web_search' },
    reason: 'search',
    on: 'words',
    test: anyOf(
      String.raw`\bqu[eé] tiempo (?:hace|har[aá]|va a hacer)\b|\b(?:va a llover|llover[aá]|pron[oó]stico del tiempo|el clima (?:en|de|para|mañana|hoy))\b|\bc[oó]mo est[aá] el (?:clima|tiempo)\b|\b(?:busca|b[uú]scame|googlea)\b.{2,}|\b(?:noticias (?:de|sobre|del)|precio (?:de|del)|a qu[eé] hora (?:abre|cierra|juega|empieza))\b|\bqui[eé]n gan[oó]\b`,
      String.raw`\bquel temps\b|\bm[eé]t[eé]o\b|\b(?:va-t-il|il va|va) pleuvoir\b|\b(?:cherche|recherche)(?:-moi| moi)?\b .{2,}|\b(?:les )?actualit[eé]s\b|\bqui a gagn[eé]\b|\bà quelle heure (?:ouvre|ferme|joue)\b|\bprix d[ue]\b`,
      String.raw`\b(?:wie (?:wird|ist) das |das )?wetter (?:in|morgen|heute|am|für|wird)\b|\bwie(?: wird| ist)? (?:das )?wetter\b|\bregnet es\b|\bwird es (?:regnen|schneien|kalt|warm)\b|\b(?:such|suche|google|finde)\b (?:mir |nach |bitte )?.{3,}|\bwer hat .{2,30} gewonnen\b|\bwann (?:öffnet|schließt|macht .{2,20} (?:auf|zu))|\bnachrichten (?:über|von|aus)\b`,
      String.raw`\b(?:previs[aã]o do tempo|vai chover|como est[aá] o tempo)\b|\b(?:pesquisa|procura)\b .{3,}|\bche tempo (?:fa|farà)\b|\bprevisioni\b|\bpioverà\b|\bcerca (?:su|un|una|il|la|online)\b|\bchi ha vinto\b|\bquem ganhou\b`,
      '天气|天気|天氣|날씨|погода|下雨吗|会下雨|雨(?:が)?降る|搜(?:一下|索)|查(?:一下|询|查)|検索|調べて|검색|찾아 ?줘|新闻|ニュース|股价|株価|比分|谁赢了|谁贏了|どっちが勝った|найди|погугли',
    ),
    not: /\b(?:busca|cerca|suche?|cherche) (?:de mi|mein|mon|ma|mia|mio) /,
  },
  {
    target: { kind: 'miniapp', name: 'poll', action: 'start' },
    reason: 'poll_started',
    on: 'words',
    test: anyOf(
      String.raw`\b(?:encuesta|votaci[oó]n|hagamos una votaci[oó]n|votemos)\b|\bsondages?\b|\bon vote\b|\bfaisons un vote\b|\b(?:umfrage|abstimmung|abstimmen)\b|\benquete\b|\bvota[cç][aã]o\b|\bsondaggio\b|\bvotiamo\b`,
      '发起投票|投票吧|投个票|投票一下|来投票|搞个投票|投票：|投票(?:を)?(?:しよう|始め|作っ)|アンケート|투표|опрос|голосован',
    ),
    not: /\b(?:elecciones|élections?|wahlen?|eleiç|elezion)\b|\bla encuesta (?:decía|dice|fue)\b/,
  },
  {
    target: { kind: 'miniapp', name: 'bill-split', action: 'start' },
    reason: 'bill_split_started',
    on: 'words',
    test: anyOf(
      String.raw`\b(?:divid(?:e|ir|amos|imos)|repart(?:e|ir|amos|imos)|part(?:ir|amos))\b.{0,14}\b(?:cuenta|gastos?|renta|alquiler|cena|conta)\b|\bqui[eé]n (?:le )?debe\b|\bpartage(?:r|ons|z)?\b.{0,14}\b(?:addition|note|frais|loyer|facture)\b|\bqui doit (?:combien|quoi|à)\b|\brechnung\b.{0,10}\b(?:teilen|aufteilen|splitten)\b|\b(?:teil|teile|splitte?)\b.{0,10}\brechnung\b|\bwer schuldet\b|\bdivid(?:i|iamo|ere|ir|e)\b.{0,14}\b(?:conto|conta|spesa|spese)\b|\brachar a conta\b|\bfare alla romana\b`,
      '割り勘|ワリカン|(?:AA|aa)(?:制)?(?:一下)?(?:吧|算)?|分(?:摊|攤|账|帳)|平摊|더치페이|раздел(?:и|ить|им) счет',
    ),
    not: /\baa\b(?! |制|一下|吧)/,
  },
  {
    target: { kind: 'miniapp', name: 'checklist', action: 'start' },
    reason: 'checklist_started',
    on: 'words',
    test: anyOf(
      String.raw`\b(?:haz|hazme|crea|cr[eé]ame|hacer|empieza|necesito|arma)\b.{0,12}\blista\b|\blista de (?:compras?|la compra|tareas|cosas)\b|\b(?:fais|cr[eé]e|pr[eé]pare|faire|commence)\b.{0,12}\bliste\b|\bliste de (?:courses|choses|tâches|bagages)\b|\b(?:mach|erstell|erstelle|mache|schreib)\b.{0,14}\b(?:einkaufsliste|packliste|liste|checkliste|to-?do-?liste)\b|\b(?:einkaufs|pack|check)liste\b|\b(?:faz|cria|crie|fai|crea|fammi)\b.{0,12}\blista\b|\blista (?:della spesa|de compras|di cose)\b`,
      '(?:列|做|建|写|弄)(?:个|一个|一下)?.{0,6}(?:清单|清單|列表)|购物清单|購物清單|買い物リスト|持ち物リスト|リスト(?:を)?作|목록 ?만들|список (?:покупок|дел)',
    ),
  },
  {
    target: { kind: 'miniapp', name: 'trip-planner', action: 'start' },
    reason: 'trip_started',
    on: 'words',
    test: anyOf(
      String.raw`\b(?:organiza|planea|planifica|planeemos|organicemos|planear|arma|armemos|ayúdame a planear)(?![\p{L}]).{0,20}(?:viaje|escapada|vacaciones|itinerario)\b|\b(?:planifie|organise|pr[eé]pare|planifions|organisons)\b.{0,14}\b(?:voyage|week-?end|vacances|itin[eé]raire|s[eé]jour)\b|\b(?:plane|plan|organisiere?|planen wir|lass uns)\b.{0,24}\b(?:trip|reise|urlaub|städtetrip|kurztrip|ausflug nach)\b|\b(?:planeja|organiza|planeje|pianifica|organizza|organizziamo)\b.{0,12}\b(?:viagem|f[eé]rias|roteiro|viaggio|vacanza|itinerario)\b`,
      '(?:计划|规划|安排|策划).{0,10}(?:旅行|旅游|行程|出游)|旅行(?:の)?(?:計画|プラン|しおり)|行程(?:安排|规划)|여행 ?(?:계획|일정)|спланируй поездк',
    ),
  },
  {
    target: { kind: 'miniapp', name: 'plan', action: 'start' },
    reason: 'plan_started',
    on: 'words',
    test: anyOf(
      String.raw`\b(?:organiza|planea|organicemos|planeemos|arma|armemos|planear)\b.{0,14}\b(?:cena|comida|fiesta|cumpleaños|reuni[oó]n|salida|almuerzo|quedada|evento|parrillada|brunch)\b|\b(?:organise|organisons|planifie|planifions|pr[eé]vois|pr[eé]pare)\b.{0,16}\b(?:ap[eé]ro|d[iî]ner|soir[eé]e|d[eé]jeuner|anniversaire|f[eê]te|brunch|pique-nique|sortie|barbecue)\b|\b(?:plane|organisiere?|plan|lass uns)\b.{0,24}\b(?:abendessen|party|geburtstag|grillabend|grillen|treffen|brunch|spieleabend|filmabend|picknick|feier)\b|\bmach(?:e)? (?:uns )?(?:einen|nen) plan\b|\b(?:organiza|planeja|marca|organizza|organizziamo)\b.{0,14}\b(?:jantar|festa|anivers[aá]rio|churrasco|encontro|almo[cç]o|cena|pranzo|compleanno|aperitivo|serata)\b`,
      '(?:组织|安排|约|策划|計画して).{0,10}(?:聚餐|聚会|聚會|晚饭|饭局|生日会|派对|飲み会|パーティー?|ご飯)|(?:飲み会|パーティー?|誕生日会|ランチ会)(?:を)?(?:計画|企画|セッティング)',
    ),
  },
  {
    target: { kind: 'workflow', name: 'check_in', action: 'start' },
    reason: 'check_in',
    on: 'words',
    test: /\bpreg[uú]ntame (?:mañana|cada|todos|c[oó]mo (?:estoy|me))|\bprends (?:de )?mes nouvelles\b|\bfrag mich (?:morgen|jeden|später)\b.*\bwie\b|\bme pergunta (?:amanhã|todo)\b/u,
  },
  {
    target: { kind: 'workflow', name: 'daily_summary', action: 'start' },
    reason: 'daily_summary',
    on: 'words',
    test: /\bresumen (?:diario|de mi d[ií]a|cada)\b|\br[eé]sum[eé] (?:quotidien|de ma journ[eé]e|chaque|tous les)\b|\b(?:tägliche|jeden (?:abend|morgen|tag)).{0,24}\bzusammenfassung\b|\bresumo (?:di[aá]rio|do meu dia)\b|每(?:天|日|晚).{0,8}(?:总结|總結|小结|汇总)|毎(?:日|晩|朝).{0,8}(?:まとめ|サマリー)/u,
  },
];

/** A cheap look first: words of another language or script. */
export const maybeOtherLanguage =
  /[^ -~]|\b(?:que|los|las|una?|del|mi|para|con|por|les|des|une|mon|moi|vous|est|der|die|das|ein|eine|einen|ich|mir|mich|und|für|uns|wie|was|morgen|um|em|uma|meu|pra|il|di|che|mi|alle|domani|hoy|lista|liste|cuenta|rechnung|timer auf|encuesta|sondage|umfrage|enquete|sondaggio|busca|programa|divide|organiza|organise|plane|planifie|ricordami|despiertame|recuerdame|rappelle|wetter|meteo|lembra|aa|haz|fais|mach|resume)\b/;
