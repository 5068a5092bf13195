import { afterEach, expect, test, vi } from 'vitest'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import { chatDevices } from '../../support/chat-devices'
import { until } from '../samples/sample-client'
import { chatApp } from './chat-app'
import { chatClient, serveChat } from './chat-client'

afterEach(() => void vi.unstubAllGlobals())

const floor = { type: 'group', id: 'floor' } as const

function countingWrites(storage: ChatStorage) {
  let writes = 0
  const ended = (): void => void (writes -= 1)
  const put: ChatStorage['put'] = (user, batch) => {
    writes += 1
    const done = storage.put(user, batch)
    done.then(ended, ended)
    return done
  }
  return { storage: { ...storage, put }, isIdle: () => writes === 0 }
}

test.each(Object.entries(chatDevices))('CM-143: shows each message although its id was copied: %s', async (_, make) => {
  const device = make()
  const server = await serveChat()
  const start = () => {
    const { storage, isIdle } = countingWrites(device())
    const app = chatApp(server.url, '10260', () => server.httpUrl, storage)
    const list = () => app.chat.messages('group:floor').messages
    return {
      ...app,
      list,
      texts: () => list().map(({ from, content }) => (content.kind === 'text' ? `${from}: ${content.text}` : '')),
      isIdle,
      async hears(conversation: string, text: string): Promise<void> {
        await until(() => app.chat.conversation(conversation)?.lastText === text, app.chat.conversations)
        await until(isIdle)
      },
      stop() {
        app.chat.dispose()
        app.client.dispose()
      },
    }
  }
  const say = async (by: ReturnType<typeof chatClient>, id: string, text: string): Promise<void> => {
    const count = by.answers.length + 1
    await by.send({ id, to: floor, content: { kind: 'text', text } })
    await by.answered(count)
  }

  const ann = start()
  const client = (user: string) => chatClient(server.url, user)
  const [carl, mallory, eve] = [client('501'), client('666'), client('667')]
  await Promise.all([ann.is('open'), carl.is('open'), mallory.is('open'), eve.is('open')])
  await say(carl, 'c-0', 'first')
  await ann.hears('group:floor', 'first')
  const own = await ann.chat.send('group:floor', { kind: 'text', text: 'own' })
  if (!own.ok) throw new Error(own.code)
  await mallory.delivered(2)
  for (const id of ['c-0', own.id]) {
    await mallory.insist(id, '10260', 'copied to Ann')
    await say(eve, id, `copied ${id === own.id ? 'from Ann' : 'from Carl'}`)
  }
  await ann.hears('group:floor', 'copied from Ann')
  const online = ['501: first', '10260: own', '667: copied from Carl', '667: copied from Ann']
  ann.chat.open('group:floor')
  await until(() => ann.texts().length >= online.length, ann.texts)
  expect(ann.texts()).toEqual(online)
  expect(new Set(ann.list().map(({ key }) => key)).size).toBe(online.length)
  ann.stop()

  await say(carl, 'c-1', 'important')
  await mallory.insist('c-1', '10260', 'copied')
  await carl.insist('c-2', '10260', 'later')
  for (const _run of [1, 2]) {
    const again = start()
    await again.is('open')
    await again.hears('peer:501', 'later')
    again.chat.open('group:floor')
    while (again.chat.messages('group:floor').hasOlder) await again.chat.loadOlder('group:floor')
    expect(again.texts()).toEqual([...online, '501: important'])
    again.stop()
  }
})
