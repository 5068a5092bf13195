const timeoutMs = 3_000

/** A GET over `uni.request`; JSON comes read. Rejects without an answer within 3 s. */
export function uniGet(url: string): Promise<{ readonly status: number; readonly body: unknown }> {
  return new Promise((resolve, reject) => {
    uni.request({
      url,
      timeout: timeoutMs,
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: data }),
      fail: (failure: { readonly errMsg?: string }) => reject(new Error(failure.errMsg ?? 'request:fail')),
    })
  })
}
