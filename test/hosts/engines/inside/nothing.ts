export const replacedPromise = (): never => {
  throw new Error('An engine keeps its own Promise')
}
