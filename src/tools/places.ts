/** The time zone of a place as people name it: a city of the zone database, or one of the many that it knows by another's name. */

const zoneNames = Intl.supportedValuesOf('timeZone');

const others: Readonly<Record<string, string>> = {
  'America/New_York':
    'nyc|new york city|ny|boston|miami|atlanta|washington|washington dc|dc|philadelphia|philly|orlando|florida|brooklyn|manhattan|est|edt|et|eastern|eastern time|east coast|charlotte|cleveland|pittsburgh|baltimore|richmond|raleigh|durham nc|jacksonville|tampa|fort lauderdale|west palm beach|columbus|cincinnati|buffalo|rochester|providence|hartford|newark|jersey city|queens|the bronx|bronx|staten island|harlem|long island|virginia beach|norfolk|savannah|charleston|greensboro|albany|syracuse|new jersey|connecticut|massachusetts|new haven|ann arbor|grand rapids|arlington|bethesda|ohio|michigan|pennsylvania|virginia|north carolina|south carolina|maryland|new hampshire|vermont|maine|delaware|rhode island',
  'America/Chicago':
    'houston|dallas|austin|texas|new orleans|nashville|minneapolis|st louis|kansas city|memphis|milwaukee|san antonio|cst|cdt|ct|central|central time|fort worth|el paso tx|omaha|tulsa|oklahoma city|wichita|madison|des moines|st paul|saint paul|saint louis|st. louis|baton rouge|mobile|birmingham al|huntsville|little rock|jackson ms|corpus christi|lubbock|plano|green bay|illinois|minnesota|wisconsin|oklahoma|tennessee|missouri|louisiana|alabama|iowa|kansas|nebraska|arkansas|mississippi|north dakota|south dakota',
  'America/Denver':
    'colorado|salt lake city|utah|albuquerque|santa fe|mst|mdt|mt|mountain time|boulder|denver|el paso|colorado springs|provo|fort collins|aspen|billings|montana|wyoming|new mexico',
  'America/Phoenix': 'arizona|tucson|scottsdale|mesa|tempe|chandler|flagstaff',
  'America/Los_Angeles':
    'la|l.a.|sf|san francisco|san diego|seattle|portland|las vegas|vegas|california|oakland|san jose|sacramento|pst|pdt|pt|pacific|pacific time|west coast|hollywood|fresno|long beach|anaheim|bakersfield|riverside|irvine|spokane|tacoma|reno|berkeley|santa barbara|santa monica|palo alto|san bernardino|eugene|bellevue|bay area|silicon valley|nevada|oregon|washington state',
  'America/Anchorage': 'alaska',
  'Pacific/Honolulu': 'hawaii|maui|oahu|waikiki',
  'America/Toronto':
    'montreal|montréal|ottawa|quebec|mississauga|brampton|hamilton|kitchener|québec|quebec city|markham|kingston ontario|ontario|windsor|laval|gatineau|london ontario',
  'America/Vancouver': 'victoria bc|british columbia|burnaby|surrey bc|kelowna|richmond bc',
  'America/Mexico_City': 'mexico|cdmx|guadalajara|oaxaca|puebla|mexico city|leon mexico',
  'America/Cancun': 'tulum|playa del carmen',
  'America/Sao_Paulo':
    'brazil|rio|rio de janeiro|são paulo|sao paulo|brasilia|belo horizonte|curitiba|porto alegre|brasília',
  'America/Argentina/Buenos_Aires': 'argentina|buenos aires|rosario|mendoza argentina',
  'America/Bogota': 'colombia|medellin|medellín|bogotá|cartagena|cali',
  'America/Lima': 'peru|cusco|arequipa',
  'America/Santiago': 'chile',
  'Europe/London':
    'uk|england|britain|scotland|manchester|edinburgh|glasgow|liverpool|bst|wales|leeds|birmingham|bristol|sheffield|newcastle|nottingham|leicester|coventry|bradford|cardiff|belfast|hull|stoke|stoke on trent|stoke-on-trent|wolverhampton|plymouth|southampton|portsmouth|derby|swansea|brighton|aberdeen|dundee|inverness|york|oxford|cambridge|norwich|exeter|bath|reading|luton|milton keynes|sunderland|middlesbrough|bolton|bournemouth|blackpool|preston|warrington|huddersfield|peterborough|ipswich|gloucester|cheltenham|newport|northampton|swindon|croydon|slough|watford|blackburn|rotherham|oldham|stockport|wigan|newcastle upon tyne|lincoln uk|chester|durham|canterbury|lancaster|worcester|great britain|northern ireland|united kingdom',
  'Europe/Dublin': 'ireland|cork|galway|limerick',
  'Europe/Lisbon': 'portugal|porto|lisboa|braga|coimbra|faro',
  'Europe/Madrid':
    'spain|barcelona|valencia|seville|ibiza|españa|sevilla|zaragoza|málaga|malaga|murcia|palma|palma de mallorca|mallorca|majorca|bilbao|alicante|córdoba|cordoba|valladolid|vigo|gijón|gijon|granada|elche|oviedo|badalona|cartagena spain|terrassa|jerez|sabadell|móstoles|pamplona|almería|almeria|san sebastian|san sebastián|donostia|santander|burgos|salamanca|logroño|tarragona|girona|cádiz|cadiz|marbella|a coruña|la coruña|coruña|toledo spain',
  'Europe/Paris':
    'france|lyon|nice|marseille|cet|cest|central european time|toulouse|nantes|strasbourg|montpellier|bordeaux|lille|rennes|reims|toulon|saint-étienne|saint etienne|le havre|grenoble|dijon|angers|nîmes|nimes|villeurbanne|clermont-ferrand|aix-en-provence|aix en provence|brest|tours|amiens|limoges|annecy|perpignan|metz|besançon|besancon|orléans|orleans|rouen|mulhouse|caen|nancy|avignon|cannes|poitiers|la rochelle|biarritz',
  'Europe/Berlin':
    'germany|munich|hamburg|frankfurt|cologne|münchen|köln|deutschland|frankfurt am main|stuttgart|düsseldorf|dusseldorf|duesseldorf|leipzig|dortmund|essen|bremen|dresden|hannover|hanover|nürnberg|nuremberg|nuernberg|duisburg|bochum|wuppertal|bielefeld|bonn|münster|muenster|mannheim|karlsruhe|augsburg|wiesbaden|mönchengladbach|gelsenkirchen|aachen|braunschweig|chemnitz|kiel|halle|magdeburg|freiburg|krefeld|mainz|lübeck|luebeck|erfurt|rostock|kassel|saarbrücken|potsdam|oldenburg|osnabrück|heidelberg|darmstadt|regensburg|würzburg|wuerzburg|ulm|göttingen|wolfsburg|ingolstadt|heilbronn|jena|tübingen|konstanz|koeln|muenchen',
  'Europe/Rome':
    'italy|milan|florence|naples|venice|roma|turin|torino|milano|napoli|firenze|venezia|bologna|genoa|genova|palermo|catania|bari|verona|padua|pisa|siena|italia',
  'Europe/Amsterdam': 'netherlands|holland|rotterdam|the hague|hague|den haag|utrecht|eindhoven|groningen|maastricht',
  'Europe/Zurich': 'switzerland|geneva|zürich|bern|basel|lausanne|luzern|lucerne|genève|genf|zuerich',
  'Europe/Athens': 'greece|santorini|mykonos|thessaloniki|crete|athina',
  'Europe/Istanbul': 'turkey|ankara|izmir|antalya|türkiye',
  'Europe/Moscow': 'russia|msk|st petersburg|saint petersburg',
  'Europe/Kyiv': 'ukraine|kiev',
  'Asia/Tokyo': 'japan|osaka|kyoto|tokio|jst|yokohama|nagoya|sapporo|fukuoka|kobe|hiroshima',
  'Asia/Seoul': 'korea|south korea|busan|kst|incheon|daegu',
  'Asia/Shanghai':
    "china|beijing|shenzhen|guangzhou|chengdu|wuhan|hangzhou|nanjing|tianjin|xian|xi'an|chongqing|suzhou",
  'Asia/Hong_Kong': 'hk',
  'Asia/Taipei': 'taiwan|kaohsiung|taichung',
  'Asia/Kolkata':
    'india|mumbai|delhi|new delhi|bangalore|bengaluru|chennai|hyderabad|pune|calcutta|ist|kolkata|ahmedabad|surat|jaipur|lucknow|kanpur|nagpur|indore|thane|bhopal|visakhapatnam|vizag|patna|vadodara|baroda|ghaziabad|ludhiana|agra|nashik|faridabad|meerut|rajkot|varanasi|srinagar|aurangabad|dhanbad|amritsar|navi mumbai|allahabad|prayagraj|ranchi|howrah|coimbatore|jabalpur|gwalior|vijayawada|jodhpur|madurai|raipur|kota|guwahati|chandigarh|mysore|mysuru|gurgaon|gurugram|noida|kochi|cochin|trivandrum|thiruvananthapuram|goa|bombay|madras|dehradun|mangalore|pondicherry',
  'Asia/Dubai': 'uae|abu dhabi|emirates|sharjah',
  'Asia/Jerusalem': 'israel|tel aviv|haifa',
  'Asia/Bangkok': 'thailand|phuket|chiang mai',
  'Asia/Ho_Chi_Minh': 'vietnam|saigon|hanoi|ho chi minh city|hcmc|da nang',
  'Asia/Jakarta': 'indonesia|bandung|surabaya',
  'Asia/Makassar': 'bali',
  'Asia/Manila': 'philippines|cebu|quezon city|davao',
  'Asia/Karachi': 'pakistan|lahore|islamabad|rawalpindi|faisalabad',
  'Asia/Riyadh': 'saudi arabia|mecca|jeddah|medina|dammam',
  'Australia/Sydney': 'australia|canberra|aest|aedt|newcastle nsw|wollongong|nsw|new south wales',
  'Australia/Brisbane': 'gold coast|queensland|sunshine coast|cairns|townsville|toowoomba',
  'Pacific/Auckland': 'new zealand|wellington|nz|christchurch|dunedin|queenstown',
  'Africa/Cairo': 'egypt|alexandria|giza',
  'Africa/Lagos': 'nigeria|abuja|ibadan|kano|port harcourt',
  'Africa/Nairobi': 'kenya|mombasa',
  'Africa/Johannesburg': 'south africa|cape town|durban|pretoria|joburg|jozi',
  'Africa/Casablanca': 'morocco|marrakech|marrakesh|rabat|fes|tangier|tangiers',
  'America/Edmonton': 'calgary|alberta|banff|red deer',
  'America/Regina': 'saskatoon|saskatchewan',
  'America/Winnipeg': 'manitoba',
  'America/Halifax': 'nova scotia|fredericton',
  'Atlantic/Canary': 'tenerife|gran canaria|las palmas|lanzarote|fuerteventura|canary islands',
  'Europe/Vienna': 'austria|wien|graz|linz|salzburg|innsbruck',
  'Europe/Brussels': 'belgium|antwerp|ghent|bruges|brüssel|bruxelles|liège',
  'Europe/Copenhagen': 'denmark|aarhus',
  'Europe/Stockholm': 'sweden|gothenburg|göteborg|malmö|malmo|uppsala',
  'Europe/Oslo': 'norway|bergen|trondheim|stavanger',
  'Europe/Helsinki': 'finland|tampere|espoo|turku',
  'Europe/Warsaw': 'poland|krakow|kraków|cracow|wroclaw|wrocław|gdansk|gdańsk|poznan|łódź|lodz|warszawa',
  'Europe/Prague': 'czechia|czech republic|brno|praha',
  'Europe/Budapest': 'hungary',
  'Europe/Bucharest': 'romania|cluj',
  'Europe/Sofia': 'bulgaria',
  'Europe/Belgrade': 'serbia',
  'Europe/Zagreb': 'croatia|split croatia|dubrovnik',
  'Asia/Kathmandu': 'nepal',
  'Asia/Colombo': 'sri lanka',
  'Asia/Dhaka': 'bangladesh|chittagong',
  'Asia/Kuala_Lumpur': 'malaysia|kl|penang|johor bahru',
  'Asia/Qatar': 'doha',
  'Australia/Melbourne': 'geelong|ballarat|bendigo',
  'Australia/Perth': 'fremantle|western australia',
  'Australia/Hobart': 'tasmania|launceston',
  'Africa/Accra': 'ghana|kumasi',
  'Africa/Addis_Ababa': 'ethiopia',
  'Africa/Kampala': 'uganda',
  'Africa/Dar_es_Salaam': 'tanzania',
  'Africa/Algiers': 'algeria',
  'Africa/Tunis': 'tunisia',
  'America/Boise': 'idaho',
  UTC: 'utc|gmt|zulu',
};

