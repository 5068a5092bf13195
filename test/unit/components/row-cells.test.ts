import { describe, expect, test } from 'vitest'
import { listTexts } from '../../../components/tradewire-position-list/list-texts'
import { rowCells } from '../../../components/tradewire-position-list/row-cells'
import { position } from '../positions/samples'

const words = { texts: listTexts.en, digitsOf: () => 2, wide: false }

describe('what a row writes', () => {
  test.each([
    [0.004, '0.00', 'flat'],
    [-0.004, '0.00', 'flat'],
    [0.005, '+0.01', 'gain'],
    [-0.005, '-0.01', 'loss'],
  ])('UI-2: a profit of %d reads %s and is %s', (profit, text, direction) => {
    expect(rowCells(position({ profit }), words)).toMatchObject({ profit: text, direction })
  })
})
