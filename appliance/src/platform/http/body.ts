import type { IncomingMessage } from 'node:http'
import { ProtocolError } from '@earshot/protocol'

/**
 * The whole body of a request, at most `maxBytes`. Throws `ProtocolError` `too_large` as soon as the limit is
 * passed, without reading on.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (maxBytes: number): ProtocolError =>
  new ProtocolError('too_large', `The body is larger than ${maxBytes} bytes.`)
