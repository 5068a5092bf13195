import { describe, expect, test } from 'vitest'
import { chatClient } from '../../integration/chat/chat-client'
import type { Host, TargetName } from '../host'
import {
  appears, becomes, isThere, passUntilRead, targetNames, typeText,
} from '../stage'
import { dot, openRoom, openSample, say, serveChat } from './sample-stage'

/** Time until a message without a response fails. */
const ANSWER_MS = 10_000

async function signIn(host: Host, id: string): Promise<void> {
  await typeText(host, '.session-id', id)
  await host.tap('.button-sign-in')
}

async function isConnected(host: Host): Promise<void> {
  await becomes(host, async () => (await host.texts('.sample-word')).join() === 'Connected')
  await appears(host, '.chat-contact')
}

/** Retries with longer recordings, because the recorder uses real time and may have no sound yet. */
async function sendVoice(host: Host): Promise<void> {
  for (let pauseMs = 100; !(await isThere(host, '.message-voice')) && pauseMs < 5_000; pauseMs *= 2) {
    await host.tap('.tool-voice')
    await appears(host, '.tool-voice.is-on')
    await host.advance(3_000)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    await host.tap('.tool-voice')
    await becomes(host, async () => (await isThere(host, '.message-voice')) || isThere(host, '.composer-note'))
  }
}

async function openChat<Name extends TargetName>(name: Name) {
  const server = await serveChat()
  const host = await openSample(name, { sample: 'chat', server })
  const marta = chatClient(server.url, '501')
  await Promise.all([marta.is('open'), isConnected(host)])
  return { server, host, marta }
}

describe.each(targetNames)('a chat on %s', (name) => {
  test('HO-270: sends a message, receives a reply, and shows messages of closed conversations as unread', async () => {
    const { host, marta } = await openChat(name)
    await openRoom(host, 'Marta')
    await say(host, '你好 <b>Marta</b>')
    await becomes(host, async () => (await host.texts('.message.is-sent')).length === 1)
    await marta.delivered(1)
    expect(marta.deliveries.map(({ from, content }) => [from, content])).toEqual([
      ['10260', { kind: 'text', text: '你好 <b>Marta</b>' }],
    ])
    await marta.say('m-1', '10260', 'hello')
    await becomes(host, async () => (await host.texts('.message.is-received .message-text')).join() === 'hello')
    expect(await host.text('.header-title')).toBe('Marta Lindqvist')
    await host.tap('.header-back')
    await becomes(host, async () => (await host.texts('.chat-conversation')).length === 1)
    expect(await host.text('.chat-conversation')).toMatch(/Marta Lindqvist hello/)
    expect(await host.texts('.entry-unread')).toEqual([])
    await marta.say('m-2', '10260', 'still there?')
    await becomes(host, async () => (await host.texts('.entry-unread')).join() === '1')
    await host.tap('.chat-conversation', 'Marta')
    await becomes(host, async () => (await host.texts('.message.is-received')).length === 2)
    await host.tap('.header-back')
    await becomes(host, async () => (await host.texts('.chat-conversation')).length === 1)
    expect(await host.texts('.entry-unread')).toEqual([])
  })
})

describe('a chat without server responses, in an App', () => {
  test('HO-271: marks a message as not sent, resends it on tap, and shows it only to its user', async () => {
    const { server, host, marta } = await openChat('app')
    await openRoom(host, 'Marta')
    // Waits for the response about the opened conversation.
    await host.advance(1_000)
    server.fault({ action: 'loseAnswers', count: 1 })
    await say(host, 'once')
    await marta.delivered(1)
    await passUntilRead(host, '.message-state', /^Not sent \(request-timeout\)$/, ANSWER_MS + 2_000)
    await host.tap('.deed-again')
    await passUntilRead(host, '.message-state', /^Sent$/, ANSWER_MS)
    expect(marta.deliveries).toHaveLength(1)
    await host.tap('.header-back')
    await becomes(host, async () => (await host.texts('.chat-conversation')).length === 1)
    await host.tap('.button-sign-out')
    await becomes(host, async () => (await host.text()).includes('Not signed in'))
    expect(await host.texts('.chat-conversation')).toEqual([])
    await signIn(host, '777')
    await isConnected(host)
    expect(await host.texts('.chat-conversation')).toEqual([])
    await signIn(host, '10260')
    await passUntilRead(host, '.chat-conversation', /Marta Lindqvist once/, 5_000)
  })
})

const uploaded = (extension: string) => expect.stringMatching(`^/api/chat/files/[0-9a-f]{32}\\.${extension}$`) as string

describe.each(['h5', 'mp-weixin'] as const)('chat pictures on %s', (name) => {
  test('HO-275: uploads a picture before sending its address, and shows the picture unchanged', async () => {
    const { host, marta } = await openChat(name)
    await openRoom(host, 'Marta')
    host.offerPicture(dot)
    await host.tap('.tool-picture')
    await becomes(host, async () => (await host.texts('.message.is-sent')).length === 1)
    await marta.delivered(1)
    expect(marta.deliveries.map(({ content }) => content))
      .toEqual([{ kind: 'image', url: uploaded('png'), width: 1, height: 1 }])
    const shown = async (): Promise<Buffer> => Buffer.from(await host.shownPicture('.message-picture'))
    await expect.poll(shown).toEqual(dot)
    expect(await host.texts('.room-problem')).toEqual([])
  })
})

test('HO-275: records a voice message on H5, uploads it before sending, and plays it from its address', async () => {
  const { server, host, marta } = await openChat('h5')
  await openRoom(host, 'Marta')
  await sendVoice(host)
  await becomes(host, async () => (await host.texts('.message.is-sent')).length === 1)
  await marta.delivered(1)
  const [spoken] = marta.deliveries.map(({ content }) => content)
  expect(spoken).toMatchObject({ kind: 'voice', url: uploaded('webm') })
  expect(spoken?.kind === 'voice' && spoken.durationMs).toBeGreaterThanOrEqual(3_000)
  const played = (): Promise<readonly string[]> => host.browserPage.evaluate(() => window.hostPage.playedSounds())
  await host.tap('.message-voice')
  await becomes(host, async () => (await played()).length === 1)
  expect(await played()).toEqual([server.httpUrl + (spoken?.kind === 'voice' ? spoken.url : '')])
  expect(await host.texts('.room-problem')).toEqual([])
  await host.tap('.header-back')
  await appears(host, '.chat-conversation')
  expect(await host.text('.chat-conversation')).toMatch(/Marta Lindqvist \[Voice\]/)
})

test('HO-276: marks a conversation as read in all of the user’s windows when it opens in one of them', async () => {
  const { host, marta } = await openChat('h5')
  // A window of the same browser, in real time.
  const beside = await host.browserPage.context().newPage()
  await beside.goto(host.browserPage.url())
  const unread = beside.locator('.entry-unread')
  await beside.locator('.chat-contact').first().waitFor()
  await marta.say('m-1', '10260', 'hello')
  await unread.getByText('1').waitFor()
  await becomes(host, async () => (await host.texts('.entry-unread')).join() === '1')
  await host.tap('.chat-conversation', 'Marta')
  await unread.waitFor({ state: 'detached' })
  await marta.say('m-2', '10260', 'still there?')
  await becomes(host, async () => (await host.texts('.message.is-received')).length === 2)
  await beside.getByText('still there?').waitFor()
  await host.until(async () => (await unread.count()) === 0)
})
