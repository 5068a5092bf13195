import { join } from 'node:path'
import { bundledScript } from '../../support/bundled-script'

let made: Promise<string> | undefined

/** The script that runs before the app in each page. */
export const pageScript = (): Promise<string> =>
  (made ??= bundledScript({ entryPoints: [join(import.meta.dirname, 'page/host-page.ts')] }))
