// Declares the standard types for exports of core-js, which has no types.

declare module 'core-js-pure/actual/url/index.js' {
  const url: typeof URL
  export default url
}

declare module 'core-js-pure/actual/url-search-params/index.js' {
  const params: typeof URLSearchParams
  export default params
}
