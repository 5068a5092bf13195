import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readFacts } from '../../scripts/pack/facts'
import { listBelow } from '../../scripts/pack/folder'
import { npmTarball } from './support/packed'
import {
  appErrors, asyncFunctions, exportedResults, genericFunctions, positionChannels, socketIoChannels,
  synchronousFunctions, unknownNames, type Resolution,
} from './support/app-types'
import { publicApi } from './support/public-api'

const { entries, name } = readFacts()
const nameOf = (entry: string): string => (entry === 'index' ? name : `${name}/${entry}`)
/** The entry without Vue comes first, because others repeat its types. */
const order = ['client', ...entries.filter((entry) => entry !== 'client')]

describe('the public types', () => {
  let api: ReadonlyMap<string, string>
  let home: string
  beforeAll(async () => {
    home = join(await npmTarball(), '../package')
    const paths = listBelow(home).filter((path) => /^lib\/.*\.d\.ts$/.test(path))
    const types = new Map(paths.map((path) => [path, readFileSync(join(home, path), 'utf8')]))
    api = publicApi(types, Object.fromEntries(order.map((entry) => [nameOf(entry), `lib/${entry}.d.ts`])))
  })

  test.each(order)('PK-81, ST-8, ST-9, OB-42: exports from %s the names and types in the snapshot', async (entry) => {
    const file = join(import.meta.dirname, 'api', `${entry.replace('/', '-')}.txt`)
    await expect(api.get(nameOf(entry))).toMatchFileSnapshot(file)
  })

  test('PK-94: lets a module export results and their members without a type annotation', () => {
    expect(appErrors(home, exportedResults)).toEqual([expect.stringContaining('close-codes')])
  })

  test.each<Resolution>(['Node10', 'NodeNext', 'Bundler'])(
    'PK-96: types the channels for an app that imports the main entry, or also Socket.IO, with %s', (resolution) => {
      expect(appErrors(home, positionChannels, resolution)).toEqual([])
      expect(appErrors(home, socketIoChannels, resolution)).toEqual([])
    },
  )

  test('JS-105: rejects functions of jsonProtocol() that return a promise', () => {
    const refused: unknown = expect.stringContaining('"must not return a promise"')
    expect(appErrors(home, asyncFunctions)).toEqual([refused, refused, refused, refused, refused])
    expect(appErrors(home, synchronousFunctions)).toEqual([])
  })

  test('JS-107: accepts functions of jsonProtocol() whose result type is a type parameter', () => {
    expect(appErrors(home, genericFunctions)).toEqual([])
  })

  test('JS-106: lists the declared names in the compiler error about an unknown message name', () => {
    expect(appErrors(home, unknownNames)).toEqual([
      'Argument of type \'"notise"\' is not assignable to parameter of type \'"notice" | "order"\'.',
      'Argument of type \'"sey"\' is not assignable to parameter of type \'"say" | "typing"\'.',
      'Argument of type \'"joinRom"\' is not assignable to parameter of type \'"listRooms" | "joinRoom"\'.',
    ])
  })
})
