import { describe, expect, test } from 'vitest'
import { clientOf } from '../../../src/vue/connection/clients'
import type { LegacySocketIO } from '../../../src/legacy/socket-io-class'
import { createLegacyPage, data, type LegacyRig } from './legacy-rig'

const rules: readonly (readonly [string, (socketIo: LegacySocketIO) => void])[] = [
  ['traderDetailIndex 2', (socketIo) => void (socketIo.traderDetailIndex = 2)],
  ['accountStateIndex 0', (socketIo) => void (socketIo.accountStateIndex = 0)],
  ['followFlake true', (socketIo) => void (socketIo.followFlake = true)],
]

describe('the class: losses', () => {
  test.each(rules)('LG-20: reconnects five times with %s, 5 s apart, then emits one connectError', async (_, hold) => {
    const { pass, lose, socket, toasts, clock, ear, socketIo, open } = createLegacyPage()
    const startMs = clock.now()
    hold(socketIo)
    open()
    await lose()
    const numbers: number[] = []
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(ear.errors).toEqual([])
      numbers.push(socketIo.connectNum)
      await pass(5_000)
      expect(socket.connections).toHaveLength(attempt + 1)
      numbers.push(socketIo.connectNum)
      socket.last().closed()
    }
    expect(clock.now() - startMs).toBe(35_000)
    expect(numbers).toEqual([2, 2, 3, 3, 4, 4, 5, 5, 6, 6])
    expect(ear.errors).toEqual([{ code: 'connect-failed', reason: 'connect-failed', attemptsMade: 5 }])
    expect(toasts).toEqual([1, 2, 3, 4, 5].map((attempt) => `attempt ${attempt}`))
    expect(socketIo.connectNum).toBe(1)
    await pass(600_000)
    expect(socket.connections).toHaveLength(6)
    expect(ear.errors).toHaveLength(1)
  })

  test.each([
    ['of an open connection', true, false], ['of the first connection', false, false],
    ['of the first connection and the network', false, true],
  ])('LG-22: reports a loss %s immediately when no rule holds, and does not reconnect', async (_, up, isOffline) => {
    const { pass, socket, toasts, status, ear, socketIo, open, network } = createLegacyPage({ up })
    const received: unknown[] = []
    open()
    uni.$on('connectError', (error: unknown) => void received.push(error))
    await pass(0)
    if (isOffline) network.goOffline()
    socket.last().closed(4_000, 'closed for the night')
    const error = { code: up ? 'connection-lost' : 'connect-failed', reason: 'closed for the night', attemptsMade: 0 }
    expect(ear.errors).toEqual([error])
    expect(received).toEqual([error])
    await pass(0)
    expect(status()).toBe('idle')
    await pass(600_000)
    socketIo.followFlake = true
    await pass(60_000)
    expect(socket.connections).toHaveLength(1)
    expect(ear.errors).toHaveLength(1)
    expect(toasts).toEqual([])
    expect(readNumber(socketIo)).toEqual([1, false])
  })

  test.each([
    ['the app\'s return', 'probe-timeout', ({ lifecycle }: LegacyRig) => {
      lifecycle.toBackground()
      lifecycle.toForeground()
    }],
    ['`start()`', 'probe-timeout', (_: LegacyRig, socketIo: LegacySocketIO) => socketIo.start()],
    ['the beat', 'pong-timeout', () => undefined],
  ])('LG-22: reports a dead connection in the same way when %s detects it', async (_, code, find) => {
    const rig = createLegacyPage()
    await rig.opened()
    rig.socket.last().message({ Code: 200, type: 'Pong' })
    await rig.pass(10_000)
    find(rig, rig.socketIo)
    await rig.pass(600_000)
    expect(rig.ear.errors).toEqual([expect.objectContaining({ code })])
    expect(rig.socket.live()).toBe(0)
    expect(rig.status()).toBe('idle')
    expect(rig.toasts).toEqual([])
  })

  test('LG-23: skips the attempt when the rule turns false meanwhile, and continues when another holds', async () => {
    const { pass, socket, ear, socketIo, opened } = createLegacyPage()
    socketIo.accountStateIndex = 0
    await opened(10_000)
    socket.last().closed()
    await pass(2_000)
    socketIo.accountStateIndex = 1
    await pass(60_000)
    expect(socket.connections).toHaveLength(1)
    expect(ear.errors).toEqual([])
    socketIo.traderDetailIndex = 2
    await pass(5_000)
    expect(socket.connections).toHaveLength(2)
    expect(readNumber(socketIo)).toEqual([1, true])
  })

  test('LG-24: shows connectNum 1 on open, but continues counting until the connection has lasted', async () => {
    const { pass, socket, ear, socketIo, opened } = createLegacyPage()
    socketIo.accountStateIndex = 0
    await opened()
    const seen: (number | boolean)[][] = []
    for (let made = 1; made <= 6; made += 1) {
      seen.push(readNumber(socketIo))
      // Accepted, and closed at once.
      socket.last().closed(1_000)
      seen.push(readNumber(socketIo))
      await pass(5_000)
    }
    expect(seen).toEqual([2, 3, 4, 5, 6, 1].flatMap((next) => [[1, true], [next, false]]))
    expect(socket.connections).toHaveLength(6)
    expect(ear.errors).toEqual([expect.objectContaining({ code: 'connection-lost', attemptsMade: 5 })])
  })

  test('LG-25: opens once, 5 s after `reconnect`, and only if a rule holds at that time', async () => {
    const { socketIo, pass, socket } = createLegacyPage({}, data)
    socketIo.reconnect()
    await pass(5_000)
    expect(socket.connections).toHaveLength(0)
    socketIo.followFlake = true
    socketIo.reconnect()
    await pass(4_999)
    socketIo.followFlake = false
    await pass(5_000)
    expect(socket.connections).toHaveLength(0)
    socketIo.reconnect()
    socketIo.reconnect()
    socketIo.followFlake = true
    await pass(4_999)
    expect(socket.connections).toHaveLength(0)
    await pass(1)
    expect(socket.last().frames).toEqual([data])
    socketIo.reconnect()
    await pass(5_000)
    expect(socket.connections).toHaveLength(1)
    expect(socket.last().frames).toEqual([data])
  })

  test('LG-25: opens after `reconnect` with the latest data of the page', async () => {
    const { socketIo, pass, socket } = createLegacyPage({}, data)
    socketIo.followFlake = true
    socketIo.reconnect()
    await pass(2_000)
    socketIo.data = { traderid: 8 }
    await pass(3_000)
    expect(socket.last().frames).toEqual([{ traderid: 8 }])
  })

  test('LG-25: waits once for two calls, and not at all during an attempt; `Close` cancels the wait', async () => {
    const { socketIo, pass, lose, socket, clock } = createLegacyPage({}, data)
    socketIo.accountStateIndex = 0
    const before = clock.pending()
    for (const _ of [1, 2]) socketIo.reconnect()
    expect(clock.pending()).toBe(before + 1)
    await socketIo.Close()
    await pass(60_000)
    expect(socket.connections).toHaveLength(0)
    socketIo.connectSocketInit()
    await lose()
    await pass(1_000)
    socketIo.reconnect()
    await pass(5_000)
    expect(socket.connections).toHaveLength(2)
    expect(socket.live()).toBe(1)
    void socketIo.Close()
    await pass(5_000)
    socketIo.reconnect()
    await pass(5_000)
    expect(socket.connections).toHaveLength(3)
  })

  test.each(['dispose', 'unmount'] as const)('LG-13: stops the wait of `reconnect` after %s', async (end) => {
    const { legacy, pass, socket, clock, socketIo } = createLegacyPage({}, data)
    const app = { config: { globalProperties: {} }, unmount: () => undefined }
    legacy.install(app)
    socketIo.followFlake = true
    socketIo.reconnect()
    if (end === 'dispose') legacy.dispose()
    else app.unmount()
    expect(clock.pending()).toBe(0)
    socketIo.reconnect()
    expect(clock.pending()).toBe(0)
    await pass(10_000)
    expect(socket.connections).toHaveLength(0)
  })

  test('LG-21, LG-25: gives up after six connections, after which `reconnect` and an opening still work', async () => {
    const { pass, socket, ear, socketIo, open } = createLegacyPage({ up: false })
    socketIo.accountStateIndex = 0
    open()
    const failSixTimes = async (): Promise<void> => {
      for (let made = 1; made <= 6; made += 1) {
        await pass(0)
        socket.last().closed()
        if (made < 6) await pass(5_000)
      }
    }
    await failSixTimes()
    expect(ear.errors).toEqual([expect.objectContaining({ attemptsMade: 5 })])
    await pass(5_000)
    expect(socket.connections).toHaveLength(6)
    socketIo.reconnect()
    await pass(5_000)
    await failSixTimes()
    expect(ear.errors).toHaveLength(2)
    expect(socket.connections).toHaveLength(12)
    socket.behaviour.autoOpen = true
    socketIo.connectSocketInit()
    await pass(0)
    expect(socketIo.is_open_socket).toBe(true)
  })

  test('LG-26: starts a full count when a handler of connectError opens a connection', async () => {
    const { socketIo, pass, socket, page } = createLegacyPage({}, data)
    socketIo.connectSocketInit()
    let errors = 0
    page().run(() => uni.$on('connectError', () => {
      errors += 1
      socketIo.accountStateIndex = 0
      socketIo.connectSocketInit()
    }))
    await pass(0)
    socket.last().closed()
    await pass(1_000)
    expect(errors).toBe(1)
    expect(readNumber(socketIo)).toEqual([1, true])
    socket.last().closed()
    expect(readNumber(socketIo)).toEqual([2, false])
    await pass(5_000)
    expect(socket.connections).toHaveLength(3)
  })

  test('LG-27: reports a final close once, whatever the rules, and opens again', async () => {
    const { pass, socket, ear, socketIo, opened } = createLegacyPage()
    await opened()
    socket.last().closed(4_409, 'elsewhere')
    await pass(60_000)
    expect(ear.errors).toEqual([{ code: 'replaced', reason: 'elsewhere', attemptsMade: 0 }])
    expect(clientOf().leases()).toMatchObject([{ label: 'socketIO', held: false }])
    expect(socket.connections).toHaveLength(1)
    socketIo.connectSocketInit()
    await pass(0)
    expect(socketIo.is_open_socket).toBe(true)
  })

  test.each([
    ['in the handler of connectError', true], ['later', false],
  ])('LG-27: opens %s and in the background without another report', async (_, isWithin) => {
    const { pass, socket, lifecycle, ear, socketIo, opened, own } = createLegacyPage()
    await opened()
    lifecycle.toBackground()
    const openAgain = (): void => own.run(() => socketIo.connectSocketInit())
    if (isWithin) own.run(() => uni.$on('connectError', openAgain))
    socket.last().closed(4_409, 'elsewhere')
    if (!isWithin) openAgain()
    await pass(1_000)
    expect(ear.errors).toHaveLength(1)
    expect([socket.connections.length, socketIo.is_open_socket]).toEqual([2, true])
  })

  test('LG-28: reconnects after a background cut if a rule holds on return, else reports the cut', async () => {
    const { pass, socket, lifecycle, ear, socketIo, opened } = createLegacyPage()
    socketIo.accountStateIndex = 0
    await opened(10_000)
    lifecycle.toBackground()
    socket.last().closed(1_000)
    await pass(20_000)
    expect(socket.connections).toHaveLength(1)
    lifecycle.toForeground()
    await pass(0)
    expect(socket.connections).toHaveLength(2)
    socketIo.accountStateIndex = 1
    await pass(10_000)
    lifecycle.toBackground()
    socket.last().closed(1_000)
    expect(ear.errors).toEqual([expect.objectContaining({ code: 'connection-lost' })])
    lifecycle.toForeground()
    await pass(60_000)
    expect(socket.connections).toHaveLength(2)
  })

  test('LG-75: reports a pending attempt once, even when the app hides and shows several times', async () => {
    const { socketIo, pass, lose, socket, lifecycle, toasts, open } = createLegacyPage()
    socketIo.accountStateIndex = 0
    open()
    const hideAndShow = (): void => {
      lifecycle.toBackground()
      lifecycle.toForeground()
    }
    await lose()
    hideAndShow()
    await pass(100)
    // The budget is renewed once a minute: from here on the app's return waits for the second after the last failure.
    socket.last().closed()
    hideAndShow()
    const reported = toasts.length
    const { nextAtMs } = clientOf().status()
    for (let count = 0; count < 3; count += 1) {
      await pass(100)
      hideAndShow()
      expect(clientOf().status().nextAtMs).toBe(nextAtMs)
    }
    expect(toasts).toHaveLength(reported)
    await pass(1_000)
    expect(socket.connections).toHaveLength(3)
  })

  test('LG-30: reports a handler that throws at connectError, without other effects', async () => {
    const { pass, socket, codes, ear, socketIo, own, open } = createLegacyPage()
    own.run(() => {
      open()
      uni.$on('connectError', () => {
        throw new Error('the page fell over')
      })
    })
    await pass(0)
    socket.last().closed()
    await pass(10_000)
    expect(ear.errors).toHaveLength(1)
    expect(codes).toEqual(['listener-threw'])
    socketIo.connectSocketInit()
    await pass(0)
    expect(socketIo.is_open_socket).toBe(true)
  })
})

const readNumber = ({ connectNum, is_open_socket }: LegacySocketIO): [number, boolean] => [connectNum, is_open_socket]
