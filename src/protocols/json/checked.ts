import { messageOf } from '../../shared/errors'
import type { CheckedMessage, MessageCheck, StandardSchema } from './json-options'

/**
 * Makes the option `schema` of `jsonProtocol()` from a Standard Schema for each name (zod, valibot, arktype).
 * @param schemas by the name of a pushed message, or of a request whose answer they check
 * @example const protocol = jsonProtocol({ schema: checked({ notice: z.object({ text: z.string() }) }) })
 */
export function checked(schemas: Readonly<Record<string, StandardSchema>>): MessageCheck {
  // Not by property: those that every object has are no schemas.
  const byName = new Map(Object.entries(schemas))
  return (name, data) => {
    const schema = byName.get(name)
    return schema === undefined ? { ok: true, data } : checkAgainst(schema, name, data)
  }
}

function checkAgainst(schema: StandardSchema, name: string, data: unknown): CheckedMessage {
  const failed = (fault = ''): CheckedMessage =>
    ({ ok: false, code: 'schema-failed', detail: `${name}: ${fault}` })
  try {
    const result = schema['~standard'].validate(data)
    if ('then' in result) {
      result.then(undefined, () => undefined)
      return { ok: false, code: 'schema-async', detail: name }
    }
    return result.issues ? failed(result.issues[0]?.message) : { ok: true, data: result.value }
  } catch (error) {
    return failed(messageOf(error))
  }
}
