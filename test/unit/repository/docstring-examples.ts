import { readEntryPoints } from '../../../scripts/reference/read-exports'
import type { Snippet } from './snippet-check'
import { readSources, repositoryRoot, type SourceFile } from './source-files'

/** Declarations, by name, that examples need from the app around them and other packages. */
const surroundings: Readonly<Record<string, string>> = {
  app: "declare const app: import('vue').App",
  beforeEach: "import { beforeEach } from 'vitest'",
  bytes: 'declare const bytes: ArrayBuffer',
  clock: 'const clock = createTestClock()',
  fetchMissed: 'declare function fetchMissed(): Promise<void>',
  fetchToken: 'declare function fetchToken(ask: { readonly rejected: string | undefined }): Promise<string>',
  firstFrame: "declare const firstFrame: Parameters<typeof copyTradingPlain>[0]['firstFrame']",
  get: 'declare const get: Parameters<typeof withPollingCheck>[1]',
  isPopupOpen: "declare const isPopupOpen: import('vue').Ref<boolean>",
  isShown: "declare const isShown: import('vue').Ref<boolean>",
  list: 'declare const list: readonly Position[]',
  mount: "import { mount } from '@vue/test-utils'",
  newest: "declare const newest: import('vue').Ref<number>",
  notice: "declare const notice: import('vue').Ref<string>",
  onTestFinished: "import { onTestFinished } from 'vitest'",
  options: 'declare const options: Parameters<typeof copyTradingPlain>[0]',
  ownProtocol: 'declare const ownProtocol: Protocol<object>',
  packed: 'declare function packed(value: unknown): ArrayBuffer',
  Page: "declare const Page: import('vue').Component",
  player: 'declare const player: { play(): void; pause(): void }',
  positions: 'declare const positions: readonly Position[]',
  post: 'const { post } = useOutbox()',
  props: 'declare const props: { readonly id: string; readonly ticket: number }',
  protocol: 'declare const protocol: Protocol<object>',
  Quote: 'interface Quote { readonly bid: number }',
  readUrl: 'declare function readUrl(answer: unknown): string',
  receive: 'declare function receive(delivery: object): void',
  renamed: 'declare function renamed<Row>(row: Row): Row',
  server: 'const server = createTestServer()',
  session: 'declare const session: Session',
  show: 'declare function show(value: string | number | object): void',
  sockets: 'declare const sockets: SocketPort',
  storeToRefs: "import { storeToRefs } from 'pinia'",
  tab: "declare const tab: import('vue').Ref<number>",
  textOfGzip: 'declare function textOfGzip(data: ArrayBuffer): string',
  TickerEvents: 'interface TickerEvents { readonly quoted: { readonly bid: number } }',
  tickets: "declare const tickets: import('vue').Ref<number[]>",
  token: 'declare const token: string',
  traced: 'declare function traced(socket: SocketPort): SocketPort',
  url: 'declare const url: string',
  value: 'declare const value: unknown',
  vue: "import vue from '@vitejs/plugin-vue'",
  z: 'declare const z: { object(shape: object): Parameters<typeof checked>[0][string]; string(): object }',
  ...Object.fromEntries(['on', 'send', 'request', 'topic', 'onOpen'].map((name) =>
    [name, `const { ${name} } = useSocket()`])),
}

const entries = readEntryPoints(repositoryRoot)

const callsOfOptions: Readonly<Record<string, (option: string) => string>> = {
  'src/connection/runtime/client-options.ts': (option) => `createTradewire({ protocol, ${option} })`,
  'src/protocols/json/json-options.ts': (option) => `jsonProtocol({ ${option} })`,
  'src/protocols/socket-io/types.ts': (option) => `socketIoProtocol({ ${option} })`,
  'src/protocols/copy-trading/copy-trading-session.ts': (option) =>
    `copyTradingPlain({ currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {}, ${option} })`,
}

const DOCSTRING = /\/\*\*(?:(?!\*\/)[^])*\*\//g
/** Until the next tag, or to the end. */
const EXAMPLE = /@example\s+([^]*?)\s*(?=^@|(?![^]))/gm

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.match(/\w+/g))

function linesFor(text: string): string {
  const around = Object.entries(surroundings).filter(([name]) => wordsOf(text).has(name)).map(([, line]) => line)
  const words = wordsOf([text, ...around].join('\n'))
  const imports = entries.flatMap(({ name: entry, exports }) =>
    exports.filter(({ name }) => words.has(name) && !Object.hasOwn(surroundings, name))
      .map(({ name, kind }) => `import ${kind === 'type' ? 'type ' : ''}{ ${name} } from '${entry}'`))
  return [...imports, ...around].map((line) => `${line};\n`).join('')
}

function snippetOf(path: string, line: number, example: string): Snippet {
  const origin = `${path}:${line}`
  if (path.endsWith('.vue')) {
    const script = `<script setup lang="ts">\n${linesFor(example)}</script>\n`
    return { origin, language: 'vue', text: `${script}<template>\n${example}\n</template>\n` }
  }
  const call = /^\w+: /.test(example) ? callsOfOptions[path] : (statement: string) => statement
  if (call === undefined) throw new Error(`${origin}: add the call that takes this option`)
  const text = call(example)
  // Adds a block, because examples may declare the same names.
  return { origin, language: 'ts', text: `${linesFor(text)}{\n${text}\n}\n` }
}

export function examplesOf({ path, text }: SourceFile): readonly Snippet[] {
  return [...text.matchAll(DOCSTRING)].flatMap(({ 0: docstring, index }) => {
    const line = text.slice(0, index).split('\n').length
    const content = docstring.slice(3, -2).replaceAll(/^\s*\* ?/gm, '').trim()
    return [...content.matchAll(EXAMPLE)].map(([, example = '']) => snippetOf(path, line, example))
  })
}

export const publicExamples = (): readonly Snippet[] =>
  readSources((path) => /^(?:src|components)\/.*\.(?:ts|vue)$/.test(path)).flatMap(examplesOf)
