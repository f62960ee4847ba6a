/**
 * The personas this server speaks as. They are checked once, when the registry is made: a persona that breaks its schema, two
 * with one id, two that answer to the same name in a group, or a phone number of an unknown persona stop the start with a sentence
 * that says which. After that every lookup is a map access.
 */
import type { Persona } from './persona.ts';
import { personaSchema } from './persona.ts';
import { builtInPersonasFolder, loadPersonas } from './persona-files.ts';

export const builtInPersonas: readonly Persona[] = await loadPersonas([builtInPersonasFolder]);

/** What everybody may know of a persona: the element of the array that `GET /api/personas` answers. */
export interface PublicPersona {
  id: string;
  name: string;
  tagline: string;
  color: string;
  accent: string;
  called_by: string[];
  introduction: string;
  is_default: boolean;
}

export interface PersonaRegistry {
  readonly default: Persona;
  get(id: string): Persona | undefined;
  /** The persona that speaks from this phone number; spaces, dots, dashes and brackets in it do not matter. */
  byPhone(phone: string): Persona | undefined;
  /** The persona a message is for: by its id, else by the number it came to, else the default one. */
  resolve(wanted: { id?: string | null; phone?: string | null }): Persona;
  /** The default one first, the others in their `order`. */
  list(): readonly Persona[];
  publicList(): readonly PublicPersona[];
}

export interface PersonaRegistryOptions {
  defaultId: string;
  /** Persona ids by phone number. */
  phones?: Readonly<Record<string, string>>;
}

/** Checks the personas and indexes them. Throws an Error that names the first thing wrong: it is data of ours. */
export function createPersonaRegistry(personas: readonly unknown[], options: PersonaRegistryOptions): PersonaRegistry {
  const byId = new Map<string, Persona>();
  const nameOwners = new Map<string, string>();
  for (const [index, data] of personas.entries()) {
    const persona = checked(data, index);
    if (byId.has(persona.id)) throw new Error(`two personas have the id ${persona.id}`);
    byId.set(persona.id, persona);
    for (const spelling of persona.calledBy) {
      const name = spelling.toLowerCase();
      const owner = nameOwners.get(name);
      if (owner !== undefined) throw new Error(`personas ${owner} and ${persona.id} are both called ${name}`);
      nameOwners.set(name, persona.id);
    }
  }
  const first = byId.get(options.defaultId);
  if (first === undefined) throw new Error(`the default persona ${options.defaultId} does not exist`);

  const phones = new Map<string, Persona>();
  for (const [phone, id] of Object.entries(options.phones ?? {})) {
    const persona = byId.get(id);
    if (persona === undefined) throw new Error(`a phone number is given to the persona ${id}, which does not exist`);
    phones.set(plainPhone(phone), persona);
  }

  const list = Object.freeze([...byId.values()].sort((a, b) => placeOf(a, first) - placeOf(b, first)));
  const publicList = Object.freeze(list.map((persona) => publicView(persona, persona === first)));
  const byPhone = (phone: string): Persona | undefined => phones.get(plainPhone(phone));
  return {
    default: first,
    get: (id) => byId.get(id),
    byPhone,
    resolve: ({ id, phone }) => (id ? byId.get(id) : undefined) ?? (phone ? byPhone(phone) : undefined) ?? first,
    list: () => list,
    publicList: () => publicList,
  };
}

function checked(data: unknown, index: number): Persona {
  const result = personaSchema.safeParse(data);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(`persona ${index} is not valid: ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function placeOf(persona: Persona, first: Persona): number {
  return persona === first ? Number.MIN_SAFE_INTEGER : (persona.order ?? Number.MAX_SAFE_INTEGER);
}

function plainPhone(phone: string): string {
  return phone.replace(/[\s().-]/g, '');
}

function publicView(persona: Persona, isDefault: boolean): PublicPersona {
  return {
    id: persona.id,
    name: persona.name,
    tagline: persona.tagline,
    color: persona.color,
    accent: persona.accent,
    called_by: [...persona.calledBy],
    introduction: persona.introduction.direct[0] ?? '',
    is_default: isDefault,
  };
}
