import { z } from 'zod';
import { manifestSchema } from './manifest-schema.ts';

/** The manifest's JSON Schema (draft-07, what YAML language servers read), made from the grammar the parser uses. */
export function manifestJsonSchema(): object {
  return {
    ...z.toJSONSchema(manifestSchema, { io: 'input', target: 'draft-7' }),
    title: 'Mailkeel manifest',
  };
}
