import { expect, test } from 'vitest'
import { socketOf, useSocket, type SocketInUse } from '../../../src'
import { callSocketIo, socketIoProtocol, type SocketIoEvents } from '../../../src/socket-io'
import { component } from '../scripted-stage'
import { usePageStageOf } from '../composables/page-stage'

interface Chat {
  receive: { news: { text: string } }
  send: { say: { text: string }; leave: undefined }
  request: { add: { params: number[]; result: number } }
}

const { current } = usePageStageOf<SocketIoEvents>(() => socketIoProtocol())

async function joined() {
  const stage = current()
  const used: SocketInUse<Chat>[] = []
  stage.openPage(component(() => void used.push(useSocket<Chat>()), 'chat'))
  await stage.settle()
  const far = stage.socket.last()
  far.message('0{"sid":"e1","pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}')
  far.message('40{"sid":"s1"}')
  const [socket = expect.fail()] = used
  return { stage, far, socket }
}

test('SI-34: passes the first argument of each event to the listeners for this event', async () => {
  const { far, socket } = await joined()
  expect(socket.status.value).toBe('open')
  const received: unknown[] = []
  const stop = socket.on('news', (news) => received.push(news))
  far.message('42["news",{"text":"hi"},"offset-1"]')
  far.message('42["other",1]')
  far.message('42["news"]')
  stop()
  far.message('42["news",2]')
  expect(received).toEqual([{ text: 'hi' }, undefined])
})

test('SI-34: emits an event with the payload as its only argument, or without arguments', async () => {
  const { far, socket } = await joined()
  expect(await socket.send('say', { text: 'hi' })).toEqual({ ok: true })
  expect(await socket.send('leave')).toEqual({ ok: true })
  expect(far.sent.slice(1)).toEqual(['42["say",{"text":"hi"}]', '42["leave"]'])
})

test('SI-34: returns the first argument of the acknowledgement, or the failure’s code', async () => {
  const { stage, far, socket } = await joined()
  const answers = [
    socket.request('add', [2, 3]), socket.request('add', [], { timeoutMs: 1_000 }),
    callSocketIo(stage.client, 'add', [4]), socketOf<Chat>().request('add', [5]),
  ]
  await stage.settle(1)
  expect(far.sent.slice(1)).toEqual(['421["add",[2,3]]', '422["add",[]]', '423["add",4]', '424["add",[5]]'])
  far.message('433[4,"more"]')
  far.message('431[5,"more"]')
  await stage.settle(1_000)
  far.closed()
  expect(await Promise.all(answers)).toEqual([
    { ok: true, data: 5 }, { ok: false, code: 'request-timeout' }, { ok: true, args: [4, 'more'] },
    { ok: false, code: 'connection-lost' },
  ])
})

test('SI-32: counts requests from useSocket() as waiting calls', async () => {
  const { stage, far, socket } = await joined()
  const requests = Array.from({ length: 256 }, () => socket.request('add', []))
  await stage.settle(1)
  expect(await callSocketIo(stage.client, 'add')).toEqual({ ok: false, code: 'requests-full' })
  far.message('43256[7]')
  expect(await requests.at(-1)).toEqual({ ok: true, data: 7 })
})
