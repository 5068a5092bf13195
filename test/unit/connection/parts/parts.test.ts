import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { TradewireError } from '../../../../src/shared/errors'
import { copyTrading, copyTradingLean } from '../../../../src/protocols/copy-trading/copy-trading'
import { echo } from '../../../../src/protocols/samples/echo'
import { network } from '../../../../src/connection/parts/network'
import { slots } from '../../../../src/connection/parts/slots'
import { statistics } from '../../../../src/connection/parts/statistics'
import { tokens } from '../../../../src/connection/parts/tokens'
import { partsOf, type WithParts } from '../../../../src/connection/ports/parts'
import { createRig } from '../../../support/client-rig'
import { createScriptedNetwork } from '../../../../src/testing/scripted-ports'

const namesOf = (...given: readonly WithParts[]): readonly string[] => Object.keys(partsOf(...given)).sort()

describe('parts of a client', () => {
  test('PA-1: the protocols bring the usual ones, those of copy-trading tab rules too, the lean one only these', () => {
    const all = ['network', 'slots', 'tokens']
    expect(namesOf(copyTrading())).toEqual(['network', 'slots', 'tabs', 'tokens'])
    expect(namesOf(echo())).toEqual(all)
    expect(namesOf(copyTradingLean())).toEqual(['tabs'])
    expect(namesOf(copyTradingLean(), { parts: [tokens()] })).toEqual(['tabs', 'tokens'])
  })

  test('PA-1: a part that is given twice works once', () => {
    let watchers = 0
    const port = createScriptedNetwork()
    const watch = (listener: (online: boolean) => void): (() => void) => {
      watchers += 1
      return port.watch(listener)
    }
    createRig({ parts: [network(), network()], ports: { network: { ...port, watch } } })
    expect(watchers).toBe(1)
  })

  test('PA-1: network() and slots() bring the platform along', () => {
    expect(network().network?.ports?.('main')).toEqual({
      network: { ask: expect.any(Function) as unknown, watch: expect.any(Function) as unknown },
    })
    expect(slots().slots?.ports?.('main').socket).toMatchObject({ watchSlots: expect.any(Function) as unknown })
  })

  test('PA-2: without tokens() a token that is a function is refused, at the start and later', () => {
    const session = { userId: 1, token: () => 'secret' }
    const protocol = {
      name: 'own', liveness: 'any', needsSession: true, start: () => ({ received: () => undefined }),
    } as const
    const begin = () => createRig({ protocol: { ...protocol, session }, parts: [] })
    expect(begin).toThrow(/without the part tokens\(\), is function/)
    const { client } = createRig({ protocol, parts: [] })
    expect(() => client.setSession(session)).toThrow(/without the part tokens\(\), is function/)
    expect(client.session()).toBeNull()
  })

  test('PA-2: without it a token that the server refuses is final', () => {
    const rig = createRig({ parts: [] })
    rig.open().closed(4401)
    expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'token-refused', final: true } })
  })

  test('PA-3: without network() nothing asks for the network, and its reports change nothing', () => {
    const port = { watch: () => { throw new Error('watched') }, ask: () => { throw new Error('asked') } }
    const rig = createRig({ parts: [statistics()], ports: { network: port } })
    rig.open()
    rig.lifecycle.toBackground()
    rig.advance(3_600_000)
    rig.lifecycle.toForeground()
    rig.advance(1_000)
    expect(rig.status()).toBe('open')
    rig.client.dispose()
  })

  test('PA-4: without slots() a refused socket costs the attempt at once', () => {
    const rig = createRig({ parts: [], server: { line: 'mute' } })
    rig.need()
    rig.last().refused()
    expect(rig.client.status()).toMatchObject({
      status: 'reconnecting', attempt: 1, slotAwaitedSinceMs: null, failure: { code: 'socket-slots-exhausted' },
    })
  })

  test('PA-5: without statistics() there are none to read', () => {
    const { client } = createRig({ parts: [] })
    expect(() => client.stats()).toThrow(new TradewireError('invalid-option', 'stats() without the part statistics()'))
  })
})

const source = fileURLToPath(new URL('../../../../src', import.meta.url))

/** The files of `src` that a bundle has anything of. */
async function filesIn(contents: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: source, loader: 'ts' },
    absWorkingDir: source,
    bundle: true,
    minify: true,
    format: 'esm',
    external: ['vue', 'pinia', '@dcloudio/uni-app'],
    outdir: source,
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []))
}

describe('a build', () => {
  const ofParts = new RegExp([
    'parts/(inspector|network|slots|statistics|tokens)', 'connection/inspector', 'slot-budget', 'counted-socket',
    'standard-frames', 'uni-network',
  ].join('|'))
  const ofPositions = /positions|copy-trading/

  test('PA-6: an app with a protocol of its own has the parts that it chose, and nothing of positions', async () => {
    const files = await filesIn(`
      export { createTradewire, network, tokens, useSocketLease } from './index'
      export { useSocketIOStore } from './stores'`)
    expect(files.filter((file) => ofParts.test(file)).sort()).toEqual([
      'connection/parts/network.ts', 'connection/parts/tokens.ts', 'platform/lifecycle/uni-network.ts',
    ])
    expect(files.filter((file) => ofPositions.test(file))).toEqual([])
  })

  test.each([
    `export { createSocketClient } from './client'`,
    `export { copyTradingLean, createTradewire, usePositionRows, useTabRule } from './index'
    export { useSocketIOStore } from './stores'`,
  ])('PA-6: %s has none', async (contents) => {
    const files = await filesIn(contents)
    expect(files.length).toBeGreaterThan(30)
    expect(files.filter((file) => ofParts.test(file))).toEqual([])
  })
})
