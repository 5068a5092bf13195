import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { ModuleResolver } from './build-plugin'
import { copiedFolder, createOwnModules, pathOfId } from './own-modules'

/** What a plugin may say on the terminal. */
export interface Warner {
  /** Prints a warning. */
  warn(message: string): void
}

/** A plugin as Vite and Rollup take one, in builds and in the development server. */
export interface CheckPlugin {
  /** Name of the plugin, as Vite shows it. */
  readonly name: string
  /** Before Vue's plugin: templates are there as they were written. */
  readonly enforce: 'pre'
  /** Reads the easycom rules of the app. */
  buildStart(this: ModuleResolver): Promise<void>
  /** Looks through a page; changes nothing. */
  transform(this: ModuleResolver & Warner, code: string, id: string): Promise<null>
}

interface Rule {
  readonly pattern: RegExp
  readonly path: string
}

const RULE = '"^(tradewire-.*)$": "tradewire/components/$1/$1.vue"'
const TAG = /<(tradewire-[\w-]+)/g
const COMMENT_OR_TEXT = /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g

/**
 * Says on the terminal that a page uses a component of the plugin that easycom does not find: without a rule, by a path
 * that leads nowhere, or under a wrong name. The page would show nothing in its place.
 * @example export default defineConfig({ plugins: [uni(), tradewireEasycom()] })
 */
export function tradewireEasycom(): CheckPlugin {
  const own = createOwnModules()
  const told = new Set<string>()
  const input = (): string => process.env['UNI_INPUT_DIR'] ?? ''
  let rules: readonly Rule[] = []
  let components: readonly string[] = []

  async function faultOf(tag: string, code: string, resolver: ModuleResolver): Promise<string | undefined> {
    if (!components.includes(tag)) return `the plugin has no <${tag}>; it has ${components.join(', ')}`
    const rule = rules.find(({ pattern }) => pattern.test(tag))
    if (rule === undefined) {
      // HBuilderX finds what lies in uni_modules, and a page may import a component itself.
      if (existsSync(`${copiedFolder()}/components/${tag}`) || code.includes(`components/${tag}/`)) return undefined
      return `easycom has no rule for <${tag}>; put this into easycom.custom of pages.json: ${RULE}`
    }
    const path = tag.replace(rule.pattern, rule.path)
    const file = path.startsWith('@/') ? `${input()}${path.slice(1)}` : (await resolver.resolve(path))?.id
    if (file !== undefined && existsSync(pathOfId(file))) return undefined
    return `the easycom path of <${tag}> leads nowhere: ${path}; the rule for the package is ${RULE}`
  }

  return {
    name: 'tradewire:easycom',
    enforce: 'pre',
    async buildStart() {
      await own.find((source) => this.resolve(source))
      told.clear()
      rules = rulesOf(`${input()}/pages.json`)
      components = readdirSync(`${own.home()}/components`).filter((name) => name.startsWith('tradewire-'))
    },
    async transform(code, id) {
      if (!/\.n?vue$/.test(id)) return null
      for (const tag of new Set(Array.from(code.matchAll(TAG), ([, name = '']) => name))) {
        const fault = await faultOf(tag, code, this)
        if (fault === undefined || told.has(fault)) continue
        told.add(fault)
        this.warn(`[tradewire] ${fault}. The page shows nothing in its place.`)
      }
      return null
    },
  }
}

/** The rules of a `pages.json`, which may have comments; none where it cannot be read: uni says so itself. */
function rulesOf(file: string): readonly Rule[] {
  try {
    const text = readFileSync(file, 'utf8').replace(COMMENT_OR_TEXT, (_, quoted: string | undefined = '') => quoted)
    const pages = JSON.parse(text) as { readonly easycom?: { readonly custom?: Readonly<Record<string, string>> } }
    const custom = Object.entries(pages.easycom?.custom ?? {})
    return custom.map(([pattern, path]) => ({ pattern: new RegExp(pattern), path }))
  } catch {
    return []
  }
}
