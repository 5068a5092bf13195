import type { Deed } from './action'
import type { App } from './app'
import { makeOrder, noteMessage } from './message'
import type { Stage } from './stage'

/** WeChat cuts an app in the background off. */
const interrupted = { code: 1000, reason: 'interrupted' } as const

/** Leaves a tab that needs the socket. */
const otherTab = 1
const neededTab = 0

/** An app that sleeps, is not running, or is in the background cannot be tapped. */
export function performAction(stage: Stage, deed: Deed): void {
  const app = stage.app()
  if (app === undefined || !stage.device.isAwake() || !app.lifecycle.isForeground()) return
  stage.onceAwake((tapped) => tap(stage, tapped, deed))
}

function tap(stage: Stage, app: App, deed: Deed): void {
  /** Undone by the user too, so not in an app that sleeps or has gone. */
  function during(forMs: number, act: () => void, undo: (by: App) => void): void {
    stage.during(forMs, () => {
      act()
      return () => stage.onceAwake(undo)
    })
  }

  switch (deed.kind) {
    case 'tab':
      return during(deed.forMs, () => app.page.set(otherTab), ({ page }) => page.set(neededTab))
    case 'page':
      return during(deed.forMs, () => app.page.hidden(), ({ page }) => page.shown())
    case 'pop-up':
      return during(deed.forMs, () => app.popUp.want(true), ({ popUp }) => popUp.want(false))
    case 'background':
      return goToBackground(stage, app, deed.forMs)
    case 'reconnect':
      return void app.client.reconnect()
    case 'order':
      return stage.post(makeOrder(deed.what, app.shown()?.list ?? []))
    case 'order-and-leave':
      stage.post(makeOrder('close', app.shown()?.list ?? []))
      return during(deed.forMs, () => app.page.set(otherTab), ({ page }) => page.set(neededTab))
    case 'note':
      return stage.post(noteMessage(deed.text))
  }
}

function goToBackground(stage: Stage, app: App, forMs: number): void {
  const { platform: { quirks }, line, world } = stage
  const { lifecycle, page, popUp } = app

  function hide(): void {
    const hidePage = (): void => {
      page.hidden()
      popUp.hidden()
    }
    if (quirks.hideOrder === 'page-first') hidePage()
    lifecycle.toBackground()
    if (quirks.hideOrder === 'app-first') hidePage()
  }

  stage.during(forMs, () => {
    hide()
    let isHidden = true
    let restore = (): void => undefined
    if (quirks.cutInBackgroundMs !== Infinity) {
      world.after(quirks.cutInBackgroundMs, () => {
        if (!isHidden) return
        restore = line.refuse()
        for (const link of line.linksInUse()) link.reset(interrupted.code, interrupted.reason)
      })
    }
    return () => {
      isHidden = false
      restore()
      stage.onceAwake((awake) => {
        awake.lifecycle.toForeground()
        awake.page.shown()
        awake.popUp.shown()
      })
    }
  })
}
