import { expect, test, vi } from 'vitest'
import { runAttack } from '../../robustness/attacks/attacked-server'

const measured = { startMiB: 1, peakMiB: 2, endMiB: 1, slowestHealthMs: 3, died: false }

test('stops the server after an attack, and rejects with the error of an attack that throws', async () => {
  const stop = vi.fn(() => Promise.resolve(measured))
  const server = { target: { wsUrl: 'ws://127.0.0.1:1/ws', httpUrl: 'http://127.0.0.1:1', healthPath: '/' }, stop }
  const played = runAttack({ run: (_target, size) => Promise.resolve({ sent: size }) }, server, 7)
  expect(await played).toMatchObject({ ...measured, sent: 7 })
  expect(stop).toHaveBeenCalledTimes(1)
  const error = new Error('no answers')
  await expect(runAttack({ run: () => Promise.reject(error) }, server, 7)).rejects.toBe(error)
  expect(stop).toHaveBeenCalledTimes(2)
})
