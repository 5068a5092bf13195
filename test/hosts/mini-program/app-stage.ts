import type { HideOrder } from '../host'
import { callMethod, fieldsOf } from './call'
import type { Pages } from './pages'
import type { Listeners } from './wx-answer'

/** The app as a whole: registered once, launched, hidden and shown. */
interface AppStage {
  /** The global `App` of the logic. */
  readonly register: (options: unknown) => void
  readonly instance: () => object
  launch(): void
  hide(order: HideOrder): void
  show(): void
  readonly launchOptions: () => Readonly<Record<string, unknown>>
  readonly api: Readonly<Record<string, unknown>>
}

interface AppWorld {
  readonly pages: Pages
  readonly shown: Listeners
  readonly hidden: Listeners
  readonly guard: (call: () => void) => void
  readonly path: string
}

export function createAppStage({ pages, shown, hidden, guard, path }: AppWorld): AppStage {
  const app: object = {}
  const launchOptions = (): Record<string, unknown> => ({ path, query: {}, scene: 1001, referrerInfo: {} })

  function notifyShown(): void {
    guard(() => void callMethod(app, 'onShow', launchOptions()))
    shown.notify(launchOptions())
  }

  function notifyHidden(): void {
    guard(() => void callMethod(app, 'onHide'))
    hidden.notify({})
  }

  return {
    register: (options) => void Object.assign(app, fieldsOf(options)),
    instance: () => app,
    launchOptions,
    launch() {
      guard(() => void callMethod(app, 'onLaunch', launchOptions()))
      notifyShown()
    },
    hide(order) {
      if (order === 'app-first') notifyHidden()
      guard(() => pages.hideCurrent())
      if (order === 'page-first') notifyHidden()
    },
    show() {
      notifyShown()
      guard(() => pages.showCurrent())
    },
    api: {
      getLaunchOptionsSync: launchOptions,
      getEnterOptionsSync: launchOptions,
      onAppShow: shown.on,
      offAppShow: shown.off,
      onAppHide: hidden.on,
      offAppHide: hidden.off,
    },
  }
}
