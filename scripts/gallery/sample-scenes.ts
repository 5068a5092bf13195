import type { Page } from 'playwright-core'
import type { SampleName } from '../../demo/settings/sample-pages'
import { createChatServer, type ChatServer } from '../../server/chat/chat-server'
import { createEchoServer } from '../../server/samples/echo-server'
import { createHeartCheckServer } from '../../server/samples/heart-check-server'
import { createModeCodeServer } from '../../server/samples/mode-code-server'

interface StartedServer {
  readonly url: string
  close(): Promise<void>
}

/** A sample protocol's page, with or without its server, and the steps to reach its state. */
export interface SampleScene<Server extends StartedServer = StartedServer> {
  readonly name: string
  readonly sample: SampleName
  readonly piece?: undefined
  start?(): Promise<Server>
  reach(stage: { readonly page: Page; readonly server: Server | undefined }): Promise<void>
}

const onThisMachine = { host: '127.0.0.1', port: 0 } as const

const untilOpen = (page: Page): Promise<void> => page.locator('.sample-state.is-open').waitFor()

async function type(page: Page, field: string, text: string): Promise<void> {
  await page.locator(`${field} input`).fill(text)
}

async function sendPicture(page: Page): Promise<void> {
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 320
    canvas.height = 240
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('The canvas has no 2D context')
    for (let stripe = 0; stripe < 8; stripe += 1) {
      context.fillStyle = `hsl(${stripe * 45}, 60%, 55%)`
      context.fillRect(stripe * 40, 0, 40, 240)
    }
    return canvas.toDataURL('image/png').replace(/^.*,/, '')
  })
  const chooser = page.waitForEvent('filechooser')
  await page.locator('.button-send-picture').click()
  await (await chooser).setFiles({ name: 'drawn.png', mimeType: 'image/png', buffer: Buffer.from(drawn, 'base64') })
  await page.locator('.log-picture').waitFor()
}

const chatScenes: readonly SampleScene<ChatServer>[] = [
  {
    name: 'chat-list',
    sample: 'chat',
    start: () => createChatServer({ ...onThisMachine, controlPort: 0 }),
    async reach({ page, server }) {
      await page.locator('.chat-contact').first().waitFor()
      server?.announce('Closing at 22:00 今日收市')
      await page.locator('.entry-unread').waitFor()
      await page.locator('.fault-restart').waitFor()
    },
  },
  {
    name: 'chat-room',
    sample: 'chat',
    start: () => createChatServer({ ...onThisMachine, controlPort: 0 }),
    async reach({ page, server }) {
      await page.locator('.chat-contact').nth(2).click()
      await type(page, '.chat-text', 'Are you still long gold? 还持有黄金多单吗？')
      await page.locator('.button-send').click()
      await page.locator('.message.is-sent').waitFor()
      server?.fault({ action: 'delayAnswers', ms: 60_000 })
      await type(page, '.chat-text', 'Mine is at 2,310.')
      await page.locator('.button-send').click()
      await page.locator('.message.is-sending').waitFor()
    },
  },
]

export const sampleScenes: readonly SampleScene[] = [
  ...chatScenes,
  {
    name: 'heart-check-live',
    sample: 'heart-check',
    start: () => createHeartCheckServer(onThisMachine),
    async reach({ page }) {
      await untilOpen(page)
      await page.locator('.button-start').click()
      await type(page, '.heart-text', 'Is anybody there?')
      await page.locator('.button-send').click()
      await page.locator('.log-line.is-received + .log-line.is-beat').waitFor()
    },
  },
  {
    name: 'heart-check-failed',
    sample: 'heart-check',
    start: () => createHeartCheckServer(onThisMachine),
    async reach({ page, server }) {
      await untilOpen(page)
      await server?.close()
      await type(page, '.heart-text', 'Is anybody there?')
      await page.locator('.own-command').waitFor()
      await page.locator('.button-send').click()
      await page.locator('.heart-refused').waitFor()
    },
  },
  {
    name: 'echo-picture',
    sample: 'echo',
    start: () => createEchoServer(onThisMachine),
    async reach({ page }) {
      await untilOpen(page)
      await type(page, '.echo-text', '你好, echo')
      await page.locator('.button-send-text').click()
      await page.locator('.button-send-bytes').click()
      await page.locator('.log-line.is-received').nth(1).waitFor()
      await sendPicture(page)
    },
  },
  {
    name: 'echo-without-server',
    sample: 'echo',
    reach: ({ page }) => page.locator('.own-command').waitFor(),
  },
  {
    name: 'mode-code-replaced',
    sample: 'mode-code',
    start: () => createModeCodeServer(onThisMachine),
    async reach({ page, server }) {
      await page.locator('.button-connect').click()
      await untilOpen(page)
      await type(page, '.mode-text', 'hello')
      await page.locator('.button-send').click()
      await page.locator('.log-line.is-received').waitFor()
      await page.evaluate((url) => void new WebSocket(url), `${server?.url ?? ''}?name=demo`)
      await page.locator('.sample-state.is-failed').waitFor()
    },
  },
]
