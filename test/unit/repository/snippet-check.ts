import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { repositoryRoot, type SourceFile } from './source-files'

export interface Snippet {
  /** The document and the line of the fence. */
  readonly origin: string
  readonly language: 'ts' | 'vue'
  readonly text: string
}

const require = createRequire(import.meta.url)
/** A file that is named with its folder lies there, so that the files of one document find each other. */
const NAMED = /^\/\/ ((?:src|test)\/[\w./-]+\.ts)\n/
const FENCE = /^```(\w*)\s*$/

/** The `ts` and `vue` blocks of a document. */
export function snippetsOf({ path, text }: SourceFile): Snippet[] {
  const snippets: Snippet[] = []
  let open: { readonly language: string; readonly line: number; readonly lines: string[] } | undefined
  text.split('\n').forEach((content, index) => {
    const fence = FENCE.exec(content)
    if (fence === null) {
      open?.lines.push(content)
    } else if (open === undefined) {
      open = { language: fence[1] ?? '', line: index + 1, lines: [] }
    } else {
      const { language, line, lines } = open
      if (language === 'ts' || language === 'vue') {
        snippets.push({ origin: `${path}:${line}`, language, text: `${lines.join('\n')}\n` })
      }
      open = undefined
    }
  })
  return snippets
}

/**
 * Compiles each snippet as a module of an application that has the package installed. Names that a
 * reader knows to be the application's own are declared in `snippet-globals.d.ts`.
 * Gives the compiler's lines, each with the snippet's origin.
 */
export async function compileSnippets(snippets: readonly Snippet[]): Promise<string[]> {
  const folder = join(repositoryRoot, 'node_modules/.cache/snippets')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const origins = new Map<string, string>()
  snippets.forEach(({ origin, language, text }, index) => {
    const [, named] = NAMED.exec(text) ?? []
    const [document = ''] = origin.split(':')
    const home = document.replaceAll(/\W/g, '-')
    const file = named === undefined ? `snippet-${index + 1}.${language}` : `${home}/${named}`
    origins.set(file, origin)
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  })
  // Each uni-app project has one.
  writeFileSync(join(folder, 'App.vue'), '<script setup lang="ts">\n</script>\n')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
    extends: join(repositoryRoot, 'tsconfig.json'),
    compilerOptions: {
      moduleDetection: 'force',
      noUnusedLocals: false,
      noUnusedParameters: false,
      paths: {
        'tradewire': [join(repositoryRoot, 'src/index.ts')],
        'tradewire/vite': [join(repositoryRoot, 'vite/index.ts')],
        'tradewire/*': [join(repositoryRoot, 'src/*.ts')],
        '@/uni_modules/tradewire-socketio': [join(repositoryRoot, 'src/index.ts')],
      },
    },
    include: ['./**/*', ...['shims.d.ts', 'test/unit/repository/snippet-globals.d.ts'].map((path) =>
      join(repositoryRoot, path))],
  }))
  const output = await runCompiler(folder)
  return output.split('\n').flatMap((line) => {
    const [, file = '', rest = ''] = /^([\w./-]+\.\w+)(\(.*)$/.exec(line) ?? []
    const origin = origins.get(file)
    return origin === undefined ? [] : [origin + rest]
  })
}

function runCompiler(folder: string): Promise<string> {
  const compiler = join(dirname(require.resolve('vue-tsc/package.json')), 'bin/vue-tsc.js')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, '--noEmit', '-p', folder], { cwd: folder }, (error, stdout, stderr) => {
      if (error !== null && stdout === '') reject(new Error(stderr))
      else resolve(stdout)
    })
  })
}
