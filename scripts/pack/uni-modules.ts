import { buildPluginFiles } from './plugin-files'
import { documents, packageReadme } from './documents'
import { readText, type Facts } from './facts'
import { jsonText, type PackageFiles } from './folder'
import { componentSources, pluginSources } from './sources'
import { uniManifest, UNI_MODULES_ID } from './uni-manifest'

const toRoot = (entry: string): string => (entry.includes('/') ? '../' : './')

/** Returns the plugin as HBuilderX and DCloud's market expect: sources, with `index.ts` at the root. */
export function uniModulesFiles(facts: Facts): PackageFiles {
  function nameOf(entry: string): string {
    // Build configurations cannot resolve `@/`.
    if (entry === 'vite') return `./uni_modules/${UNI_MODULES_ID}/vite/index.mjs`
    return `@/uni_modules/${UNI_MODULES_ID}${entry === 'index' ? '' : `/${entry}`}`
  }
  return new Map([
    ['package.json', jsonText(uniManifest(facts))],
    ['readme.md', packageReadme('README.zh-CN.md', 'uniModules', nameOf).replace('(README.md)', '(readme.en.md)')],
    ['readme.en.md', packageReadme('README.md', 'uniModules', nameOf).replace('(README.zh-CN.md)', '(readme.md)')],
    ['changelog.md', readText('CHANGELOG.md')],
    ['license.md', readText('LICENSE')],
    ...documents(nameOf),
    ...facts.entries.map((entry) => [`${entry}.ts`, `export * from '${toRoot(entry)}src/${entry}'\n`] as const),
    ...pluginSources(Object.keys(facts.dependencies)),
    ...componentSources((entry) => `../../${entry}`),
    ...buildPluginFiles('mjs'),
  ])
}
