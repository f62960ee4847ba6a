/** Who this browser is, and whom it can text. */
export interface Visitor {
  agent: string;
  phone: string;
  model: string;
  offline: boolean;
}

export interface Persona {
  id: string;
  name: string;
  tagline: string;
  color: string;
  accent: string;
  introduction: string;
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { credentials: 'same-origin', headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** Asks who we are; renews the cookie by which the sockets know us. */
export const fetchVisitor = (): Promise<Visitor> => get('/playground/visitor');
export const fetchPersonas = (): Promise<Persona[]> => get('/api/personas');

const openersById: Record<string, string[]> = {
  luna: ['i got the job!!!', 'today was just a lot', 'should i text him back?'],
  nyx: ['can’t sleep. again', 'tell me something true', 'what would you do at 3am?'],
  echo: ['i keep changing my mind', 'what did i say last time?', 'help me think this through'],
  kael: ['i want to run a 10k', 'plan my sunday', 'i’ve been putting this off'],
};
const openersForAnyone = ['hey, who are you?', 'how was your day?', 'what is 17 × 24?'];

export function openersFor(persona: Persona, isGroup: boolean): string[] {
  if (isGroup) {
    const name = persona.name.toLowerCase();
    return [`${name}, when are we meeting?`, `hey ${name}, pick: pizza or ramen?`, 'anyone seen my charger?'];
  }
  return openersById[persona.id] ?? openersForAnyone;
}
