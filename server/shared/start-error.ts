/** Reason why the server could not start, as one line for a terminal. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
