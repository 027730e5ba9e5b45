import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** One BER element, taken apart. */
type Node = { tag: number; body: Buffer; parts: Node[] }

const CONSTRUCTED = 0x20
const SEQUENCE = 0x30

const lengthBytes = (length: number): Buffer =>
  length < 0x80
    ? Buffer.from([length])
    : Buffer.from([0x83, length >> 16, (length >> 8) & 0xff, length & 0xff])

/** Tag, length, value. */
export const ber = (tag: number, ...parts: (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)))
  return Buffer.concat([Buffer.from([tag]), lengthBytes(body.length), body])
}

const octets = (value: Buffer | string): Buffer => ber(0x04, value)
const number = (value: number): Buffer => ber(0x02, Buffer.from([value >> 8, value & 0xff]))
const message = (id: number, ...parts: Buffer[]): Buffer => ber(0x30, number(id), ...parts)

function parse(data: Buffer): Node[] {
  const nodes: Node[] = []
  for (let at = 0; at < data.length;) {
    const tag = data[at]!
    let length = data[at + 1]!
    let start = at + 2
    if (length & 0x80) {
      const count = length & 0x7f
      length = data.readUIntBE(start, count)
      start += count
    }
    const body = data.subarray(start, start + length)
    nodes.push({ tag, body, parts: tag & CONSTRUCTED ? parse(body) : [] })
    at = start + length
  }
  return nodes
}

/** A request as far as the fakes look at it. */
export type Request = {
  id: number
  op: 'bind' | 'search' | 'whoami' | 'starttls' | 'other'
  base: string
  scope: number
  /** Undefined where no page was asked for. */
  cookie: string | undefined
}

const OPS: Record<number, Request['op']> = { 0x60: 'bind', 0x63: 'search' }
const EXTENDED: Record<string, Request['op']> = {
  '1.3.6.1.4.1.4203.1.11.3': 'whoami',
  '1.3.6.1.4.1.1466.20037': 'starttls',
}
const PAGING = '1.2.840.113556.1.4.319'

function requestOf(data: Buffer): Request {
  const [id, operation, controls] = parse(data)[0]!.parts
  const op = operation!.tag === 0x77 ? EXTENDED[operation!.parts[0]!.body.toString()] : OPS[operation!.tag]
  const paging = controls?.parts.find((control) => control.parts[0]!.body.toString() === PAGING)
  return {
    id: id!.body.readUIntBE(0, id!.body.length),
    op: op ?? 'other',
    base: op === 'search' ? operation!.parts[0]!.body.toString() : '',
    scope: op === 'search' ? operation!.parts[1]!.body[0]! : 0,
    cookie: paging && parse(paging.parts.at(-1)!.body)[0]!.parts[1]!.body.toString(),
  }
}

const result = (tag: number, code: number): Buffer =>
  ber(tag, ber(0x0a, Buffer.from([code])), octets(''), octets(''))

/** What a server can say. */
export const say = {
  bound: ({ id }: Request, code = 0): Buffer => message(id, result(0x61, code)),
  extended: ({ id }: Request, code: number, value = ''): Buffer =>
    message(id, ber(0x78, ber(0x0a, Buffer.from([code])), octets(''), octets(''), ber(0x8b, value))),
  entry: ({ id }: Request, dn: string, attributes: Record<string, (string | Buffer)[]>): Buffer =>
    message(
      id,
      ber(
        0x64,
        octets(dn),
        ber(
          0x30,
          ...Object.entries(attributes).map(([name, values]) =>
            ber(0x30, octets(name), ber(0x31, ...values.map(octets))),
          ),
        ),
      ),
    ),
  reference: ({ id }: Request, url: string): Buffer => message(id, ber(0x73, octets(url))),
  /** `cookie` undefined: without the paging control. */
  done: ({ id }: Request, code: number, cookie?: string): Buffer =>
    cookie === undefined
      ? message(id, result(0x65, code))
      : message(
          id,
          result(0x65, code),
          ber(0xa0, ber(0x30, octets(PAGING), octets(ber(0x30, number(0), octets(cookie))))),
        ),
  /** An entry with a value that claims more bytes than the message has: ldapjs 3.0.7 tries to read it for ever. */
  endless: ({ id }: Request): Buffer => {
    const value = Buffer.from([0x04, 0x7f, 0x78, 0x78])
    return message(id, ber(0x64, octets('uid=x'), ber(0x30, ber(0x30, octets('uid'), ber(0x31, value)))))
  },
}

