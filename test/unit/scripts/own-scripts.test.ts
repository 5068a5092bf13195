import { describe, expect, test } from 'vitest'
import { withoutForeignScripts } from '../../../scripts/own-scripts'

const page = (...scripts: readonly string[]): string =>
  `<!doctype html>\n<html>\n  <head>\n${scripts.map((script) => `    ${script}\n`).join('')}  </head>\n</html>\n`

describe('the scripts of a page', () => {
  test.each([
    '<script src="https://cdn.example.com/sdk/all.js"></script>',
    '<script async src=\'http://cdn.example.com/all.js\' crossorigin></script>',
    '<script type="module" src="//cdn.example.com/all.js">\n</script>',
    '<SCRIPT SRC=https://cdn.example.com/all.js></SCRIPT>',
  ])('%s is taken out', (script) => {
    expect(withoutForeignScripts(page(script))).toBe(page())
  })

  test('its own scripts stay as they are', () => {
    const own = page(
      '<script type="module" src="/@vite/client"></script>',
      '<script type="module" crossorigin src="./assets/index.js"></script>',
      '<script>const address = "https://example.com"</script>',
    )
    expect(withoutForeignScripts(own)).toBe(own)
    const mixed = own.replace('<script>', '<script src="https://cdn.example.com/all.js"></script>\n    <script>')
    expect(withoutForeignScripts(mixed)).toBe(own)
  })
})
