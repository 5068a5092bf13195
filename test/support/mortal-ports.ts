import { aroundCalls } from './answer-order'

/** A process's ports, which stop responding when the process dies. */
export function mortalPorts() {
  let isDead = false
  const never = new Promise<never>(() => undefined)
  const live = async <T>(call: () => Promise<T>): Promise<T> => {
    const result = await (isDead ? never : call())
    return isDead ? never : result
  }
  return { of: <Port extends object>(port: Port): Port => aroundCalls(port, live), end: () => void (isDead = true) }
}
