import { onTestFinished } from 'vitest'
import { samplePages, type SampleName } from '../../../demo/features/samples/sample-pages'
import { createChatServer } from '../../../server/chat/chat-server'
import { buildDemo } from '../../e2e/support/build-app'
import { farAddress } from '../far-name'
import type { Host, TargetName } from '../host'
import { becomes, creators, endsWithTest, type Hosts } from '../stage'

/** A PNG of one pixel. */
export const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

interface SampleStageOptions {
  readonly sample: SampleName
  /** Which knows the address from its storage; without one it does not know where the server is. */
  readonly server?: { readonly url: string }
  /** The app knows the server by a name that is not this machine's. Default false. */
  readonly far?: boolean
  readonly locale?: 'en' | 'zh-Hans'
}

/** Closes a server after the test, and after its app. */
export async function closing<Server extends { close(): Promise<void> }>(started: Promise<Server>): Promise<Server> {
  const server = await started
  onTestFinished(() => server.close())
  return server
}

/** The demo app, opened at the page of a sample protocol, its time standing. */
export async function openSample<Name extends TargetName>(
  name: Name,
  { sample, server, far = false, locale = 'en' }: SampleStageOptions,
): Promise<Hosts[Name]> {
  const url = server === undefined ? undefined : far ? farAddress(server.url) : server.url
  const host = await creators[name]({
    build: await buildDemo(name),
    page: samplePages[sample].slice(1),
    storage: {
      'tradewire-demo.settings': JSON.stringify({ locale }),
      'tradewire-demo.sample-addresses': JSON.stringify(url === undefined ? {} : { [sample]: url }),
    },
  })
  endsWithTest(host)
  await host.holdTime()
  return host
}

export const serveChat = () => closing(createChatServer({ port: 0, host: '127.0.0.1' }))

/** Until typed text is known: uni reports it at most ten times a second. */
const TYPED_MS = 200

export async function typeText(host: Host, selector: string, text: string): Promise<void> {
  await host.input(selector, text)
  await host.advance(TYPED_MS)
}

/** Opens the conversation with a contact. */
export async function openRoom(host: Host, contact: string): Promise<void> {
  await becomes(host, async () => (await host.texts('.chat-contact')).length > 0)
  await host.tap('.chat-contact', contact)
  await becomes(host, async () => (await host.texts('.chat-text')).length > 0)
}

export async function say(host: Host, text: string): Promise<void> {
  await typeText(host, '.chat-text', text)
  await host.tap('.button-send')
}

/** The page of the chat, where the user has sent Marta a text. */
export async function openSaidChat<Name extends TargetName>(name: Name, text: string): Promise<Hosts[Name]> {
  const chat = await openSample(name, { sample: 'chat', server: await serveChat() })
  await openRoom(chat, 'Marta')
  await say(chat, text)
  await becomes(chat, async () => (await chat.texts('.message.is-sent')).length === 1)
  return chat
}