const byPlace = new Map<string, string>();
for (const zone of zoneNames) byPlace.set(zone.split('/').at(-1)!.replaceAll('_', ' ').toLowerCase(), zone);
for (const [zone, names] of Object.entries(others)) for (const name of names.split('|')) byPlace.set(name, zone);

/** Cities that are everyday words too: they count only where a place is named, and never behind "the". */
const alsoWords = new Set(
  'reading|bath|mobile|derby|tours|split|hull|essen|buffalo|cork|mesa|nice|surat|orange|stoke|preston|chester|lincoln|newport|bari|jena'.split(
    '|',
  ),
);

/** The zone of a place in any case, with or without "the" and "time"; undefined where the place is not known. */
export function zoneOfPlace(place: string): string | undefined {
  const plain = place
    .toLowerCase()
    .replace(/^the /, '')
    .replace(/\s+(?:time|right now|now|today|currently|over there|please|again)$/g, '')
    .replace(/[\s?.!,]+$/, '')
    .trim();
  if (/^the /i.test(place.trim()) && alsoWords.has(plain)) return undefined;
  return byPlace.get(plain) ?? byPlace.get(plain.split(',')[0]!.trim());
}

/** The places that a text names, in its order, longest names first where they overlap. */
export function placesIn(text: string): { place: string; zone: string }[] {
  const words = text.toLowerCase().match(/[\p{L}.']+/gu) ?? [];
  const found: { place: string; zone: string }[] = [];
  for (let at = 0; at < words.length; at++) {
    for (let length = Math.min(3, words.length - at); length > 0; length--) {
      const place = words
        .slice(at, at + length)
        .join(' ')
        .replace(/[.']+$/, '');
      const zone = byPlace.get(place);
      // Short names are words as well: "pt", "la", "nice" count only behind a preposition.
      const isNamed =
        zone !== undefined &&
        ((place.length > 4 && !alsoWords.has(place)) ||
          at === 0 ||
          /^(?:in|and|for|from|to|between|than|of|is|am|pm)$/.test(words[at - 1]!));
      if (!isNamed) continue;
      found.push({ place, zone });
      at += length - 1;
      break;
    }
  }
  return found;
}
