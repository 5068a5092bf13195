import { closeReasonFor } from '../../src/platform/socket/standard-frames'

export const closeCases = [
  { code: 1000, reason: '' },
  { code: 1001, reason: 'going away' },
  { code: 1011, reason: 'server error' },
  { code: 1013, reason: 'later' },
  { code: 3000, reason: '' },
  { code: 4401, reason: 'token' },
  { code: 4999, reason: '账户' },
] as const

export const reasonCases = [
  { title: 'exactly 123 bytes', reason: 'r'.repeat(123) },
  { title: '124 bytes', reason: 'r'.repeat(124) },
  { title: '500 bytes', reason: 'r'.repeat(500) },
  { title: '41 three-byte characters and one more', reason: '仓'.repeat(42) },
  { title: 'a surrogate pair across the limit', reason: `${'r'.repeat(121)}😀` },
] as const

/** The part of a reason that can go over the wire. */
export const sentReason = closeReasonFor

const fromPoint = (point: number): string => String.fromCodePoint(point)

export const textCases = [
  { title: 'none at all', text: '' },
  { title: 'one byte', text: 'x' },
  { title: 'two-byte characters', text: '\u0080\u07ff§é' },
  { title: 'three-byte characters and both ends of the basic plane', text: '\u0800持仓\ud7ff\ue000\uffff' },
  ...Array.from({ length: 16 }, (_, index) => {
    const plane = index + 1
    return { title: `plane ${plane}`, text: fromPoint(plane * 0x1_0000) + fromPoint(plane * 0x1_0000 + 0xffff) }
  }),
  { title: 'the control characters', text: '\u0000\u0001\n\r\t\u001f\u007f' },
  { title: 'JSON that holds a stored value', text: '{"type":"string","data":"x"}' },
  { title: '64 KiB', text: 'k'.repeat(65_536) },
  { title: '64 KiB of four-byte characters', text: '🚀'.repeat(16_384) },
] as const

const numbered = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 256)

export const binaryCases = [
  { title: '0 bytes', bytes: new Uint8Array(0) },
  { title: '1 byte', bytes: Uint8Array.of(0) },
  { title: 'every byte', bytes: numbered(256) },
  { title: 'not UTF-8', bytes: Uint8Array.of(0xff, 0xfe, 0xc0, 0x80) },
  // The frame's length is written otherwise from 126 bytes on, and again from 65,536.
  { title: '125 bytes', bytes: numbered(125) },
  { title: '126 bytes', bytes: numbered(126) },
  { title: '65,535 bytes', bytes: numbered(65_535) },
  { title: '64 KiB', bytes: numbered(65_536) },
] as const
