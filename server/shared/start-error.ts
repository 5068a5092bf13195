/** Why the server could not start; the message is one line, fit for a terminal. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
