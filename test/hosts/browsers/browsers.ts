import type { ProgramName } from '../../../scripts/programs'
import type { Browser } from './browser'
import { openChromium, unpackChromium } from './chromium'
import { openFirefox } from './firefox'
import { openWebKit } from './webkit'

export interface BrowserRow {
  /** Name, with a version if the row defines one. */
  readonly name: string
  readonly needs: readonly ProgramName[]
  /**
   * `none`: the back-forward cache excludes pages with an open socket. `disconnected`: the server's end closes when the
   * user leaves. `connected`: the server's end closes only on return, unlike in Chromium's proposal (whatwg/html issue
   * 12085).
   */
  readonly cachedPage: 'none' | 'disconnected' | 'connected'
  /** Minimum page width, CSS px. */
  readonly minimumWidth: number
  /** Whether a handshake waits for earlier handshakes to the same host. */
  readonly queuesHandshakes: boolean
  open(): Promise<Browser>
}

const oldChromium = (name: string, version: string, integrity: string): BrowserRow => ({
  name,
  needs: ['linux-x64'],
  cachedPage: 'none',
  minimumWidth: 320,
  queuesHandshakes: true,
  open: async () => openChromium(await unpackChromium({ name: 'chrome-aws-lambda', version, integrity })),
})

export const browsers: readonly BrowserRow[] = [
  {
    name: 'Firefox', needs: ['firefox-esr'], cachedPage: 'none', minimumWidth: 320, queuesHandshakes: true,
    open: openFirefox,
  },
  {
    name: 'WebKitGTK', needs: ['WebKitWebDriver', 'Xvfb'], cachedPage: 'disconnected', minimumWidth: 447,
    queuesHandshakes: false, open: openWebKit,
  },
  {
    name: 'Chromium', needs: ['chromium'], cachedPage: 'connected', minimumWidth: 320, queuesHandshakes: true,
    open: () => openChromium(),
  },
  oldChromium('Chromium 80', '2.1.1',
    'sha512-Wer2QuygxsCov5bM2+8CLa6qYpNsc5AxYTlgTne00aFoxFP491LGJRxOQtGnYtsJP6UG4pB0SfrwTyPnLys1Lw=='),
  oldChromium('Chromium 64', '64.0.3264',
    'sha512-3XpUhpg5Qlbq8V/Pk5gzfSqcq3wSlfT1N98yzDY8a+PrrROx9XUCntkg4W1ZmisqLsWhmRLZQrKtDjTRBttwig=='),
]
