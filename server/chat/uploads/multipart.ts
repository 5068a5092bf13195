const boundaryPattern = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i
/** Maximum number of parts (CV-60). Even an empty part takes time to parse. */
const maxParts = 16
/** Maximum size of a part's headers (CV-60). Browsers send a few hundred bytes. */
const maxPartHeadBytes = 4_096
const blankLine = Buffer.from('\r\n\r\n')

/**
 * Returns the first form part with a file name (as `uni.uploadFile` sends it), or the whole body if it is not a form.
 * If no part is a file, returns `none`. Stops after 16 parts and then returns `parts`.
 */
export function fileOf(contentType: string | undefined, body: Buffer): Buffer | 'none' | 'parts' {
  const found = boundaryPattern.exec(contentType ?? '')
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) return body
  const fence = Buffer.from(`--${boundary}`)
  const nextFence = Buffer.from(`\r\n--${boundary}`)
  let at = body.indexOf(fence)
  for (let parts = 0; at !== -1; parts += 1) {
    if (parts === maxParts) return 'parts'
    const begin = at + fence.length
    const next = body.indexOf(nextFence, begin)
    if (next === -1) return 'none'
    const file = fileOfPart(body.subarray(begin, next))
    if (file !== undefined) return file
    at = next + 2
  }
  return 'none'
}

function fileOfPart(part: Buffer): Buffer | undefined {
  const end = part.subarray(0, maxPartHeadBytes).indexOf(blankLine)
  if (end === -1) return undefined
  const head = part.subarray(0, end).toString('latin1')
  return /^content-disposition:.*\bfilename=/im.test(head) ? part.subarray(end + blankLine.length) : undefined
}
