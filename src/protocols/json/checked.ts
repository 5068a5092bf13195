import { isRecord } from '../../shared/checks'
import { messageOf } from '../../shared/errors'
import type { CheckedMessage, MessageCheck, SchemaResult, StandardSchema } from './json-options'

/**
 * Creates the `schema` option of `jsonProtocol()` from a Standard Schema (zod, valibot) for each message name.
 * @param schemas schemas by name: of a pushed message, or of a request whose response is checked
 * @example const protocol = jsonProtocol({ schema: checked({ notice: z.object({ text: z.string() }) }) })
 */
export function checked(schemas: Readonly<Record<string, StandardSchema>>): MessageCheck {
  // Inherited properties are not schemas.
  const byName = new Map(Object.entries(schemas))
  return (name, data) => {
    const schema = byName.get(name)
    return schema === undefined ? { ok: true, data } : checkAgainst(schema, name, data)
  }
}

interface ZodSchema extends StandardSchema {
  safeParse?(value: unknown): { readonly data?: unknown; readonly error?: Pick<SchemaResult, 'issues'> }
}

function checkAgainst(schema: StandardSchema, name: string, data: unknown): CheckedMessage {
  try {
    const result = resultOf(schema, data)
    if ('then' in result) {
      result.then(undefined, () => undefined)
      return { ok: false, code: 'schema-async', detail: name }
    }
    const { issues, value } = result
    if (!issues) return { ok: true, data: value }
    const { message = '', path = [] } = issues[0] || {}
    const field = path.map((step) => String(isRecord(step) ? step.key : step)).join('.')
    return { ok: false, code: 'schema-failed', detail: `${name}: ${field && `${field}: `}${message}` }
  } catch (error) {
    const words = messageOf(error)
    return / synchronous parse/.test(words)
      ? { ok: false, code: 'schema-async', detail: name }
      : { ok: false, code: 'schema-failed', detail: `${name}: ${words}` }
  }
}

/**
 * Prefers zod's `safeParse`. When a schema throws, `validate` runs the schema again asynchronously, and zod 3 then
 * validates all later values asynchronously.
 */
function resultOf(schema: ZodSchema, value: unknown): ReturnType<StandardSchema['~standard']['validate']> {
  if (schema['~standard'].vendor !== 'zod' || !schema.safeParse) return schema['~standard'].validate(value)
  const { data, error } = schema.safeParse(value)
  return error || { value: data }
}
