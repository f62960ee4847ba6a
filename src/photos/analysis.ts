/**
 * What is seen in a photo, and the port of whoever sees it.
 *
 * The schema is what a model must answer with, and it is a proposal only: nothing here acts. Lengths are cut and amounts checked,
 * because a photo may hold text written to be obeyed, and a model may be led to repeat it.
 */
import { z } from 'zod';

/** As printed, in the currency's own units: 12.5 is twelve and a half. */
const amount = z.number().finite().min(0).max(1_000_000_000);

const receiptItem = z.object({
  name: z.string().describe('What was bought, as printed'),
  quantity: z.number().finite().min(0).max(10_000).nullable(),
  amount: amount.describe('Price of the whole line'),
});

const billSplit = z.object({
  kind: z.literal('split_bill'),
  merchant: z.string().nullable(),
  currency: z.string().nullable().describe('ISO 4217 code, where it can be told'),
  items: z.array(receiptItem).describe('Every line of the receipt'),
  tax: amount.nullable(),
  tip: amount.nullable(),
  total: amount.nullable(),
});

const calendarEvent = z.object({
  title: z.string(),
  starts_at: z.string().nullable().describe('Local date and time as ISO 8601, without a zone, where it is printed'),
  place: z.string().nullable(),
});

/** Every field required and nullable: the structured outputs of the service know no optional ones. */
export const analysisSchema = z.object({
  description: z.string().min(1).describe('What the photo shows, in one to three plain sentences'),
  memories: z
    .array(z.string())
    .describe('Lasting facts about the person that the photo tells, each a short sentence; empty where there are none'),
  action: billSplit.nullable().describe('Only for a receipt or bill: what is needed to split it'),
  event: calendarEvent.nullable().describe('Only for an invitation, ticket or flyer: the event'),
});
export type Analysis = z.output<typeof analysisSchema>;

const descriptionLengthMax = 2_000;
const memoriesMax = 10;
const memoryLengthMax = 300;
const nameLengthMax = 200;
const itemsMax = 200;

/** The analysis within its bounds, whatever length the model wrote. */
export function bounded(analysis: Analysis): Analysis {
  const { action, event } = analysis;
  const short = <T extends string | null>(text: T): T => (text === null ? text : (cut(text, nameLengthMax) as T));
  return {
    description: cut(analysis.description, descriptionLengthMax),
    memories: analysis.memories
      .map((memory) => cut(memory, memoryLengthMax))
      .filter((memory) => memory !== '')
      .slice(0, memoriesMax),
    action: action && {
      ...action,
      merchant: short(action.merchant),
      currency: /^[A-Z]{3}$/.test(action.currency ?? '') ? action.currency : null,
      items: action.items.slice(0, itemsMax).map((item) => ({ ...item, name: short(item.name) })),
    },
    event: event && { title: short(event.title), starts_at: short(event.starts_at), place: short(event.place) },
  };
}

function cut(text: string, lengthMax: number): string {
  return text.trim().slice(0, lengthMax).toWellFormed();
}

export interface AnalyseRequest {
  image: Uint8Array;
  contentType: string;
  /** What was written beside the photo. */
  caption: string | null;
  isGroup: boolean;
  /** Given to the service so that a repeated call can be recognised (A5). */
  idempotencyKey: string;
  signal: AbortSignal;
}

/** Sees what is in a photo. Throws a `ModelFailure`, which says whether the same call may succeed later. */
export interface PhotoAnalyst {
  analyse(request: AnalyseRequest): Promise<Analysis>;
}
