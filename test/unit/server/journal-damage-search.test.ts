import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createDamageRig, flipped } from './damage-rig'

describe('a journal that is damaged at any place', () => {
  test('SV-141: any byte flipped: the server starts twice, executes nothing twice and keeps the line aside', () => {
    const { path, written, startTwice } = createDamageRig()
    const sound = written()
    for (let at = 0; at < sound.length; at += 1) {
      const damaged = flipped(sound, at, 1 << at % 8)
      startTwice(damaged)
      // All bytes of lines that a flipped line end joins or splits are kept.
      const unusable = readFileSync(`${path}.damaged`)
      expect(unusable.length).toBeGreaterThan(0)
      for (const line of unusable.toString('latin1').split('\n')) expect(damaged.toString('latin1')).toContain(line)
    }
  }, 120_000)

  test('SV-141 SV-142: cut at any length: the server starts twice and executes nothing twice', () => {
    const { written, startTwice } = createDamageRig()
    const sound = written()
    for (let length = 0; length < sound.length; length += 1) startTwice(sound.subarray(0, length))
  }, 120_000)
})
