/** The time zone of a place as people name it: a city of the zone database, or one of the many that it knows by another's name. */

const zoneNames = Intl.supportedValuesOf('timeZone');

const others: Readonly<Record<string, string>> = {
  'America/New_York':
    'nyc|new york city|ny|boston|miami|atlanta|washington|washington dc|dc|philadelphia|philly|orlando|florida|brooklyn|manhattan|est|edt|et|eastern|eastern time|east coast|charlotte|cleveland|pittsburgh|baltimore',
  'America/Chicago':
    'houston|dallas|austin|texas|new orleans|nashville|minneapolis|st louis|kansas city|memphis|milwaukee|san antonio|cst|cdt|ct|central|central time',
  'America/Denver': 'colorado|salt lake city|utah|albuquerque|santa fe|mst|mdt|mt|mountain time|boulder',
  'America/Phoenix': 'arizona|tucson|scottsdale',
  'America/Los_Angeles':
    'la|l.a.|sf|san francisco|san diego|seattle|portland|las vegas|vegas|california|oakland|san jose|sacramento|pst|pdt|pt|pacific|pacific time|west coast|hollywood',
  'America/Anchorage': 'alaska',
  'Pacific/Honolulu': 'hawaii|maui|oahu|waikiki',
  'America/Toronto': 'montreal|montréal|ottawa|quebec',
  'America/Vancouver': 'victoria bc|british columbia',
  'America/Mexico_City': 'mexico|cdmx|guadalajara|oaxaca',
  'America/Cancun': 'tulum|playa del carmen',
  'America/Sao_Paulo': 'brazil|rio|rio de janeiro|são paulo|sao paulo|brasilia',
  'America/Argentina/Buenos_Aires': 'argentina|buenos aires',
  'America/Bogota': 'colombia|medellin',
  'America/Lima': 'peru',
  'America/Santiago': 'chile',
  'Europe/London': 'uk|england|britain|scotland|manchester|edinburgh|glasgow|liverpool|bst|wales',
  'Europe/Dublin': 'ireland',
  'Europe/Lisbon': 'portugal|porto|lisboa',
  'Europe/Madrid': 'spain|barcelona|valencia|seville|ibiza|españa',
  'Europe/Paris': 'france|lyon|nice|marseille|cet|cest|central european time',
  'Europe/Berlin': 'germany|munich|hamburg|frankfurt|cologne|münchen|köln|deutschland',
  'Europe/Rome': 'italy|milan|florence|naples|venice|roma',
  'Europe/Amsterdam': 'netherlands|holland|rotterdam',
  'Europe/Zurich': 'switzerland|geneva|zürich',
  'Europe/Athens': 'greece|santorini|mykonos',
  'Europe/Istanbul': 'turkey|ankara',
  'Europe/Moscow': 'russia|msk',
  'Europe/Kyiv': 'ukraine|kiev',
  'Asia/Tokyo': 'japan|osaka|kyoto|tokio|jst',
  'Asia/Seoul': 'korea|south korea|busan|kst',
  'Asia/Shanghai': 'china|beijing|shenzhen|guangzhou',
  'Asia/Hong_Kong': 'hk',
  'Asia/Taipei': 'taiwan',
  'Asia/Kolkata': 'india|mumbai|delhi|new delhi|bangalore|bengaluru|chennai|hyderabad|pune|calcutta|ist',
  'Asia/Dubai': 'uae|abu dhabi|emirates',
  'Asia/Jerusalem': 'israel|tel aviv',
  'Asia/Bangkok': 'thailand|phuket|chiang mai',
  'Asia/Ho_Chi_Minh': 'vietnam|saigon|hanoi',
  'Asia/Jakarta': 'indonesia',
  'Asia/Makassar': 'bali',
  'Asia/Manila': 'philippines|cebu',
  'Asia/Karachi': 'pakistan|lahore|islamabad',
  'Asia/Riyadh': 'saudi arabia|mecca',
  'Australia/Sydney': 'australia|canberra|aest|aedt',
  'Australia/Brisbane': 'gold coast|queensland',
  'Pacific/Auckland': 'new zealand|wellington|nz',
  'Africa/Cairo': 'egypt',
  'Africa/Lagos': 'nigeria|abuja',
  'Africa/Nairobi': 'kenya',
  'Africa/Johannesburg': 'south africa|cape town|durban',
  'Africa/Casablanca': 'morocco|marrakech|marrakesh',
  UTC: 'utc|gmt|zulu',
};

const byPlace = new Map<string, string>();
for (const zone of zoneNames) byPlace.set(zone.split('/').at(-1)!.replaceAll('_', ' ').toLowerCase(), zone);
for (const [zone, names] of Object.entries(others)) for (const name of names.split('|')) byPlace.set(name, zone);

/** The zone of a place in any case, with or without "the" and "time"; undefined where the place is not known. */
export function zoneOfPlace(place: string): string | undefined {
  const plain = place
    .toLowerCase()
    .replace(/^the /, '')
    .replace(/\s+(?:time|right now|now|today|currently|over there|please|again)$/g, '')
    .replace(/[\s?.!,]+$/, '')
    .trim();
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
        (place.length > 4 || at === 0 || /^(?:in|and|for|from|to|between|than|of|is|am|pm)$/.test(words[at - 1]!));
      if (!isNamed) continue;
      found.push({ place, zone });
      at += length - 1;
      break;
    }
  }
  return found;
}
