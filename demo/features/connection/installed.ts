import type { LineSwitch } from './line-switch'

let installed: LineSwitch | undefined

/** Told once, when the app is created. */
export function installLineSwitch(lineSwitch: LineSwitch): void {
  installed = lineSwitch
}

/** The line switch of this app's client. Throws when the app was created without one. */
export function lineSwitch(): LineSwitch {
  if (installed === undefined) throw new Error('installLineSwitch was not called')
  return installed
}
