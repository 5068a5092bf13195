// core-js has no types. Its exports have the standard types.

declare module 'core-js-pure/actual/url/index.js' {
  const url: typeof URL
  export default url
}

declare module 'core-js-pure/actual/url-search-params/index.js' {
  const params: typeof URLSearchParams
  export default params
}
