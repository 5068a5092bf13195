import { describe, expect, test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { becomes, hostNames, openStage } from '../stage'

/** The handler would run if the text became markup. */
const image = '<img src=x onerror="console.error(\'hurt\')">'
const script = '</text><script>console.error("hurt")</script>'
const moustache = '{{ constructor.constructor("console.error(1)")() }}'

describe.each(hostNames)('feed strings on %s', (name) => {
  test('SE-8: shows markup in names, symbols, currencies and reasons as plain text', async () => {
    const { feed, host } = await openStage(name)
    const server = feed.server.feed(TRADER_ID)
    const [first, second] = server.rows()
    const place = (seq: number) => ({ Code: 200, epoch: server.epoch(), seq: server.seq() + seq })
    const shout = (frame: object): void => {
      feed.server.faults.apply({ action: 'shout', text: JSON.stringify(frame) })
    }
    shout({
      ...place(1), type: 'Snapshot', account: server.engine.account(),
      data: [
        { ...first, ticket: 11, symbol: image, signame: script, flwsig: true, sigtraderid: 501, profit: 7.25 },
        { ...second, ticket: 12, symbol: script, signame: image, flwsig: true, sigtraderid: 502, currency: moustache },
      ],
    })
    await becomes(host, async () => (await host.texts('.position-row')).some((row) => row.includes(image)))
    const rows = await host.texts('.position-row')
    expect(rows.filter((row) => row.includes(image) || row.includes('</script>'))).toHaveLength(2)
    await host.tap('.position-row', image)
    await becomes(host, async () => (await host.text()).includes(script))
    shout({ ...place(2), type: 'Delta', data: { upsert: [], remove: [{ ticket: 11, reason: 'tp' }] } })
    await becomes(host, async () => (await host.texts('.position-row')).length === 1)
    shout({ Code: 500, msg: image })
    feed.server.faults.apply({ action: 'close', code: 4402, reason: image })
    await host.advance(1_000)
    await host.switchTab('/pages/connection/connection')
    await host.advance(1_000)
  })
})
