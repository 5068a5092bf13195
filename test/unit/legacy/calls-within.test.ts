import { describe, expect, test } from 'vitest'
import { clientOf } from '../../../src/vue/connection/clients'
import { createLegacyPage, data, openWithData } from './legacy-rig'

describe('RT-63: runs the calls of one event in order, each in its own task', () => {
  async function opened() {
    const page = await openWithData(1_000)
    const client = clientOf()
    return { ...page, client, within: (act: () => void) => client.inTurn(act) }
  }

  test('signs in the user of its data when an opening follows another user’s sign-in', async () => {
    const { socketIo, client, within, pass } = await opened()
    within(() => {
      client.setSession({ userId: 9 })
      socketIo.connectSocketInit(data)
    })
    await pass(1_000)
    expect(client.session()).toEqual({ userId: 10260 })
  })

  test('closes and reports the close when a closing follows an opening', async () => {
    const { socketIo, pass, socket } = createLegacyPage({}, data)
    const answers: unknown[] = []
    clientOf().inTurn(() => {
      socketIo.connectSocketInit(data)
      void socketIo.Close().then((answer) => answers.push(answer))
    })
    await pass(6_000)
    expect([answers, socket.live()]).toEqual([[true], 0])
  })

  test('keeps the connection for a closing and an opening while another user is signed in', async () => {
    const { socketIo, client, pass, socket } = await opened()
    const answers: unknown[] = []
    const stop = client.on('sessionChanged', () => {
      stop()
      void socketIo.Close().then((answer) => answers.push(answer))
      socketIo.connectSocketInit(data)
    })
    socketIo.connectSocketInit({ ...data, traderid: 9 })
    await pass(6_000)
    expect([answers, socket.live()]).toEqual([[false], 1])
  })

  test('opens again on `reconnect()` after a closing', async () => {
    const { socketIo, within, pass, socket } = await opened()
    socketIo.followFlake = true
    within(() => {
      void socketIo.Close()
      socketIo.reconnect()
    })
    await pass(20_000)
    expect(socket.live()).toBe(1)
  })

  test('waits for the next attempt on `start()` after a loss', async () => {
    const { socketIo, within, socket, pass } = await opened()
    socketIo.followFlake = true
    within(() => {
      socket.last().closed()
      socketIo.start()
    })
    await pass(0)
    expect(socket.connections).toHaveLength(1)
  })

  test('counts a tab’s need at the loss, even if the need ends right after it', async () => {
    const { socketIo, within, socket, ear, pass, toasts } = await opened()
    socketIo.followFlake = true
    within(() => {
      socket.last().closed()
      socketIo.followFlake = false
    })
    await pass(1_000)
    expect([ear.errors, toasts]).toEqual([[], ['attempt 1']])
  })
})
