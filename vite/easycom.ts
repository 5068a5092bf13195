import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { ModuleResolver } from './build-plugin'
import { copiedFolder, createOwnModules, pathOfId } from './own-modules'

export interface Warner {
  warn(message: string): void
}

/** A plugin for Vite and Rollup that runs in builds and in the development server. */
export interface CheckPlugin {
  readonly name: string
  /** Runs before Vue's plugin compiles the templates. */
  readonly enforce: 'pre'
  /** Defines the site's address for development advice, and the entries to bundle for H5. */
  config(): {
    readonly define?: Readonly<Record<string, string>>
    readonly optimizeDeps: { readonly include: string[] }
  }
  /** Reads the app's easycom rules. */
  buildStart(this: ModuleResolver): Promise<void>
  transform(this: ModuleResolver & Warner, code: string, id: string): Promise<null>
}

/** Options of `tradewireEasycom`. */
export interface CheckOptions {
  /**
   * Address of the documentation site that console advice links to.
   * @default none: advice has no links
   */
  readonly site?: string
}

interface Rule {
  readonly pattern: RegExp
  readonly path: string
}

const RULE = '"^(tradewire-.*)$": "tradewire/components/$1/$1.vue"'
const TAG = /<(tradewire-[\w-]+)((?:[^>"']|"[^"]*"|'[^']*')*)/g
const ATTRIBUTE = /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g
/** Matches a plain, bound or model prop in a template, with its name. */
const WRITTEN_PROP = /^(?:v-bind:|v-model:|:)?([A-Za-z][\w-]*)(?:\.\w+)*$/
/** Attributes that Vue and the platforms accept on every element. */
const ON_ANY = /^(class|style|id|key|ref|is|slot|hidden|v-.*|data-.*|aria-.*)$/
const PROP = /^ {4}(\w+)\??:/gm
/** Also matches an unclosed string or comment, because repeated searches for its end would take quadratic time. */
const COMMENT_OR_TEXT = /("(?:\\[^]|[^"\\])*"?)|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g

/** Matches an easycom rule, with its pattern and path as JSON strings. */
const EASYCOM_RULE = /("(?:\\[^]|[^"\\])*")\s*:\s*("(?:\\[^]|[^"\\])*")/g
/** Matches an object named `custom`, with its rules. Commas may be missing or follow the last rule. */
const CUSTOM = /"custom"\s*:\s*\{((?:[\s,]*"(?:\\[^]|[^"\\])*"\s*:\s*"(?:\\[^]|[^"\\])*")*)/g

/**
 * Prints a warning if easycom cannot find a plugin component that a page uses, because the rule is missing, or the path
 * or name is wrong. Also reports unknown props, and rows passed instead of the `usePositions()` result. Lets the
 * development server bundle all package entries at its start.
 * @example export default defineConfig({ plugins: [uni(), tradewireEasycom()] })
 */
export function tradewireEasycom({ site }: CheckOptions = {}): CheckPlugin {
  const own = createOwnModules()
  const warned = new Set<string>()
  const input = (): string => process.env['UNI_INPUT_DIR'] ?? ''
  let rules: readonly Rule[]
  let components: readonly string[]

  function propsOf(tag: string): readonly string[] {
    const source = String(readFileSync(`${own.home()}/components/${tag}/${tag}.vue`))
    const [, props = ''] = /defineProps<\{([^]*?)\n {2}\}>/.exec(source) ?? []
    return Array.from(props.matchAll(PROP), ([, name = '']) => name)
  }

  function attributeFaults(tag: string, attributes: string): readonly string[] {
    const props = propsOf(tag)
    return Array.from(attributes.matchAll(ATTRIBUTE)).flatMap(([, written = '', value = '']) => {
      const name = WRITTEN_PROP.exec(written)?.[1]
      if (name === undefined) return []
      const prop = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
      if (prop === 'positions' && /\.rows(\.value)?$/.test(value.trim())) {
        return [`<${tag}> needs the result of usePositions(), not its rows: :positions="positions"`]
      }
      if (ON_ANY.test(name) || props.includes(prop)) return []
      return [`<${tag}> has no prop ${name}; it has ${props.join(', ')}`]
    })
  }

  async function faultOf(tag: string, code: string, resolver: ModuleResolver): Promise<string | undefined> {
    if (!components.includes(tag)) return `the plugin has no <${tag}>; it has ${components.join(', ')}`
    const paths = rules.flatMap(({ pattern, path }) => (pattern.test(tag) ? [tag.replace(pattern, path)] : []))
    const [first] = paths
    if (first === undefined) {
      // A rule is unnecessary for a component that HBuilderX finds in `uni_modules` or that the page imports.
      if (existsSync(`${copiedFolder()}/components/${tag}`) || code.includes(`components/${tag}/`)) return undefined
      return `easycom has no rule for <${tag}>; add this rule to easycom.custom in pages.json: ${RULE}`
    }
    for (const path of paths) {
      const file = path.startsWith('@/') ? `${input()}${path.slice(1)}` : (await resolver.resolve(path))?.id
      if (file !== undefined && existsSync(pathOfId(file))) return undefined
    }
    return `the easycom path of <${tag}> does not exist: ${first}; the rule for the package is ${RULE}`
  }

  return {
    name: 'tradewire:easycom',
    enforce: 'pre',
    config: () => ({
      ...(site === undefined ? {} : { define: { __TRADEWIRE_SITE__: JSON.stringify(site) } }),
      // Vite finds only the entries that `main.ts` imports.
      // When a page imports another entry, Vite bundles everything again. The new copy has no client until a reload.
      optimizeDeps: { include: entriesIn(own.home()) },
    }),
    async buildStart() {
      await own.find((source) => this.resolve(source))
      warned.clear()
      rules = rulesOf(`${input()}/pages.json`)
      components = readdirSync(`${own.home()}/components`).filter((name) => name.startsWith('tradewire-'))
    },
    async transform(code, id) {
      // Skips the plugin's own components, which import each other.
      if (!/\.n?vue$/.test(id) || pathOfId(id).startsWith(`${own.home()}/components/`)) return null
      const warn = (fault: string): void => {
        if (!warned.has(fault)) this.warn(`[tradewire] ${fault}`)
        warned.add(fault)
      }
      for (const [, tag = '', attributes = ''] of code.matchAll(TAG)) {
        const fault = await faultOf(tag, code, this)
        if (fault !== undefined) warn(`${fault}. The page shows nothing in its place.`)
        else attributeFaults(tag, attributes).forEach(warn)
      }
      return null
    },
  }
}

/**
 * Returns the import names of the npm package's page entries, or none in `uni_modules`, whose sources Vite does not
 * bundle.
 */
function entriesIn(home: string): string[] {
  if (!existsSync(`${home}/lib`)) return []
  const manifest = JSON.parse(readFileSync(`${home}/package.json`, 'utf8')) as { readonly exports: object }
  const entries = Object.keys(manifest.exports).filter((path) => /^\.(?!\/(vite|testing)$)[\w/-]*$/.test(path))
  return entries.map((path) => `tradewire${path.slice(1)}`)
}

export function withoutComments(text: string): string {
  return text.replace(COMMENT_OR_TEXT, (_, quoted: string | undefined = '') => quoted)
}

/**
 * Returns the rules in `pages.json`, even for other platforms. Does not parse the file, because uni accepts more than
 * JSON (VP-46). Returns an empty list for an unreadable file, which uni itself reports.
 */
function rulesOf(file: string): readonly Rule[] {
  try {
    const customs = Array.from(withoutComments(readFileSync(file, 'utf8')).matchAll(CUSTOM))
    return customs.flatMap(([, rules = '']) => Array.from(rules.matchAll(EASYCOM_RULE)))
      .map(([, pattern = '', path = '']) => ({ pattern: new RegExp(textOf(pattern)), path: textOf(path) }))
  } catch {
    return []
  }
}

const textOf = (json: string): string => String(JSON.parse(json))
