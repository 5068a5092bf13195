import { describe, expect, test, vi } from 'vitest'
import { readInsets } from '../../../demo/shared/use-insets'

function onDevice(capsule?: { readonly left: number; readonly width: number }) {
  vi.stubGlobal('uni', {
    getSystemInfoSync: () => ({ windowWidth: 375, statusBarHeight: 44 }),
    ...(capsule === undefined ? {} : { getMenuButtonBoundingClientRect: () => capsule }),
  })
  return readInsets()
}

describe('room at the top of a page', () => {
  test('UI-130: from the left edge of the capsule on it is free, and a sheet ends below the head', () => {
    expect(onDevice({ left: 272, width: 96 })).toEqual({ topPx: 44, rightPx: 103, sheetTopPx: 96 })
  })

  test('UI-130: where there is no capsule only the status bar is', () => {
    expect(onDevice()).toEqual({ topPx: 44, rightPx: 0, sheetTopPx: 24 })
  })

  test.each([
    ['zeros', { left: 0, width: 0 }], ['a place outside', { left: 380, width: 87 }],
    ['no width', { left: 278, width: 0 }], ['no numbers', { left: NaN, width: NaN }],
  ])('UI-131: %s leave the usual room', (_name, capsule) => {
    expect(onDevice(capsule).rightPx).toBe(97)
  })
})
