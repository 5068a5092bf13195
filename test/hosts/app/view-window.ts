import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { JSDOM, VirtualConsole } from 'jsdom'

export type PageWindow = Window & typeof globalThis

const scripts = new Map<string, Script>()

function scriptOf(file: string): Script {
  const known = scripts.get(file)
  if (known !== undefined) return known
  const script = new Script(readFileSync(file, 'utf8'), { filename: file })
  scripts.set(file, script)
  return script
}

export interface ViewWindowOptions {
  /** The folder of the build. */
  readonly build: string
  /** The object `plus` of this webview. */
  readonly plus: object
  readonly failed: (error: unknown) => void
}

export interface ViewWindow {
  readonly window: PageWindow
  run(code: string): void
  close(): void
}

/** A 2d context that draws nothing and measures by the number of characters. */
function fakeContext(): object {
  const measureText = (text: string): object => ({ width: text.length * 7 })
  return new Proxy({}, {
    get: (_target, name) => (name === 'measureText' ? measureText : () => undefined),
    set: () => true,
  })
}

/** The view waits for its page's style sheet: one that is in the build counts as loaded. */
function answerStyleSheets(window: PageWindow, build: string): void {
  new window.MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!(node instanceof window.HTMLLinkElement) || node.rel !== 'stylesheet') continue
      const found = existsSync(join(build, node.getAttribute('href') ?? ''))
      node.dispatchEvent(new window.Event(found ? 'load' : 'error'))
    }
  }).observe(window.document.head, { childList: true })
}

/** One webview's page: the build's own HTML and view script in a jsdom. Style sheets are not read. */
export function openViewWindow({ build, plus, failed }: ViewWindowOptions): ViewWindow {
  const console = new VirtualConsole()
  for (const name of ['error', 'jsdomError']) console.on(name, (...args) => failed(args[0]))
  const dom = new JSDOM(readFileSync(join(build, '__uniappview.html'), 'utf8'), {
    url: 'http://localhost/__uniappview.html',
    runScripts: 'dangerously',
    pretendToBeVisual: true,
    virtualConsole: console,
    beforeParse(window) {
      Object.assign(window, { plus, CanvasRenderingContext2D: class {}, CSS: { supports: () => false } })
      Object.defineProperty(window.HTMLCanvasElement.prototype, 'getContext', { value: fakeContext })
      window.scrollTo = () => undefined
      // Nothing is laid out: each element lies at the page's top and moves as the page is scrolled.
      window.Element.prototype.getBoundingClientRect = () => new window.DOMRect(0, -window.pageYOffset, 0, 0)
    },
  })
  const { window } = dom
  answerStyleSheets(window, build)
  const context = dom.getInternalVMContext()
  for (const script of window.document.querySelectorAll('script[src]')) {
    scriptOf(join(build, script.getAttribute('src') ?? '')).runInContext(context)
  }
  return {
    window,
    run: (code) => void new Script(code).runInContext(context),
    close: () => window.close(),
  }
}
