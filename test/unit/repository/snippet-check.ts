import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repositoryRoot, type SourceFile } from './source-files'

export interface Snippet {
  readonly origin: string
  readonly language: 'ts' | 'js' | 'vue'
  readonly text: string
  /** The path of a whole file. A part of a file has none. */
  readonly path?: string | undefined
}

const FENCE = /^```(\w*)\s*$/
/**
 * The first line names the file: `// main.ts`, `<!-- pages/index/index.vue -->`, `// part of main.ts: …`, in Chinese
 * `// main.ts 的一部分：…`.
 */
const NAMED = /^(?:\/\/|<!--) (part of )?([\w./-]+\.(?:m?ts|js|mjs|vue))( 的一部分)?(?=[,:：，]|$| -->)/

const isCode = (language: string): language is Snippet['language'] => /^(ts|js|vue)$/.test(language)

export const namedIn = (text: string): string | undefined => NAMED.exec(text.split('\n', 1)[0] ?? '')?.[2]

function wholeFile(text: string): string | undefined {
  const [, part, path, partInChinese] = NAMED.exec(text.split('\n', 1)[0] ?? '') ?? []
  return part === undefined && partInChinese === undefined ? path : undefined
}

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
      const code = `${lines.join('\n')}\n`
      if (isCode(language)) snippets.push({ origin: `${path}:${line}`, language, text: code, path: wholeFile(code) })
      open = undefined
    }
  })
  return snippets
}

interface LaidOut {
  readonly snippet: Snippet
  /** Relative to the folder that the files were written to. */
  readonly file: string
}

/**
 * Writes a document's complete files next to each other. A repeated file goes into its own folder, with all earlier
 * files.
 */
export function layOut(snippets: readonly Snippet[], folder: string, change: (text: string) => string): LaidOut[] {
  const shown = new Map<string, string>()
  let group = 1
  const write = (path: string, text: string): void => {
    const file = join(folder, String(group), path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return snippets.flatMap((snippet) => {
    if (snippet.path === undefined) return []
    if (shown.has(snippet.path)) {
      group += 1
      for (const [path, text] of shown) write(path, text)
    }
    const text = change(snippet.text)
    shown.set(snippet.path, text)
    write(snippet.path, text)
    return [{ snippet, file: join(String(group), snippet.path) }]
  })
}

/**
 * Compiles each TypeScript and Vue snippet in an application with the package. Returns the compiler's lines, each with
 * the snippet's origin. Other tests run the JavaScript snippets (DO-32).
 */
export async function compileSnippets(snippets: readonly Snippet[]): Promise<string[]> {
  const folder = join(repositoryRoot, 'node_modules/.cache/snippets')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const origins = new Map<string, string>()
  const documentOf = ({ origin }: Snippet): string => origin.split(':')[0] ?? ''
  // Declarations are not checked, because a library may contain them.
  const asModule = ({ path, ...snippet }: Snippet): Snippet => ({ ...snippet, path: path?.replace('.d.ts', '.ts') })
  for (const document of new Set(snippets.map(documentOf))) {
    const home = document.replaceAll(/\W/g, '-')
    const own = snippets.filter((snippet) => documentOf(snippet) === document)
    const compiled = own.filter(({ language }) => language !== 'js').map(asModule)
    for (const { snippet, file } of layOut(compiled, join(folder, home), (text) => text)) {
      origins.set(join(home, file), snippet.origin)
      // Each uni-app project has an `App.vue`.
      const app = join(folder, home, file.split('/', 1)[0] ?? '', 'App.vue')
      if (!existsSync(app)) writeFileSync(app, '<script setup lang="ts">\n</script>\n')
    }
  }
  snippets.forEach(({ origin, language, text, path }, index) => {
    if (path !== undefined) return
    origins.set(`part-${index}.${language}`, origin)
    writeFileSync(join(folder, `part-${index}.${language}`), text)
  })
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
    include: ['./**/*', ...['shims.d.ts', 'components/global.d.ts'].map((path) => join(repositoryRoot, path))],
  }))
  const output = await runCompiler(folder)
  return output.split('\n').flatMap((line) => {
    const [, file = '', rest = ''] = /^([\w./-]+\.\w+)(\(.*)$/.exec(line) ?? []
    const origin = origins.get(file)
    return origin === undefined ? [] : [origin + rest]
  })
}

function runCompiler(folder: string): Promise<string> {
  const compiler = join(repositoryRoot, 'scripts/vue-types.mjs')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, '--noEmit', '-p', folder], { cwd: folder }, (error, stdout, stderr) => {
      if (error !== null && stdout === '') reject(new Error(stderr))
      else resolve(stdout)
    })
  })
}
