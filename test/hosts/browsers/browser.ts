/** A browser with one page, driven by what each of them can do. */
export interface Browser {
  /** As it names itself: `Firefox 140.0`. */
  readonly version: string
  /** Resolves when the document has loaded. */
  visit(url: string): Promise<void>
  /** The value of an expression in the page, a string. Rejects while the page is between two documents. */
  read(expression: string): Promise<string>
  /** Sets the size of the page, CSS px; a browser with a window gives the page less. */
  resize(width: number, height: number): Promise<void>
  /** A screenshot, PNG. */
  picture(): Promise<Buffer>
  stop(): Promise<void>
}
