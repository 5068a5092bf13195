import { buildPluginFiles } from './plugin-files'
import { documents, packageReadme, type NameOf } from './documents'
import { bundledPackages, withBundled } from './bundled-packages'
import { emitModules } from './emit-modules'
import { readText, type Facts } from './facts'
import { jsonText, type PackageFiles } from './folder'
import { componentSources } from './sources'

/** Folder for bundled packages, which their authors publish in another form. */
const VENDOR = 'lib/vendor'

/** The npm package: JavaScript with types, and component sources. */
export function npmFiles(facts: Facts): PackageFiles {
  const same: NameOf = (entry) => (entry === 'index' ? facts.name : `${facts.name}/${entry}`)
  return new Map([
    ['package.json', jsonText(npmManifest(facts))],
    ['README.md', packageReadme('README.md', 'npm', same)],
    ['README.zh-CN.md', packageReadme('README.zh-CN.md', 'npm', same)],
    ['CHANGELOG.md', readText('CHANGELOG.md')],
    ['LICENSE', readText('LICENSE')],
    ...documents(same),
    ...modules(facts, same),
    ...bundledPackages(VENDOR),
    ...buildPluginFiles('cjs'),
  ])
}

/**
 * Replaces path imports of the plugin with its name, because a development server bundles the plugin only under that
 * name.
 */
function modules(facts: Facts, nameOf: NameOf): PackageFiles {
  const components = componentSources(nameOf)
  const isWritten = (path: string): boolean => /\.(vue|css|d\.ts)$/.test(path)
  const helpers = [...components.keys()].filter((path) => !isWritten(path))
  const entries = facts.entries.map((entry) => `src/${entry}.ts`)
  const emitted = emitModules([...entries, ...helpers], (path) => path.replace(/^src\//, 'lib/'))
  const files: PackageFiles = new Map([...components].filter(([path]) => isWritten(path)))
  for (const [path, text] of emitted) {
    const named = path.startsWith('lib/')
      ? withBundled(path, String(text), VENDOR)
      : String(text).replaceAll(/'\.\.\/\.\.\/src\/([\w-]+)\.js'/g, (_, entry: string) => `'${nameOf(entry)}'`)
    files.set(path, named)
  }
  return files
}

export function npmManifest(facts: Facts) {
  const { name, version, description, keywords, license, repository, homepage, bugs } = facts
  const { dependencies, peerDependencies, peerDependenciesMeta } = facts
  const others = facts.entries.filter((entry) => entry !== 'index')
  return {
    name, version, description, keywords, license, repository, homepage, bugs,
    type: 'module',
    // Components include styles, and one module is imported only for its side effects.
    sideEffects: ['**/*.vue', '**/*.css', './lib/web-socket/auto.js'],
    main: './lib/index.js',
    types: './lib/index.d.ts',
    typesVersions: {
      '*': {
        ...Object.fromEntries(others.map((entry) => [entry, [`./lib/${entry}.d.ts`]])),
        vite: ['./vite/index.d.cts'],
      },
    },
    exports: {
      '.': exportOf('index'),
      ...Object.fromEntries(others.map((entry) => [`./${entry}`, exportOf(entry)])),
      './vite': { types: './vite/index.d.cts', default: './vite/index.cjs' },
      './components/*': './components/*',
      './package.json': './package.json',
    },
    // Allows later compatible versions, so that projects can keep their installed version.
    dependencies: Object.fromEntries(Object.entries(dependencies).map(([own, at]) => [own, `^${at}`])),
    peerDependencies,
    peerDependenciesMeta,
  }
}

function exportOf(entry: string) {
  return { types: `./lib/${entry}.d.ts`, default: `./lib/${entry}.js` }
}
