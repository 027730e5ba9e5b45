/** The account the hub runs under; `agent/packaging` names the same one. */
export const HUB_ACCOUNT = { name: 'earshot-hub', uid: 990, gid: 990 }

/** The people who sit at the machine, with the virtual terminal each of them uses. */
export const PEOPLE = [
  { name: 'alice', uid: 1001, gid: 1001, terminal: 2 },
  { name: 'bob', uid: 1002, gid: 1002, terminal: 3 },
] as const

/** Login of someone who can sit at the machine. */
export type PersonLogin = (typeof PEOPLE)[number]['name']

const SYSTEM_GROUPS = [
  'daemon',
  'tty',
  'disk',
  'lp',
  'kmem',
  'dialout',
  'cdrom',
  'tape',
  'audio',
  'video',
  'input',
  'render',
  'kvm',
  'sgx',
]
const HOME = '/home'

/** The machine's own `/etc`: nothing of the computer that runs it shines through. */
export function accountFiles(hostname: string): { path: string; content: string }[] {
  const people = PEOPLE.map(({ name, uid, gid }) => `${name}:x:${uid}:${gid}::${HOME}/${name}:/bin/sh`)
  const passwd = [
    'root:x:0:0:root:/root:/bin/sh',
    'messagebus:x:100:100::/nonexistent:/usr/sbin/nologin',
    `${HUB_ACCOUNT.name}:x:${HUB_ACCOUNT.uid}:${HUB_ACCOUNT.gid}::/var/lib/earshot-hub:/usr/sbin/nologin`,
    ...people,
    'nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin',
  ]
  const group = [
    'root:x:0:',
    'messagebus:x:100:',
    ...SYSTEM_GROUPS.map((name, index) => `${name}:x:${index + 1}:`),
    `${HUB_ACCOUNT.name}:x:${HUB_ACCOUNT.gid}:`,
    ...PEOPLE.map(({ name, gid }) => `${name}:x:${gid}:`),
    'nogroup:x:65534:',
  ]
  const logins = ['root', 'messagebus', HUB_ACCOUNT.name, ...PEOPLE.map(({ name }) => name)]
  return [
    { path: 'passwd', content: lines(passwd) },
    { path: 'group', content: lines(group) },
    { path: 'shadow', content: lines(logins.map((login) => `${login}:*:19000:0:99999:7:::`)) },
    {
      path: 'nsswitch.conf',
      content: lines(['passwd: files', 'group: files', 'shadow: files', 'hosts: files']),
    },
    { path: 'hosts', content: lines(['127.0.0.1 localhost', `127.0.1.1 ${hostname}`]) },
    { path: 'hostname', content: lines([hostname]) },
    { path: 'pam.d/login', content: lines(LOGIN_RULES) },
  ]
}

const LOGIN_RULES = [
  'auth sufficient pam_rootok.so',
  'auth required pam_deny.so',
  'account required pam_permit.so',
  'session required pam_unix.so',
  'session required pam_elogind.so',
]

const lines = (list: readonly string[]): string => `${list.join('\n')}\n`
