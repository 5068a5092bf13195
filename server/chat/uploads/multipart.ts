const boundaryPattern = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i
/**
 * A form with one more is refused (CV-60): what takes time is the parts, not their bytes. A form of an app has two or
 * three.
 */
const maxParts = 16
/** Bytes of a part's head; one with more names no file (CV-60). Browsers send a few hundred. */
const maxPartHeadBytes = 4_096
const blankLine = Buffer.from('\r\n\r\n')

/**
 * The first file of an upload: the part that names one of a form (which is what `uni.uploadFile` sends), else the
 * body as it is. `none` for a form without one, `parts` when none of the first 16 parts is one.
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
