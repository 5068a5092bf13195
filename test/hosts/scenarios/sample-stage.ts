import { onTestFinished } from 'vitest'
import { samplePages, type SampleName } from '../../../demo/settings/sample-pages'
import { createChatServer } from '../../../server/chat/chat-server'
import { buildDemo } from '../../e2e/support/build-app'
import { farAddress } from '../far-name'
import type { Host, TargetName } from '../host'
import { appears, becomes, openHost, typeText, type Hosts } from '../stage'

export const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

interface SampleStageOptions {
  readonly sample: SampleName
  /** The page reads the server's address from its storage. */
  readonly server?: { readonly url: string }
  /** Whether the app uses a remote host name for the server. Default false. */
  readonly far?: boolean
  readonly locale?: 'en' | 'zh-Hans'
}

export async function closing<Server extends { close(): Promise<void> }>(started: Promise<Server>): Promise<Server> {
  const server = await started
  onTestFinished(() => server.close())
  return server
}

export async function openSample<Name extends TargetName>(
  name: Name,
  { sample, server, far = false, locale = 'en' }: SampleStageOptions,
): Promise<Hosts[Name]> {
  const url = server === undefined ? undefined : far ? farAddress(server.url) : server.url
  return openHost(name, {
    build: await buildDemo(name),
    page: samplePages[sample].slice(1),
    storage: {
      'tradewire-demo.settings': JSON.stringify({ locale }),
      'tradewire-demo.sample-addresses': JSON.stringify(url === undefined ? {} : { [sample]: url }),
    },
  })
}

export const serveChat = () => closing(createChatServer({ port: 0, host: '127.0.0.1', maxLateMs: 3_600_000 }))

export async function openRoom(host: Host, contact: string): Promise<void> {
  await appears(host, '.chat-contact')
  await host.tap('.chat-contact', contact)
  await appears(host, '.chat-text')
}

export async function say(host: Host, text: string): Promise<void> {
  await typeText(host, '.chat-text', text)
  await host.tap('.button-send')
}

export async function openSaidChat<Name extends TargetName>(name: Name, text: string): Promise<Hosts[Name]> {
  const chat = await openSample(name, { sample: 'chat', server: await serveChat() })
  await openRoom(chat, 'Marta')
  await say(chat, text)
  await becomes(chat, async () => (await chat.texts('.message.is-sent')).length === 1)
  return chat
}
