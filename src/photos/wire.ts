/** The edge contract's photo upload on the wire: its form fields, and what is answered. */
import { z } from 'zod';
import { analysisSchema } from './analysis.ts';

const threadIdPattern = /^[a-zA-Z0-9+@._\-;]{1,200}$/;
const agentIdPattern = /^[A-Za-z0-9_.@+-]{1,100}$/;
const handlePattern = /^(\+?[\d\s().-]{5,20}|[^\s;:]{1,100}@[^\s;:]{1,100})$/;

/** A field left empty counts as not sent. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

/** JSON in a form field, checked by a schema of its own. */
const json = <S extends z.ZodType>(schema: S, rule: string) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.issues.push({ code: 'custom', message: rule, input: text });
        return z.NEVER;
      }
    })
    .pipe(schema);

const chatGuid = z
  .string()
  .regex(threadIdPattern, 'must be 1 to 200 characters out of letters, digits and + @ . _ - ;');
const userPhone = z.string().regex(handlePattern, 'must be a phone number or an e-mail address');

/** The fields of an upload beside the file. Fields that are not known are never an error. */
export const uploadSchema = z.object({
  user_phone: z.string().trim().pipe(userPhone),
  edge_agent_id: optional(z.string().regex(agentIdPattern, 'must be 1 to 100 letters, digits and _ . @ + -')),
  attachment_guid: optional(
    z.string().regex(/^[\x21-\x7e]{1,300}$/, 'must be 1 to 300 printable characters without spaces'),
  ),
  context: optional(json(z.looseObject({}), 'must be a JSON object')),
  chat_guid: optional(chatGuid),
  is_group: optional(
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(['true', 'false'], 'must be true or false'))
      .transform((word) => word === 'true'),
  ),
  caption: optional(z.string().max(5_000)),
  participants: optional(json(z.array(z.string().min(1).max(200)).max(200), 'must be a JSON array of texts')),
});
export type UploadFields = z.output<typeof uploadSchema>;

/** The form of the older relay: these two in the query. A `+` that was not escaped arrives as a space. */
export const uploadQuerySchema = z.object({
  user_phone: z.string().max(200).optional(),
  chat_guid: z.string().max(200).optional(),
});

export function unescapedPlus(value: string): string {
  return value.replace(/ (?=\d)/g, '+');
}

/** The multipart body, for the documentation; `file` is the image. */
export const uploadFormSchema = z.object({
  file: z.string().meta({ format: 'binary', description: 'JPEG, PNG, GIF or HEIC, at most 5 MB' }),
  user_phone: z.string(),
  edge_agent_id: z.string(),
  attachment_guid: z.string().optional(),
  context: z.string().optional().describe('A JSON object'),
  chat_guid: z.string().optional(),
  is_group: z.enum(['true', 'false']).optional(),
  caption: z.string().optional(),
  participants: z.string().optional().describe('A JSON array'),
});

export const uploadAnswerSchema = z.object({
  photo_id: z.string(),
  photo_url: z.string().describe('Signed; holds for a limited time'),
  status: z.enum(['processing', 'stored']),
  analysis: analysisSchema.pick({ description: true, memories: true }).optional(),
  action: analysisSchema.shape.action.unwrap().optional(),
  event: analysisSchema.shape.event.unwrap().optional(),
});
export type UploadAnswer = z.output<typeof uploadAnswerSchema>;
