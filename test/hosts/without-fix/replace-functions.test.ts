import { transformWithEsbuild } from 'vite'
import { describe, expect, test } from 'vitest'
import { replaceFunctions } from './replace-functions'

const code = `
  export function outer(text: string): string {
    function inner(part: string): string { return part + '!' }
    return inner(text)
  }
  function hidden(): string { return outer('hidden') }
  export const reported = (): string => hidden()
`
const loud = (original: string): string => `((...given) => ${original}(...given).toUpperCase())`

interface Exports {
  readonly outer: (text: string) => string
  readonly reported: () => string
}

async function run(replaced: string): Promise<Exports> {
  const { code: script } = await transformWithEsbuild(replaced, 'file.ts', { loader: 'ts' })
  return import(`data:text/javascript,${encodeURIComponent(script)}`) as Promise<Exports>
}

describe('the test build', () => {
  test('HO-184: puts a function in the place of one that is exported, hidden or inside another', async () => {
    const exported = await run(replaceFunctions(code, 'file.ts', [{ function: 'outer', chosen: loud }]))
    expect([exported.outer('a'), exported.reported()]).toEqual(['A!', 'HIDDEN!'])
    const hidden = await run(replaceFunctions(code, 'file.ts', [{ function: 'hidden', chosen: loud }]))
    expect([hidden.outer('a'), hidden.reported()]).toEqual(['a!', 'HIDDEN!'])
    const inner = await run(replaceFunctions(code, 'file.ts', [{ function: 'outer.inner', chosen: () => 'String' }]))
    expect([inner.outer('a'), inner.reported()]).toEqual(['a', 'hidden'])
  })

  test('HO-184: fails when the file does not declare the function', () => {
    for (const name of ['reported', 'inner', 'outer.other', 'gone']) {
      const replace = (): string => replaceFunctions(code, 'file.ts', [{ function: name, chosen: loud }])
      expect(replace).toThrow(`file.ts declares no function ${name}`)
    }
  })
})
