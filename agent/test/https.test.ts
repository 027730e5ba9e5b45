import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Pin } from '@earshot/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publicKeyHash } from '../src/appliance-client/anchors.ts'
import { createHttpsTransport } from '../src/appliance-client/https.ts'
import type { Peer, WireRequest } from '../src/appliance-client/port.ts'

const pem = (name: string): string =>
  readFileSync(new URL(`./fixtures/tls/${name}.pem`, import.meta.url), 'utf8')
const pinOf = async (name: string, of: Pin['of'] = 'ca'): Promise<Pin> => ({
  of,
  spki: publicKeyHash(new X509Certificate(pem(name))),
})

const servers: Server[] = []
let received = 0
let transport = createHttpsTransport()
beforeEach(() => {
  received = 0
  transport = createHttpsTransport()
})
afterEach(() => {
  transport.close()
  for (const server of servers.splice(0)) server.close()
})

/** A server that sends the given certificates, leaf first. */
async function serve(leaf: string, chain: readonly string[], body = '{}'): Promise<string> {
  const cert = [leaf, ...chain].map(pem).join('')
  const server = createServer({ key: pem(`${leaf}-key`), cert }, (_, response) => {
    received += 1
    response.end(body)
  })
  servers.push(server)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const request: WireRequest = {
  method: 'POST',
  path: '/hub/v1/nonce',
  headers: {},
  body: '{}',
  timeoutMs: 5_000,
}
const send = (peer: Peer): Promise<unknown> => transport.send(peer, request)

describe('a connection to the appliance', () => {
  test('is made when a pin names the CA and the chain verifies up to it', async () => {
    const url = await serve('good', ['ca'])
    await expect(send({ url, pins: [await pinOf('ca')] })).resolves.toMatchObject({ status: 200, body: '{}' })
  })

  test('is made when a pin names the leaf itself', async () => {
    const url = await serve('good', [])
    await expect(send({ url, pins: [await pinOf('good', 'leaf')] })).resolves.toMatchObject({ status: 200 })
  })

  test('is refused when no pin names anything in the chain', async () => {
    const url = await serve('good', ['ca'])
    await expect(send({ url, pins: [await pinOf('other-ca')] })).rejects.toMatchObject({
      code: 'pin_mismatch',
    })
    expect(received).toBe(0)
  })

  test('is refused when the pin of a leaf names the CA', async () => {
    const url = await serve('good', ['ca'])
    await expect(send({ url, pins: [await pinOf('ca', 'leaf')] })).rejects.toMatchObject({
      code: 'pin_mismatch',
    })
    expect(received).toBe(0)
  })

  test('is refused when the pinned CA is shown beside a leaf of another', async () => {
    const url = await serve('impostor', ['ca'])
    await expect(send({ url, pins: [await pinOf('ca')] })).rejects.toMatchObject({ code: 'pin_mismatch' })
    expect(received).toBe(0)
  })

  test.each(['expired', 'other-host', 'namesake'])(
    'is refused for the certificate “%s” that claims to be of the pinned CA',
    async (leaf) => {
      const url = await serve(leaf, ['ca'])
      await expect(send({ url, pins: [await pinOf('ca')] })).rejects.toMatchObject({
        code: 'certificate_invalid',
      })
      expect(received).toBe(0)
    },
  )

  test('is never made over http', async () => {
    await expect(send({ url: 'http://127.0.0.1:9', pins: [await pinOf('ca')] })).rejects.toMatchObject({
      code: 'certificate_invalid',
    })
  })

  test('is made with any certificate for the trust document alone', async () => {
    const url = await serve('impostor', [])
    await expect(send({ url, pins: 'anyone' })).resolves.toMatchObject({ status: 200 })
  })

  test('that nobody answers is unreachable', async () => {
    const url = await serve('good', ['ca'])
    servers.splice(0).forEach((server) => server.close())
    await expect(send({ url, pins: [await pinOf('ca')] })).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('that brings more than a megabyte is cut off', async () => {
    const url = await serve('good', ['ca'], 'x'.repeat(1024 * 1024 + 1))
    await expect(send({ url, pins: [await pinOf('ca')] })).rejects.toMatchObject({ code: 'answer_invalid' })
  })
})
