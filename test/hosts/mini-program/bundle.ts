import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { TmplGroup } from 'glass-easel-template-compiler'
import { listBelow } from '../../../scripts/pack/folder'
import { asWxml, attributesIn } from './templates'
import type { Vendor } from './vendors'

export interface AppConfig {
  /** The main package's routes come first. */
  readonly pages: readonly string[]
  readonly roots: readonly string[]
  readonly tabs: readonly string[]
  readonly tabTexts: readonly string[]
  /** Distance from each page's bottom that counts as reached, px. */
  readonly reachPx: ReadonlyMap<string, number>
  /** Without `darkmode` WeChat reports no theme. */
  readonly darkmode: boolean
}

interface ComponentFiles {
  readonly path: string
  readonly using: Readonly<Record<string, string>>
  readonly source: string
}

export interface Bundle {
  readonly folder: string
  readonly app: AppConfig
  /** Each page and component follows the components that it uses. */
  readonly components: readonly ComponentFiles[]
  readonly attributes: ReadonlyMap<string, ReadonlySet<string>>
  readonly templates: string
}

const WXS = '.wxs'

const known = new Map<string, Bundle>()
/** WeChat's default. */
const REACH_PX = 50

function reachOf({ onReachBottomDistance }: Record<string, unknown>): number {
  return typeof onReachBottomDistance === 'number' ? onReachBottomDistance : REACH_PX
}

/** Folder of a file's sub-package; empty for the main package. */
export function packageOf(path: string, roots: readonly string[]): string {
  return roots.find((root) => path.startsWith(`${root}/`)) ?? ''
}

/** Requires the same or the main package for a referenced file, like WeChat. */
export function requireReachable(path: string, target: string, roots: readonly string[]): void {
  const owner = packageOf(target, roots)
  if (owner !== '' && owner !== packageOf(path, roots)) {
    throw new Error(`${path} names ${target} in another package, ${owner}`)
  }
}

export function readBundle(folder: string, vendor: Vendor): Bundle {
  const cached = known.get(folder)
  if (cached !== undefined) return cached
  const config = readJson(folder, 'app.json')
  const packages = recordsOf(config['subPackages'] ?? config['subpackages'])
  const roots = packages.map((one) => rootOf(one))
  const pages = [...textsOf(config['pages']), ...packages.flatMap((one) =>
    textsOf(one['pages']).map((page) => posix.join(rootOf(one), page)))]
  const components = collectComponents({
    folder, pages, roots, everywhere: usingOf(config), ending: vendor.template,
  })
  const { list, items } = recordOf(config['tabBar'])
  const tabs = recordsOf(list ?? items)
  const bundle: Bundle = {
    folder,
    app: {
      pages,
      roots,
      tabs: tabs.map((tab) => String(tab['pagePath'])),
      tabTexts: tabs.map((tab) => String(tab['text'] ?? tab['name'])),
      reachPx: new Map(pages.map((page) => [page, reachOf(readJson(folder, `${page}.json`))])),
      darkmode: config['darkmode'] === true,
    },
    components,
    attributes: attributesOf(components),
    templates: compileTemplates(folder, components, vendor),
  }
  known.set(folder, bundle)
  return bundle
}

interface Collected {
  readonly folder: string
  readonly pages: readonly string[]
  readonly roots: readonly string[]
  readonly everywhere: Readonly<Record<string, string>>
  readonly ending: string
}

function collectComponents({ folder, pages, roots, everywhere, ending }: Collected): readonly ComponentFiles[] {
  const found: ComponentFiles[] = []
  const seen = new Set<string>()
  function visit(path: string): void {
    if (seen.has(path)) return
    seen.add(path)
    const using: Record<string, string> = {}
    for (const [name, target] of Object.entries({ ...everywhere, ...usingOf(readJson(folder, `${path}.json`)) })) {
      const resolved = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(path), target)
      using[name] = `/${resolved}`
      requireReachable(path, resolved, roots)
      visit(resolved)
    }
    found.push({ path, using, source: readFileSync(join(folder, `${path}.${ending}`), 'utf8') })
  }
  pages.forEach(visit)
  return found
}

function attributesOf(components: readonly ComponentFiles[]): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>()
  for (const { source, using } of components) {
    for (const [target, names] of attributesIn(source, using)) {
      const path = target.slice(1)
      all.set(path, new Set([...all.get(path) ?? [], ...names]))
    }
  }
  return all
}

function compileTemplates(folder: string, components: readonly ComponentFiles[], vendor: Vendor): string {
  const group = new TmplGroup()
  for (const { path, using, source } of components) group.addTmpl(path, asWxml(source, using, vendor))
  for (const path of listBelow(folder).filter((file) => file.endsWith(WXS))) {
    group.addScript(path.slice(0, -WXS.length), readFileSync(join(folder, path), 'utf8'))
  }
  const templates = group.getTmplGenObjectGroups()
  group.free()
  return templates
}

type Fields = Readonly<Record<string, unknown>>

function readJson(folder: string, path: string): Fields {
  return recordOf(JSON.parse(readFileSync(join(folder, path), 'utf8')))
}

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function recordsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(recordOf) : []
}

function rootOf(config: Fields): string {
  return String(config['root']).replace(/^\/|\/$/g, '')
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function usingOf(config: Fields): Record<string, string> {
  const using: Record<string, string> = {}
  for (const [name, path] of Object.entries(recordOf(config['usingComponents']))) using[name] = String(path)
  return using
}
