import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../../demo/texts/en'
import { zhHans } from '../../../demo/texts/zh-hans'
import { sha256Of, type PictureFigures } from '../../../scripts/gallery/picture-figures'
import { listFiles, repositoryRoot } from '../repository/source-files'
import { createTestStore, startRun } from './feed/feed-rig'

const folder = join(repositoryRoot, 'docs')
const shown = JSON.parse(readFileSync(join(folder, 'pictures/figures.json'), 'utf8')) as
  Readonly<Record<string, PictureFigures>>

const minor = (text: string): number => Math.round(Number(text.replaceAll(',', '')) * 100)

interface Row {
  readonly symbol: string
  readonly lots: number
  readonly openprice: number
}

describe('documentation pictures', () => {
  let begun: readonly string[]

  beforeAll(async () => {
    const client = await (await startRun(createTestStore())).subscribe()
    const { data } = client.last('Snapshot') as { readonly data: readonly Row[] }
    begun = data.map(({ symbol, lots, openprice }) => `${symbol} ${lots.toFixed(2)} ${openprice}`)
  })

  test('DO-74: has one entry in figures.json for each front-page picture, and no other entries', () => {
    const pictures = listFiles('docs/public/pictures').map((path) => path.replace('docs/public/pictures/', ''))
    expect(Object.keys(shown).sort()).toEqual(pictures.sort())
  })

  test.each(Object.entries(shown))('DO-74: %s adds up and matches the demo (npm run screenshots -- platforms)', (
    name, { sha256, balance, equity, floating, rows, labels },
  ) => {
    expect(sha256Of(readFileSync(join(folder, 'public/pictures', name)))).toBe(sha256)
    expect(minor(equity)).toBe(minor(balance) + minor(floating))
    const named = rows.map(([symbol = '', side = '', open = '']) =>
      `${symbol} ${side.split(' ')[1] ?? ''} ${Number(open)}`)
    expect(named.length).toBe(4)
    expect(named.filter((row) => !begun.includes(row))).toEqual([])
    const texts = JSON.stringify(name.includes('-en-') ? en : zhHans)
    expect(labels.length).toBeGreaterThan(6)
    expect(labels.filter((label) => !texts.includes(JSON.stringify(label)))).toEqual([])
  })
})
