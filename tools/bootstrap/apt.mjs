import { asRoot, execute, onPath } from './run.mjs'

const QUIET = ['-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0']
const INSTALL = ['apt-get', ...QUIET, 'install', '-y', '--no-install-recommends']

/** Denies every start of a service while packages are installed, and only then. */
const WITHOUT_SERVICES = `
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    trap 'rm -f $policy' EXIT
    printf '#!/bin/sh\\nexit 101\\n' >$policy
    chmod 755 $policy
  fi
  DEBIAN_FRONTEND=noninteractive "$@"`

let updated

/** Runs `work`; if it fails, brings apt's lists up to date (once per run) and tries again. */
async function withFreshLists(work) {
  try {
    return await work()
  } catch (error) {
    if (updated) await updated.catch(() => Promise.reject(error))
    updated ??= execute('reading the lists of packages', asRoot(['apt-get', ...QUIET, 'update']))
    await updated
    return work()
  }
}

let queue = Promise.resolve()

/** Installs packages on this machine; their services are not started. One installation follows the other. */
export function install(names) {
  const turn = queue.then(() => installNow(names))
  queue = turn.catch(() => {})
  return turn
}

function installNow(names) {
  if (!onPath('apt-get')) throw new Error(`Please install what is missing yourself: ${names.join(' ')}`)
  const command = asRoot(['sh', '-c', WITHOUT_SERVICES, 'sh', ...INSTALL, ...names])
  return withFreshLists(() => execute(`installing ${names.join(' ')}`, command))
}

/** The named packages and those dependencies that this machine lacks. */
export async function withMissing(names) {
  const simulate = ['apt-get', 'install', '--simulate', '--no-install-recommends', ...names]
  const plan = await withFreshLists(() => execute('planning', simulate))
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].map((match) => match[1])
  return [...new Set([...names, ...missing])]
}

/** The package that a meta package stands for. */
export function firstDependency(name) {
  return withFreshLists(async () => {
    const lines = await execute('planning', ['apt-cache', 'depends', '--important', name])
    const found = /^\s*Depends: (\S+)/m.exec(lines)
    if (!found) throw new Error(`apt names no dependency of ${name}`)
    return found[1]
  })
}

/** Downloads packages into a folder without installing them. */
export function download(names, folder) {
  const command = ['apt-get', '-qq', '-o', 'APT::Sandbox::User=root', 'download', ...names]
  return withFreshLists(() => execute(`downloading ${names.join(' ')}`, command, { cwd: folder }))
}
