import type { BuildPlugin } from './build-plugin'
import { importsOf, type NamedImport } from './imports'
import { ownModule } from './own-modules'

/** Where uni's builder takes `uni.$on` from on H5. */
const UNI_H5 = '@dcloudio/uni-h5'
const ON = '$on'

/**
 * For an app with pages that were written for the `socketIO` class, on H5: the build compiles a page's `uni.$on` into
 * an import of uni's runtime, where nobody hears of it; this points it at the class's own, which does the same and
 * knows whose handler it is. Does nothing for other platforms. Its place among the plugins does not matter.
 */
export function tradewireLegacy(): BuildPlugin {
  const pageOn = ownModule('platform/page-on')
  return {
    name: 'tradewire:legacy',
    apply: 'build',
    transform: {
      order: 'post',
      handler(code, id) {
        // What stands behind it has to reach the real one.
        if (!code.includes(UNI_H5) || !code.includes(ON) || pathOf(id) === pageOn) return null
        const found = importsOf(this.parse(code)).filter(({ from, name }) => from === UNI_H5 && name === ON)
        return found.length === 0 ? null : { code: pointedAt(pageOn, code, found), map: null }
      },
    },
  }
}

const pathOf = (id: string): string => id.replace(/[?#].*$/, '').replace(/\\/g, '/')

/** Each on its own line, so that no other line moves. The last one first: what stands before keeps its place. */
function pointedAt(module: string, code: string, found: readonly NamedImport[]): string {
  return [...found].reverse().reduce((text, { statement, specifier, local, isAlone }) => {
    const own = `import { pageOn as ${local} } from ${JSON.stringify(module)};`
    const rest = isAlone ? '' : text.slice(statement.start, specifier.start) + text.slice(specifier.end, statement.end)
    return text.slice(0, statement.start) + own + rest + text.slice(statement.end)
  }, code)
}
