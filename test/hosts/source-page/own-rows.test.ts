import { expect, onTestFinished, test } from 'vitest'
import { buildReadmePage } from '../engines/readme-page'
import { createMiniProgramHost } from '../mini-program/mini-program-host'

test('PL-74: shows a changed ticket in the app’s own row and details after any number of page renders', async () => {
  const host = await createMiniProgramHost({ build: await buildReadmePage('mp-weixin'), page: 'pages/rows/rows' })
  onTestFinished(() => host.stop())
  async function renderPage(times: number): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      await host.tap('.render')
      await host.advance(20)
    }
  }
  await host.advance(500)
  for (let round = 2; round < 12; round += 1) {
    await renderPage((2 * round) % 5)
    await host.tap('.replace')
    await host.advance(500)
    const tickets = [1, 2, 3].map((place) => `${round}${place}`)
    for (const ticket of tickets) {
      await renderPage((2 * round) % 5)
      await host.tap('.in-list .positions-place', ticket)
      await host.advance(100)
      expect(await host.texts('.opened'), `round ${round}`).toEqual([ticket])
      expect(await host.texts('.positions-place'), `round ${round}`).toEqual([...tickets, ...tickets])
    }
  }
  expect(host.errors()).toEqual([])
})
