/** Pages for sample protocols, each in a sub-package of the mini-program. */
export const samplePages = {
  'heart-check': '/pages/samples/heart-check/heart-check',
  'echo': '/pages/samples/echo/echo',
  'mode-code': '/pages/samples/mode-code/mode-code',
  'chat': '/pages/samples/chat/chat',
} as const

export type SampleName = keyof typeof samplePages

export const sampleNames: readonly SampleName[] = ['heart-check', 'echo', 'mode-code', 'chat']

export function isSample(name: string): name is SampleName {
  return sampleNames.some((sample) => sample === name)
}

export function pageOf(protocol: string): string | undefined {
  return isSample(protocol) ? samplePages[protocol] : undefined
}
