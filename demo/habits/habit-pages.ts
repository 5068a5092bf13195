/** The demo's pages for wire habits other than the feed's, each in a sub-package of the mini-program. */
export const habitPages = {
  'heart-check': '/pages/habits/heart-check/heart-check',
  'echo': '/pages/habits/echo/echo',
  'mode-code': '/pages/habits/mode-code/mode-code',
  'chat': '/pages/habits/chat/chat',
} as const

export type HabitName = keyof typeof habitPages

export const habitNames: readonly HabitName[] = ['heart-check', 'echo', 'mode-code', 'chat']

export function isHabit(name: string): name is HabitName {
  return habitNames.some((habit) => habit === name)
}

/** The page of a protocol, if it has one of its own. */
export function pageOf(protocol: string): string | undefined {
  return isHabit(protocol) ? habitPages[protocol] : undefined
}
