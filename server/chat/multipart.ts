const boundaryPattern = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i
const blankLine = Buffer.from('\r\n\r\n')

/**
 * The first file of an upload: the part that names one of a form (which is what `uni.uploadFile` sends), else the
 * body as it is. `undefined` for a form without one.
 */
export function fileOf(contentType: string | undefined, body: Buffer): Buffer | undefined {
  const found = boundaryPattern.exec(contentType ?? '')
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) return body
  const fence = Buffer.from(`--${boundary}`)
  let at = body.indexOf(fence)
  while (at !== -1) {
    const begin = at + fence.length
    const next = body.indexOf(Buffer.from(`\r\n--${boundary}`), begin)
    if (next === -1) return undefined
    const file = fileOfPart(body.subarray(begin, next))
    if (file !== undefined) return file
    at = next + 2
  }
  return undefined
}

function fileOfPart(part: Buffer): Buffer | undefined {
  const end = part.indexOf(blankLine)
  if (end === -1) return undefined
  const head = part.subarray(0, end).toString('latin1')
  return /^content-disposition:.*\bfilename=/im.test(head) ? part.subarray(end + blankLine.length) : undefined
}
