import { onTestFinished } from 'vitest'
import { samplePages, type SampleName } from '../../../demo/features/samples/sample-pages'
import { buildDemo } from '../../e2e/support/build-app'
import { farAddress } from '../far-name'
import type { TargetName } from '../host'
import { creators, type Hosts } from '../stage'

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
  onTestFinished(() => host.stop())
  await host.holdTime()
  return host
}
