import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { busNameOf } from '../../../src/connection/channels/channels'
import { advices } from '../../../src/connection/runtime/advices'

test('DV-15: each code of an advice has its section, which says what is wrong', () => {
  const document = readFileSync(new URL('../../../docs/en/development.md', import.meta.url), 'utf8')
  const plain = document.replaceAll(/\s+/g, ' ').replaceAll('`', '').toLowerCase()
  const sections = [...document.matchAll(/^## (\S+)$/gm)].map(([, code]) => code)
  expect([...sections].sort()).toEqual(Object.keys(advices).sort())
  for (const { wrong } of Object.values(advices)) {
    const [beginning = wrong] = wrong.split(/[,;]/)
    expect(plain).toContain(beginning.toLowerCase())
  }
})

const pages = ['docs/en/channels.md', 'docs/channels.md']

test.each(pages)('CH-5: %s names the channels as they are called on the bus', (path) => {
  const document = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
  const channels = ['getPositonsOrder', 'connectError', 'statusChanged', 'message:notice']
  for (const name of channels.flatMap((channel) => [busNameOf('default', channel), busNameOf('chat', channel)])) {
    expect(document).toContain(`\`${name}\``)
  }
})
