import { join } from 'node:path'
import { bundledScript } from '../../support/bundled-script'

let made: Promise<string> | undefined

export const pageScript = (): Promise<string> =>
  (made ??= bundledScript({ entryPoints: [join(import.meta.dirname, 'page/host-page.ts')] }))
