/**
 * The messages of an app, for {@link useSocket} without a type of its own. Add to it in the app:
 * `declare module 'tradewire' { interface Messages { receive: { notice: { text: string } } } }`.
 * `receive` and `send` give a payload by name, `request` gives `{ params, result }` by name. A part that is left out
 * takes every name, with `unknown`.
 */
export interface Messages {}
