import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createAuthority, issueServerCertificate } from '../appliance/src/features/keys/authority.ts'
import { unpackedEnvironment, unpackedFolder } from './unpacked.ts'

/** A person; `uid` is the login. Without a password nobody signs in as them. */
export type SlapdPerson = { uid: string; name: string; mail?: string; password?: string }

/** A groupOfNames: people by uid, groups by name. One that would be empty has the base itself as dummy member. */
export type SlapdGroup = { name: string; people?: string[]; groups?: string[] }

/** What the server starts with. `extra` are lines of slapd.conf inside the database (limits, access rules). */
export type SlapdOptions = {
  people: SlapdPerson[]
  groups: SlapdGroup[]
  extra?: string[]
  /** Under which it keeps its files, in a folder of its own; the system's temporary folder unless it is given. */
  under?: string
}

/** A running OpenLDAP server on the loopback, with certificate, an own database and a bind account that only reads. */
export type Slapd = {
  host: string
  /** Port for plain connections and StartTLS. */
  port: number
  /** Port for ldaps. */
  tlsPort: number
  url: string
  baseDn: string
  peopleDn: string
  groupsDn: string
  bindDn: string
  bindPassword: string
  /** The authority of the server's certificate. */
  caFile: string
  ca: string
  /** Applies LDIF change records with all rights. Throws with what ldapmodify said. */
  modify(ldif: string): void
  /** Replaces the access rules of the database, at once: lines as in slapd.access(5), without `access`. */
  restrict(rules: string[]): void
  personDn(uid: string): string
  groupDn(name: string): string
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>
  stop(): Promise<void>
}

const BASE = 'dc=example,dc=test'
const ADMIN = `cn=admin,${BASE}`
const SCHEMAS = ['core', 'cosine', 'inetorgperson', 'nis']
const MODULES = ['back_mdb', 'memberof', 'ppolicy', 'refint', 'syncprov']

/** Everybody may bind and the bind account may read all. */
export const OPEN_RULES = [
  'to attrs=userPassword by anonymous auth by * none',
  'to * by users read by * none',
]

/** Ends the server when our end of its standard input closes, however this process ends; a Ctrl-C must not get there first. */
const TIED = '"$@" </dev/null & server=$!; cat >/dev/null; kill -TERM $server; wait $server'

/** A value within a name (RFC 4514 section 2.4). */
const escaped = (value: string): string => value.replace(/[,+"\\<>;=#]/g, '\\$&')

const personDn = (uid: string): string => `uid=${escaped(uid)},ou=people,${BASE}`
const groupDn = (name: string): string => `cn=${name},ou=groups,${BASE}`

const encoded = (attribute: string, value: string): string =>
  `${attribute}:: ${Buffer.from(value).toString('base64')}`

const entry = (dn: string, lines: string[]): string => [encoded('dn', dn), ...lines, ''].join('\n')

/** LDIF of a person. */
export const personLdif = ({ uid, name, mail, password }: SlapdPerson): string =>
  entry(personDn(uid), [
    'objectClass: inetOrgPerson',
    encoded('uid', uid),
    encoded('cn', name),
    encoded('displayName', name),
    encoded('sn', name.split(' ').at(-1) ?? name),
    ...(mail === undefined ? [] : [encoded('mail', mail)]),
    ...(password === undefined ? [] : [encoded('userPassword', password)]),
  ])

/** LDIF of a group. */
export const groupLdif = ({ name, people = [], groups = [] }: SlapdGroup): string => {
  const members = [...people.map(personDn), ...groups.map(groupDn)]
  const written = members.length > 0 ? members : [BASE]
  return entry(groupDn(name), [
    'objectClass: groupOfNames',
    encoded('cn', name),
    ...written.map((member) => encoded('member', member)),
  ])
}

const unit = (name: string): string =>
  entry(`ou=${name},${BASE}`, ['objectClass: organizationalUnit', `ou: ${name}`])

const seed = ({ people, groups }: SlapdOptions, bindDn: string, password: string): string =>
  [
    entry(BASE, ['objectClass: dcObject', 'objectClass: organization', 'dc: example', 'o: Example']),
    ...['people', 'groups', 'services'].map(unit),
    entry(bindDn, [
      'objectClass: applicationProcess',
      'objectClass: simpleSecurityObject',
      'cn: earshot',
      `userPassword: ${password}`,
    ]),
    ...people.map(personLdif),
    ...groups.map(groupLdif),
  ].join('\n')

const configuration = (root: string, folder: string, secrets: string[], extra: string[]): string =>
  [
    ...SCHEMAS.map((name) => `include ${root}/etc/ldap/schema/${name}.schema`),
    `modulepath ${root}/usr/lib/ldap`,
    ...MODULES.map((name) => `moduleload ${name}`),
    `pidfile ${folder}/pid`,
    `TLSCACertificateFile ${folder}/ca.pem`,
    `TLSCertificateFile ${folder}/server.pem`,
    `TLSCertificateKeyFile ${folder}/server.key`,
    'database config',
    `rootdn cn=config`,
    `rootpw ${secrets[0]}`,
    'database mdb',
    `suffix "${BASE}"`,
    `rootdn "${ADMIN}"`,
    `rootpw ${secrets[0]}`,
    `directory ${folder}/data`,
    'maxsize 268435456',
    'dbnosync',
    'index objectClass,uid,cn,member,entryUUID eq',
    ...OPEN_RULES.map((rule) => `access ${rule}`),
    ...extra,
    'overlay memberof',
    'overlay refint',
    'refint_attributes member',
    `refint_nothing "${BASE}"`,
    'overlay syncprov',
    '',
  ].join('\n')

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')]
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  for (const server of servers) server.close()
  return ports as [number, number]
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })

