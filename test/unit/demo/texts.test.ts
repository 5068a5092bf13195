import { expect, test } from 'vitest'
import { bannerTexts } from '../../../components/tradewire-banner/banner-texts'
import { chatEn } from '../../../demo/texts/chat-en'
import { chatZhHans } from '../../../demo/texts/chat-zh-hans'
import { en } from '../../../demo/texts/en'
import { liveEn } from '../../../demo/texts/live-en'
import { liveZhHans } from '../../../demo/texts/live-zh-hans'
import { samplesEn } from '../../../demo/texts/samples-en'
import { samplesZhHans } from '../../../demo/texts/samples-zh-hans'
import { zhHans } from '../../../demo/texts/zh-hans'
import { reasonsEn } from '../../../src/format'

function textsIn(node: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof node === 'string') return [[path, node]]
  if (typeof node === 'function') return [[path, String(Reflect.apply(node, undefined, [3, '5', 4]))]]
  if (typeof node !== 'object' || node === null) throw new Error(`${path} is no text`)
  return Object.entries(node).flatMap(([name, child]) => textsIn(child, `${path}.${name}`))
}

test('UI-8, CO-48: has each text in both languages, without foreign words or developer terms', () => {
  const english = [
    ...textsIn(en, 'en'), ...textsIn(bannerTexts.en, 'banner'), ...textsIn(samplesEn, 'samples'),
    ...textsIn(chatEn, 'chat'), ...textsIn(liveEn, 'live'),
  ]
  const chinese = [
    ...textsIn(zhHans, 'en'), ...textsIn(bannerTexts.zhHans, 'banner'), ...textsIn(samplesZhHans, 'samples'),
    ...textsIn(chatZhHans, 'chat'), ...textsIn(liveZhHans, 'live'),
  ]
  expect(chinese.map(([path]) => path)).toEqual(english.map(([path]) => path))
  for (const [path, text] of [...english, ...chinese]) expect(text.trim(), path).not.toBe('')
  for (const [path, text] of english) expect(/[一-鿿]/.test(text), path).toBe(false)
  const shared = chinese.filter(([, text], index) => text === english[index]?.[1]).map(([path]) => path)
  expect(shared).toEqual(['en.common.none', 'en.account.leverage'])
  const ofDevelopers = chinese.filter(([, text]) => /令牌|会话/.test(text))
  expect(ofDevelopers).toEqual([])
  expect(Object.values(reasonsEn).filter((text) => /token|session/i.test(text))).toEqual([])
})
