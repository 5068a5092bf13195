import { expect, test, vi } from 'vitest'
import { createSenderTurns } from '../../../server/chat/redis/sender-turns'

test('CV-111: queues 100 messages per sender, handles them in order, and rejects further messages', async () => {
  const forgotten = vi.spyOn(Map.prototype, 'delete')
  const inTurn = createSenderTurns()
  const story: number[] = []
  let answer = (): void => undefined
  const first = inTurn('ann', () => new Promise<void>((resolve) => void (answer = resolve)))
  const others = Array.from({ length: 99 }, (_, index) => inTurn('ann', () => {
    story.push(index)
    if (index === 0) throw new Error('no room')
  }))
  const failed = expect(others[0]).rejects.toThrow('no room')
  await expect(inTurn('ann', () => undefined)).rejects.toThrow('too many messages')
  expect(await inTurn('ben', () => 'done')).toBe('done')
  expect(story).toEqual([])
  answer()
  await Promise.all([first, failed, ...others.slice(1)])
  expect(story).toEqual(Array.from({ length: 99 }, (_, index) => index))
  await expect.poll(() => forgotten).toHaveBeenCalledWith('ann')
  expect(await inTurn('ann', () => 'again')).toBe('again')
})
