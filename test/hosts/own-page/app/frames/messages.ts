export interface Messages {
  readonly receive: { readonly notice: { readonly text: string } }
  readonly request: {
    readonly query: { readonly params: { readonly id: number }, readonly result: { readonly name: string } }
  }
}
