/** What a persona is made of: one validated data file each in `personas/`. */
import { z } from 'zod';
import { stages } from '../../machines/conversation/relationship.ts';

const lines = z.array(z.string().min(1));
const example = z.object({ person: z.string().min(1), persona: lines.min(1) });

/** The occasions for which a persona has lines of its own, said without a model (see `offline-responder.ts`). */
export const lineKeys = [
  'greeting',
  'how_are_you',
  'doing',
  'who',
  'nature',
  'remember',
  'remember_not',
  'thanks',
  'sorry',
  'night',
  'goodbye',
  'love',
  'assure',
  'compliment',
  'insult',
  'laugh',
  'yes',
  'no',
  'news_good',
  'news_bad',
  'mood',
  'plan',
  'advice',
  'opinion',
  'choice',
  'sum',
  'sum_impossible',
  'clock',
  'joke',
  'cannot',
  'fact',
  'foreign',
  'link',
  'photo',
  'emoji',
  'reflect',
  'unknown',
  'callback',
  'inside_joke',
  'recap',
  'recap_empty',
  'vote',
  // What was done or found out for them, as plain sentences in {told}: see `findings.ts`.
  'told_done',
  'told_answer',
  'told_offer',
  'told_question',
  'told_cannot',
  'told_refused',
  'told_news',
  'remind',
] as const;

export type LineKey = (typeof lineKeys)[number];

/** What `{...}` in a line may stand for. A line is used only where everything it names is known. */
export const lineVariables = [
  'name',
  'topic',
  'mood',
  'pick',
  'other',
  'sum',
  'time',
  'day',
  'back',
  'recap',
  'told',
  'joke',
] as const;

export type LineVariable = (typeof lineVariables)[number];

const line = z
  .string()
  .min(1)
  .refine(
    (text) => [...text.matchAll(/\{(\w*)\}/g)].every(([, name]) => lineVariables.some((known) => known === name)),
    { error: 'a line names an unknown variable' },
  );

/** `say` answers, `ask` keeps the talk going; where a reflex already answered, `ask` alone follows it. */
const turn = z.object({ say: z.array(line).min(2), ask: z.array(line).min(1).optional() });

const rhythm = z.object({
  bubblesMax: z.number().int().min(1).max(8),
  bubbleCharsMax: z.number().int().min(40).max(600),
  /** Characters typed a second, for typing hints. */
  typingSpeed: z.number().min(2).max(40),
  lowercase: z.boolean(),
});

/** What changes as two get to know one another, from one stage on: see `closeness.ts`. */
const manner = z.object({
  /** How they are with somebody at this stage, for the model: short sentences. */
  manner: z.array(z.string().min(10).max(200)).min(1).max(4),
  /** What of the rhythm is different at this stage. */
  rhythm: rhythm.omit({ lowercase: true }).partial().optional(),
  /** Lines that take the place of the ordinary ones from this stage on. */
  lines: z.partialRecord(z.enum(lineKeys), turn).optional(),
});

export const personaSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]{1,31}$/),
  name: z.string().min(1).max(40),
  tagline: z.string().min(1).max(120),
  /** Where it stands in lists, smaller first; without one after those that have it. The default persona is always first. */
  order: z.number().optional(),
  /** CSS hex colour of bubbles and avatar, and a second one for gradients. */
  color: z.string().regex(/^#[0-9a-f]{6}$/),
  accent: z.string().regex(/^#[0-9a-f]{6}$/),
  /** Other spellings by which people call the persona in a group. */
  calledBy: lines.min(1),
  /** Who they are and how they talk, for the model. */
  voice: z.string().min(40),
  rules: lines.min(3),
  examples: z.array(example).min(3),
  /** How they text: sizes and rhythm that the splitter and the delivery hints use. */
  rhythm,
  /** How they are with strangers, acquaintances, friends and best friends. */
  closeness: z.record(z.enum(stages), manner),
  /** Short first reactions by occasion, used without waiting for the model. */
  reflexes: z.object({
    greeting: lines.min(3),
    question: lines.min(3),
    news_good: lines.min(3),
    news_bad: lines.min(3),
    request: lines.min(3),
  }),
  /** What they say by occasion when no model is configured. */
  lines: z.record(z.enum(lineKeys), turn),
  /** What they say when the model fails. */
  apologies: lines.min(3),
  introduction: z.object({ direct: lines.min(1), group: lines.min(1) }),
  /** A short way to move a personal request out of a group. */
  redirects: lines.min(2),
});

export type Persona = z.infer<typeof personaSchema>;
export type Rhythm = Persona['rhythm'];
