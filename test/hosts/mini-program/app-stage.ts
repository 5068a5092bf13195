import type { HideOrder } from '../host'
import { callMethod, fieldsOf } from './call'
import type { Pages } from './pages'
import type { Listeners } from './wx-answer'

interface AppWorld {
  readonly pages: Pages
  readonly shown: Listeners
  readonly hidden: Listeners
  readonly guard: (call: () => void) => void
  readonly path: string
}

export function createAppStage({ pages, shown, hidden, guard, path }: AppWorld) {
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
    register: (options: unknown): void => void Object.assign(app, fieldsOf(options)),
    instance: (): object => app,
    launch(): void {
      guard(() => void callMethod(app, 'onLaunch', launchOptions()))
      notifyShown()
    },
    hide(order: HideOrder): void {
      if (order === 'app-first') notifyHidden()
      guard(() => pages.hideCurrent())
      if (order === 'page-first') notifyHidden()
    },
    show(): void {
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