async function certificates(folder: string): Promise<string> {
  const authority = await createAuthority('Directory test authority', Date.now())
  const server = await issueServerCertificate(authority, ['localhost', '127.0.0.1'], Date.now())
  await writeFile(join(folder, 'ca.pem'), authority.certificate)
  await writeFile(join(folder, 'server.pem'), server.chain)
  await writeFile(join(folder, 'server.key'), server.privateKey, { mode: 0o600 })
  return authority.certificate
}

function run(command: string[], input = ''): void {
  const [program, ...args] = command
  const ended = spawnSync(program!, args, { input, encoding: 'utf8', env: unpackedEnvironment('directory') })
  if (ended.status !== 0)
    throw new Error(`${program} failed (${ended.status ?? ended.signal}): ${ended.stderr}`)
}

/** Starts a real OpenLDAP server in a folder of its own. Ready in well under a second. */
export async function startSlapd(options: SlapdOptions): Promise<Slapd> {
  const root = unpackedFolder('directory')
  const folder = await mkdtemp(join(options.under ?? tmpdir(), 'earshot-slapd-'))
  await mkdir(join(folder, 'data'))
  const bindDn = `cn=earshot,ou=services,${BASE}`
  const [bindPassword, adminPassword] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')]
  const ca = await certificates(folder)
  const config = join(folder, 'slapd.conf')
  await writeFile(config, configuration(root, folder, [adminPassword], options.extra ?? []), { mode: 0o600 })
  const slapd = join(root, 'usr/sbin/slapd')
  run([slapd, '-T', 'add', '-q', '-f', config], seed(options, bindDn, bindPassword))

  const [port, tlsPort] = await freePorts()
  const urls = `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${tlsPort}/`
  const command = ['-c', TIED, 'sh', slapd, '-d', '0', '-f', config, '-h', urls]
  const server = spawn('sh', command, {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: unpackedEnvironment('directory'),
    detached: true,
  })
  const ended = once(server, 'exit')
  let over = false
  void ended.then(() => (over = true))
  while (!(await answers(port))) {
    if (over) throw new Error('slapd ended at its start.')
    await pause(10)
  }
  const change = (as: string, ldif: string): void =>
    run(['ldapmodify', '-a', '-x', '-H', `ldap://127.0.0.1:${port}/`, '-D', as, '-w', adminPassword], ldif)
  return {
    host: '127.0.0.1',
    port,
    tlsPort,
    url: `ldap://127.0.0.1:${port}`,
    baseDn: BASE,
    peopleDn: `ou=people,${BASE}`,
    groupsDn: `ou=groups,${BASE}`,
    bindDn,
    bindPassword,
    caFile: join(folder, 'ca.pem'),
    ca,
    modify: (ldif) => change(ADMIN, ldif),
    restrict: (rules) =>
      change(
        'cn=config',
        [
          'dn: olcDatabase={1}mdb,cn=config',
          'changetype: modify',
          'replace: olcAccess',
          ...rules.map((rule, n) => `olcAccess: {${n}}${rule}`),
          '',
        ].join('\n'),
      ),
    personDn,
    groupDn,
    kill: async () => {
      process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')), 'SIGKILL')
      server.stdin.end()
      await ended
    },
    stop: async () => {
      server.stdin.end()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
