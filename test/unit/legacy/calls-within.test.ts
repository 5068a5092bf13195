import { describe, expect, test } from 'vitest'
import { clientOf } from '../../../src/vue/connection/clients'
import { createLegacyPage, data, openWithData } from './legacy-rig'

describe('RT-63: runs calls of one event in their order, each in one turn', () => {
  async function opened() {
    const page = await openWithData(1_000)
    const client = clientOf()
    return { ...page, client, within: (act: () => void) => client.inTurn(act) }
  }

  test('an opening after another user’s signing in signs the user of its data in', async () => {
    const { socketIo, client, within, pass } = await opened()
    within(() => {
      client.setSession({ userId: 9 })
      socketIo.connectSocketInit(data)
    })
    await pass(1_000)
    expect(client.session()).toEqual({ userId: 10260 })
  })

  test('a closing after an opening closes, and says so', async () => {
    const { socketIo, pass, socket } = createLegacyPage({}, data)
    const answers: unknown[] = []
    clientOf().inTurn(() => {
      socketIo.connectSocketInit(data)
      void socketIo.Close().then((answer) => answers.push(answer))
    })
    await pass(6_000)
    expect([answers, socket.live()]).toEqual([[true], 0])
  })

  test('a closing and an opening while another user is signed in leave the line open', async () => {
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

  test('`reconnect()` after a closing opens again', async () => {
    const { socketIo, within, pass, socket } = await opened()
    socketIo.followFlake = true
    within(() => {
      void socketIo.Close()
      socketIo.reconnect()
    })
    await pass(20_000)
    expect(socket.live()).toBe(1)
  })

  test('`start()` after a loss waits for the next attempt', async () => {
    const { socketIo, within, socket, pass } = await opened()
    socketIo.followFlake = true
    within(() => {
      socket.last().closed()
      socketIo.start()
    })
    await pass(0)
    expect(socket.connections).toHaveLength(1)
  })

  test('a tab that stops needing the line after its loss has held it at the loss', async () => {
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
