import { describe, expect, test } from 'vitest'
import { bundleBare } from '../../../clients/bare-realm'
import { createLogic } from '../../../hosts/logic-realm'

/** Each library's schemas check a list of objects, throw in a transform, and return a promise. */
const libraries: readonly (readonly [name: string, imports: string, schemas: string])[] = [
  ['zod 4', "import * as z from 'zod'", zodSchemas()],
  ['zod 3', "import * as z from 'zod/v3'", zodSchemas()],
  ['zod mini', "import * as z from 'zod/mini'", `{
    nested: z.object({ list: z.array(z.object({ price: z.number() })) }),
    thrown: z.pipe(z.any(), z.transform((value) => refuse(value))),
    late: z.pipe(z.any(), z.transform(async (value) => value)),
  }`],
  ['valibot', "import * as v from 'valibot'", `{
    nested: v.object({ list: v.array(v.object({ price: v.number() })) }),
    thrown: v.pipe(v.any(), v.transform((value) => refuse(value))),
    late: v.pipeAsync(v.any(), v.transformAsync(async (value) => value)),
  }`],
]

function zodSchemas(): string {
  return `{
    nested: z.object({ list: z.array(z.object({ price: z.number() })) }),
    thrown: z.any().transform((value) => refuse(value)),
    late: z.any().transform(async (value) => value),
  }`
}

/** `checked()` with this library's schemas, in a realm without any browser or Node objects. */
async function realmOf(imports: string, schemas: string) {
  const logic = createLogic()
  logic.evaluate(await bundleBare(`
    import { checked } from '../../src/protocols/json/checked'
    ${imports}
    function refuse(value) {
      if (value === 'bad') throw new Error('encountered ' + value)
      return value
    }
    const check = checked(${schemas})
    globalThis.ask = (name, json) => JSON.stringify(check(name, JSON.parse(json)))
  `))
  return {
    errors: logic.errors,
    check: (name: string, data: unknown): unknown =>
      JSON.parse(String(logic.evaluate(`ask('${name}', '${JSON.stringify(data)}')`))),
  }
}

describe.each(libraries)('schemas of %s', (_name, imports, schemas) => {
  test('JS-50: validates messages without browser or Node globals, and reports the field', async () => {
    const { check, errors } = await realmOf(imports, schemas)
    const good = { list: [{ price: 1 }] }
    expect(check('nested', good)).toEqual({ ok: true, data: good })
    expect(check('nested', { list: [{ price: 1 }, { price: 'x' }] })).toEqual({
      ok: false, code: 'schema-failed', detail: expect.stringMatching(/^nested: list\.1\.price: \w/) as string,
    })
    expect(errors).toEqual([])
  })

  test('JS-49: reports an exception from a transform as schema-failed, and validates the next message', async () => {
    const { check } = await realmOf(imports, schemas)
    expect(check('thrown', 'bad')).toEqual({ ok: false, code: 'schema-failed', detail: 'thrown: encountered bad' })
    expect(check('thrown', 'good')).toEqual({ ok: true, data: 'good' })
    expect(check('late', 'good')).toEqual({ ok: false, code: 'schema-async', detail: 'late' })
    expect(check('late', 'good')).toEqual({ ok: false, code: 'schema-async', detail: 'late' })
  })
})
