import type { BuildPlugin } from './build-plugin'
import { importsOf, type NamedImport } from './imports'
import { createOwnModules, pathOfId } from './own-modules'

/** Module from which uni's H5 builds import `uni.$on` and `uni.$off`. */
const UNI_H5 = '@dcloudio/uni-h5'
/** Replacement in `page-on` for each name in uni's module. */
const OWN: ReadonlyMap<string, string> = new Map([['$on', 'pageOn'], ['$off', 'pageOff']])

/**
 * Plugin for H5 apps whose pages were written for the `socketIO` class. The build compiles a page's `uni.$on` and
 * `uni.$off` into imports of uni's runtime, which the class cannot watch. This plugin replaces the imports with the
 * class's own functions, which also record each handler's page. On other platforms, the plugin has no effect. Its
 * position among the plugins does not matter.
 * @example export default defineConfig({ plugins: [uni(), tradewireLegacy()] })
 */
export function tradewireLegacy(): BuildPlugin {
  const own = createOwnModules()
  return {
    name: 'tradewire:legacy',
    apply: 'build',
    async buildStart() {
      await own.find((source) => this.resolve(source))
    },
    transform: {
      order: 'post',
      handler(code, id) {
        if (!code.includes(UNI_H5) || !/\$o(n|ff)/.test(code)) return null
        const pageOn = own.pathOf('platform/page-on')
        // Skips `page-on`, which must import the original functions.
        if (pathOfId(id) === pageOn) return null
        const found = importsOf(this.parse(code)).filter(({ from, name }) => from === UNI_H5 && OWN.has(name))
        return found.length === 0 ? null : { code: pointedAt(pageOn, code, found), map: null }
      },
    },
  }
}

/** Matches white space or one comment between an imported name and its comma. */
const gap = /\s+|\/\*[^]*?\*\/|\/\/.*/y

/** Returns the index after the comma that follows `start`, or `start` if there is no comma. */
function behindComma(code: string, start: number): number {
  gap.lastIndex = start
  let end = start
  while (gap.test(code)) end = gap.lastIndex
  return code.charAt(end) === ',' ? end + 1 : start
}

/** Replaces imports with blanks and adds lines at the end, so positions and the module's source map stay valid. */
function pointedAt(module: string, code: string, found: readonly NamedImport[]): string {
  let left = ''
  let from = 0
  for (const { start, end } of found) {
    const after = behindComma(code, end)
    left += code.slice(from, start) + code.slice(start, after).replace(/[^\r\n]/g, ' ')
    from = after
  }
  const names = found.map(({ name, local }) => `${String(OWN.get(name))} as ${local}`).join(', ')
  return `${left}${code.slice(from)}\nimport { ${names} } from ${JSON.stringify(module)};\n`
}
