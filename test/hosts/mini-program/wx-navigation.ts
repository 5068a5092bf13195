import type { Answers } from './wx-answer'
import { fieldsOf } from './call'
import type { Pages } from './pages'

/** `wx.navigateTo` and its kin. */
export function createNavigation(pages: Pages, answers: Answers): Record<string, unknown> {
  const go = (name: string, act: (url: string) => void) => (options: unknown) => {
    answers.attempt(options, name, () => act(String(fieldsOf(options)['url'])))
  }
  return {
    navigateTo: go('navigateTo', pages.navigateTo),
    redirectTo: go('redirectTo', pages.redirectTo),
    reLaunch: go('reLaunch', pages.reLaunch),
    switchTab: go('switchTab', pages.switchTab),
    navigateBack: (options: unknown) => answers.attempt(options, 'navigateBack', () => {
      pages.navigateBack(Number(fieldsOf(options)['delta'] ?? 1))
    }),
  }
}
