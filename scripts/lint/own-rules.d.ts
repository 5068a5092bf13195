/** Methods of ES2019 and later, which no bundler replaces. */
export const late: ReadonlySet<string>
