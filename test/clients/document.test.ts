import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientBytes } from '../../scripts/clients/added-bytes'
import { createBareRealm, bundleBare } from './bare-realm'
import type { Serve } from './client-case'
import { clientNames, clients, titleOf, type ClientName } from './clients'
import { serveStandIn } from './stomp/stand-in'

const text = readFileSync(fileURLToPath(new URL('../../docs/en/clients.md', import.meta.url)), 'utf8')
/** The class grows and shrinks by a little; the document is for people. */
const TOLERANCE_KB = 0.5

const ALL = `import '../../src/web-socket/auto'`
/** Used, since a module without effects of its own is left out otherwise. */
const WITHOUT_URL = `import { ownScope } from '../../src/web-socket/globals/scope'\nglobalThis.used = ownScope`

const ADDRESS = /'(wss|https):\/\/rt\.example\.com[^']*'/

async function serverFor(client: ClientName): ReturnType<Serve> {
  // RabbitMQ takes seconds to start, and has been tried with the same calls elsewhere.
  if (client === 'stomp') return serveStandIn()
  const { serve } = (await import(`./${client}/server.ts`)) as { readonly serve: Serve }
  return serve()
}

function programOf(client: ClientName): string {
  const programs = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
  const [program, ...others] = programs.filter((code) => code.includes(`from '${clients[client]}'`))
  if (program === undefined || others.length > 0) throw new Error(`Not exactly one program of ${client}`)
  return program
}

interface Row {
  readonly version: string
  readonly kb: readonly number[]
}

function rowOf(client: ClientName): Row {
  const row = text.split('\n').find((line) => line.startsWith(`| \`${clients[client]}\` |`))
  const [, , version = '', ...figures] = (row ?? '').split('|').map((cell) => cell.trim())
  return { version, kb: figures.slice(0, 3).map(Number) }
}

describe('docs/en/clients.md', () => {
  describe.each(clientNames)('%s', (client) => {
    const title = (words: string): string => (client === 'stomp' ? words : titleOf(client, words))

    test(title('CL-7: its program runs, without URL but for one, and gets its text back'), async (context) => {
      const server = await serverFor(client)
      if (typeof server === 'string') return context.skip(server)
      onTestFinished(() => server.close())
      const program = programOf(client)
      const [scheme] = /^[a-z]+/.exec(server.url) ?? []
      expect(ADDRESS.exec(program)?.[1], 'an address like the server\'s').toBe(`${scheme}s`)
      const realm = createBareRealm()
      onTestFinished(() => realm.stop())
      const here = program.replace(ADDRESS, `'${server.url}'`)
      realm.evaluate(await bundleBare(`${client === 'nats' ? ALL : WITHOUT_URL}\n${here}`))
      await realm.until(() => realm.said.includes('hello') || realm.errors.length > 0)
      expect(realm.errors).toEqual([])
      expect(realm.said.filter((line) => line === 'hello')).toEqual(['hello'])
    })
  })

  test('CL-8: versions and KB are what is installed and measured', async () => {
    for (const client of clientNames) {
      const manifest = new URL(`../../node_modules/${clients[client]}/package.json`, import.meta.url)
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }
      const { ownBytes, addedBytes, addedWithoutUrlBytes } = await clientBytes(client)
      const row = rowOf(client)
      expect(row.version, client).toBe(version)
      expect(row.kb, client).toHaveLength(3)
      for (const [index, bytes] of [ownBytes, addedBytes, addedWithoutUrlBytes].entries()) {
        const apart = Math.abs((row.kb[index] ?? NaN) - bytes / 1_024)
        expect(apart, `${client}, column ${index}`).toBeLessThan(TOLERANCE_KB)
      }
    }
  })
})
