import { afterEach, describe, expect, test, vi } from 'vitest'
import { answerKeyboard } from '../../../demo/shared/keyboard'
import ConnectionBanner from '../../../components/tradewire-banner/tradewire-banner.vue'
import PageHeader from '../../../demo/shared/page-header.vue'
import AccountPage from '../../../pages/account/account.vue'
import { useDemoStage } from './demo-stage'

const stage = useDemoStage()
answerKeyboard()

function press(element: Element, key: string): boolean {
  return element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
}

afterEach(() => {
  vi.restoreAllMocks()
  document.body.innerHTML = ''
})

describe('the keyboard', () => {
  test('UI-63: links and buttons of the header have the focus and are pressed by Enter and Space', () => {
    const header = stage().show(PageHeader, { page: 'account' })
    document.body.append(header.element)
    const link = header.findAll('.header-link')[1]?.element
    const settings = header.find('.settings-button').element
    if (link === undefined) throw new Error('the header has three links')
    expect([link, settings].map((element) => element.getAttribute('tabindex'))).toEqual(['0', '0'])
    expect(press(link, 'Enter')).toBe(false)
    expect(stage().uni.calls.find(({ name }) => name === 'switchTab')?.options).toEqual({ url: '/pages/trader/trader' })
    expect(press(settings, ' ')).toBe(false)
    expect(header.emitted('settings')).toHaveLength(1)
    expect(press(settings, 'a')).toBe(true)
    expect(header.emitted('settings')).toHaveLength(1)
  })

  test('UI-63: so is the button of the banner', async () => {
    const banner = stage().show(ConnectionBanner)
    await stage().goLive()
    stage().socket.last().closed()
    await stage().pass(0)
    expect(banner.find('.banner-button').attributes('tabindex')).toBe('0')
  })

  test('UI-63: Tab reaches what a tap serves, rows, chips, tabs and buttons, but no disabled one', async () => {
    const { wrapper } = stage().openPage(AccountPage)
    await stage().goLive()
    document.body.append(wrapper.element)
    document.body.insertAdjacentHTML(
      'beforeend',
      '<i class="on" role="button"></i><i class="off" role="button" tabindex="-1" aria-disabled="true"></i>' +
        '<i class="page-tab" role="tab"></i><i class="uni-tabbar__item"></i>',
    )
    const inReach = ['.line', '.chip', '.follow-button', '.on', '.page-tab', '.uni-tabbar__item']
    const tabIndexOf = (selector: string): string | null | undefined =>
      document.querySelector(selector)?.getAttribute('tabindex')
    expect(press(document.body, 'Tab')).toBe(true)
    expect(inReach.map(tabIndexOf)).toEqual(inReach.map(() => '0'))
    expect(tabIndexOf('.off')).toBe('-1')
    const line = wrapper.find('.line')
    expect(line.attributes('aria-expanded')).toBe('false')
    expect(press(line.element, 'Enter')).toBe(false)
    await stage().pass(0)
    expect(line.attributes('aria-expanded')).toBe('true')
  })

  test('UI-63: Escape closes the sheet that is seen; what is typed stays with its field', () => {
    document.body.innerHTML = '<i class="sheet-close"></i><i class="sheet-close" id="seen"></i><input />'
    const seen = document.querySelector('#seen')
    const field = document.querySelector('input')
    if (seen === null || field === null) throw new Error('both were just written')
    vi.spyOn(seen, 'getClientRects').mockReturnValue(Object.assign([new DOMRect()], { item: () => null }))
    const closed = vi.fn()
    document.querySelectorAll('.sheet-close').forEach((each) => each.addEventListener('click', () => closed(each.id)))
    press(document.body, 'Escape')
    expect(closed.mock.calls).toEqual([['seen']])
    expect(press(field, ' ')).toBe(true)
    expect(press(field, 'Enter')).toBe(true)
  })
})