/** Answers one request; undefined falls back to an honest server's answer. */
export type Trick = (request: Request, socket: Socket) => Buffer[] | undefined

const PEOPLE_BASE = 'ou=people,dc=fake'
const GROUPS_BASE = 'ou=groups,dc=fake'
const BASE_SCOPE = 0

const person = (request: Request, n: number): Buffer => {
  const dn = `uid=p${n},${PEOPLE_BASE}`
  return say.entry(request, dn, {
    objectClass: ['inetOrgPerson'],
    entryUUID: [`id-${n}`],
    entryDN: [dn],
    uid: [`p${n}`],
    cn: [`Person ${n}`],
  })
}

/** Entries of an honest server: four people on two pages, one group with all of them. */
export const honest = {
  person,
  people: (request: Request, cookie: string | undefined): Buffer[] =>
    cookie === undefined
      ? [0, 1, 2, 3].map((n) => person(request, n)).concat(say.done(request, 0))
      : cookie === ''
        ? [person(request, 0), person(request, 1), say.done(request, 0, 'two')]
        : [person(request, 2), person(request, 3), say.done(request, 0, '')],
  group: (request: Request): Buffer[] => {
    const dn = `cn=all,${GROUPS_BASE}`
    const member = [0, 1, 2, 3].map((n) => `uid=p${n},${PEOPLE_BASE}`)
    return [
      say.entry(request, dn, {
        objectClass: ['groupOfNames'],
        entryUUID: ['id-all'],
        entryDN: [dn],
        cn: ['all'],
        member,
      }),
      say.done(request, 0, request.cookie === undefined ? undefined : ''),
    ]
  },
}

function answer(request: Request): Buffer[] {
  if (request.op === 'bind') return [say.bound(request)]
  if (request.op === 'whoami') return [say.extended(request, 0, 'dn:cn=reader,dc=fake')]
  if (request.op === 'starttls') return [say.extended(request, 2)]
  if (request.op !== 'search') return []
  if (request.scope === BASE_SCOPE)
    return [say.entry(request, request.base, { entryUUID: [`id of ${request.base}`] }), say.done(request, 0)]
  return request.base === PEOPLE_BASE ? honest.people(request, request.cookie) : honest.group(request)
}

/** Whether the request asks for people (and not for a single entry). */
export const asksPeople = ({ op, scope, base }: Request): boolean =>
  op === 'search' && scope !== BASE_SCOPE && base === PEOPLE_BASE

/** A server on the loopback that is honest but for its trick. `settings` are what a connection to it needs. */
export async function startHostileLdap(trick: Trick) {
  const requests: Request[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('data', (data: Buffer) => {
      if (data[0] !== SEQUENCE) return
      for (const node of parse(data)) {
        const request = requestOf(ber(node.tag, node.body))
        requests.push(request)
        for (const part of trick(request, socket) ?? answer(request))
          if (!socket.destroyed) socket.write(part)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    requests,
    settings: {
      name: 'Hostile',
      kind: 'openldap',
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      security: 'plain',
      ca: null,
      bindDn: 'cn=reader,dc=fake',
      people: { base: PEOPLE_BASE, filter: '', loginAttribute: 'uid' },
      groups: { base: GROUPS_BASE, filter: '' },
      email: false,
      schedule: null,
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
