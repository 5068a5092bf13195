import type { Windows } from '../../connection/ports/ports'

/** A browser's other tabs and windows of this origin; `undefined` where there is one at most, as on App and WeChat. */
export function createBrowserWindows(name: string): Windows | undefined {
  // #ifdef H5
  if (typeof document !== 'undefined' && typeof BroadcastChannel === 'function') return createTabs(name)
  // #endif
  return undefined
}

function createTabs(name: string): Windows {
  // One for both: a channel does not hear what it said itself.
  let channel: BroadcastChannel | undefined
  return {
    tell: (note) => channel?.postMessage(note),
    listen(heard) {
      const opened = new BroadcastChannel(name)
      opened.onmessage = ({ data }: MessageEvent<unknown>) => heard(data)
      channel = opened
      return () => {
        channel = undefined
        opened.close()
      }
    },
  }
}
