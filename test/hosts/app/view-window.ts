import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { JSDOM, VirtualConsole } from 'jsdom'
import { getBytes } from '../device-http'

type PageWindow = Window & typeof globalThis

const scripts = new Map<string, Script>()

function scriptOf(file: string): Script {
  const known = scripts.get(file)
  if (known !== undefined) return known
  const script = new Script(readFileSync(file, 'utf8'), { filename: file })
  scripts.set(file, script)
  return script
}

export interface ViewPlus {
  readonly webview: {
    currentWebview(): { readonly id: string, getStyle(): object }
    postMessageToUniNView(message: unknown): void
  }
  readonly io: { convertLocalFileSystemURL(path: string): string }
}

/** On HarmonyOS webviews have no `plus`. The view calls functions by name, with arguments as JSON. */
const harmonyChannelTo = ({ webview, io }: ViewPlus) => ({
  invokeSync(name: string, args: readonly string[] = []): unknown {
    const [first]: readonly unknown[] = args.map((text) => JSON.parse(text) as unknown)
    switch (name) {
      case 'currentWebview': return { id: webview.currentWebview().id }
      case 'getStyle': return webview.currentWebview().getStyle()
      case 'postMessageToUniNView': return webview.postMessageToUniNView(first)
      case 'convertLocalFileSystemURL': return io.convertLocalFileSystemURL(String(first))
      default: return undefined
    }
  },
})

interface ViewWindowOptions {
  readonly build: string
  readonly plus: ViewPlus & Readonly<Record<string, unknown>>
  readonly failed: (error: unknown) => void
}

/** A 2d context that draws nothing and measures text by length. */
function fakeContext(): object {
  const own: Record<string, unknown> = {
    font: '10px sans-serif',
    measureText: (text: string): object => ({ width: text.length * 7 }),
    createLinearGradient: () => ({ addColorStop: () => undefined }),
    createCircularGradient: () => ({ addColorStop: () => undefined }),
  }
  return new Proxy(own, {
    get: (_target, name) => {
      // The view stores its own data under names with two underscores.
      if (typeof name === 'string' && (name in own || name.startsWith('__'))) return own[name]
      return () => undefined
    },
  })
}

/** The view waits for its page's style sheet. Style sheets in the build count as loaded. */
function answerStyleSheets(window: PageWindow, build: string): void {
  new window.MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!(node instanceof window.HTMLLinkElement) || node.rel !== 'stylesheet') continue
      const found = existsSync(join(build, node.getAttribute('href') ?? ''))
      node.dispatchEvent(new window.Event(found ? 'load' : 'error'))
    }
  }).observe(window.document.head, { childList: true })
}

/** Counts a picture as loaded, without decoding, if the picture is data or exists on its server. */
function answerPictures(window: PageWindow): void {
  const { prototype } = window.HTMLImageElement
  const plain = Object.getOwnPropertyDescriptor(prototype, 'src')
  if (plain === undefined) throw new Error('An image has no source')
  Object.defineProperty(prototype, 'src', {
    ...plain,
    set(this: HTMLImageElement, source: string) {
      plain.set?.call(this, source)
      const end = (name: 'load' | 'error'): void => void this.dispatchEvent(new window.Event(name))
      if (source.startsWith('data:')) setImmediate(() => end('load'))
      else if (/^https?:/.test(source)) void getBytes(source).then(() => end('load'), () => end('error'))
    },
  })
}

/** Opens a webview page in jsdom, with the build's HTML and view script but no style sheets. */
export function openViewWindow({ build, plus, failed }: ViewWindowOptions) {
  const console = new VirtualConsole()
  for (const name of ['error', 'jsdomError']) console.on(name, (...args) => failed(args[0]))
  const dom = new JSDOM(readFileSync(join(build, '__uniappview.html'), 'utf8'), {
    url: 'http://localhost/__uniappview.html',
    runScripts: 'dangerously',
    pretendToBeVisual: true,
    virtualConsole: console,
    beforeParse(window) {
      Object.assign(window, {
        plus, harmonyChannel: harmonyChannelTo(plus),
        CanvasRenderingContext2D: class {}, CSS: { supports: () => false },
      })
      Object.defineProperty(window.HTMLCanvasElement.prototype, 'getContext', { value: fakeContext })
      window.scrollTo = () => undefined
      // uni 5.02 calls this at startup. Nothing matches without layout.
      window.matchMedia = (media) => Object.assign(new window.EventTarget(), {
        media, matches: false, onchange: null, addListener: () => undefined, removeListener: () => undefined,
      })
      // Without layout, each element is as wide as the page, at the page's top, and moves with the scroll offset.
      const rect = (): DOMRect => new window.DOMRect(0, -window.pageYOffset, window.innerWidth, 0)
      window.Element.prototype.getBoundingClientRect = rect
    },
  })
  const { window } = dom
  answerStyleSheets(window, build)
  answerPictures(window)
  const context = dom.getInternalVMContext()
  for (const script of window.document.querySelectorAll('script[src]')) {
    scriptOf(join(build, script.getAttribute('src') ?? '')).runInContext(context)
  }
  return {
    window,
    run: (code: string) => new Script(code).runInContext(context) as unknown,
    close: () => window.close(),
  }
}
