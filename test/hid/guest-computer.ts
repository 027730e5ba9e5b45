import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  bootMachine,
  CHECKOUT,
  type Account,
  type HeadsetCommand,
  type Machine,
  type Outcome,
  type PersonLogin,
} from '../../tools/hid-machine/index.ts'

/** A computer in the HID machine on which the hub is installed as a service under its own account. */
export type GuestComputer = {
  machine: Machine
  /** `earshot-hub …` from a shell of that account; the answer is its JSON. Throws with what it said when it fails. */
  hub: (account: Account, words: string[]) => Promise<unknown>
  /** Resolves with the service's process id when it takes requests. */
  startHub: () => Promise<number>
  /** Ends the service in order. */
  stopHub: () => Promise<Outcome>
  /** What the service has logged so far. */
  hubLog: () => Promise<string>
  /** What a command says that root runs. Throws when it fails. */
  say: (argv: string[]) => Promise<string>
  /** Enrols with a code, which goes through a file that only root can read. */
  enrol: (code: string) => Promise<unknown>
  /** Installs or removes the generated udev rule. */
  setRule: (installed: boolean) => Promise<void>
  sit: (login: PersonLogin | null) => Promise<void>
  setNetwork: (up: boolean) => Promise<void>
  /** A headset fresh from the factory. */
  plug: (serial: string) => Promise<void>
  /** Returns how many reports were exchanged with it. */
  unplug: (serial: string) => Promise<number>
  handle: (serial: string, command: HeadsetCommand) => Promise<Record<string, unknown>>
  /** The value in force in a headset, in its own terms. */
  valueOf: (serial: string, setting: string) => Promise<unknown>
}

const HUB = `${CHECKOUT}/agent/bin/earshot-hub.mjs`
const SERVICE = 'earshot-hub'
const RULE = '60-earshot-hub.rules'
const ruleText = (): string =>
  readFileSync(resolve(import.meta.dirname, '../../agent/packaging', RULE), 'utf8')
const STATE = '/var/lib/earshot-hub'
const SOCKETS = '/run/earshot-hub'
const CODE_FILE = '/root-only/code'
/** As the unit does; accounts of the machine count as the domain's, as they do where sssd or winbind serves them. */
const ENVIRONMENT = { EARSHOT_HUB_LOGIN_DOMAIN: 'NORDHAFEN' }

/** Boots the machine and installs the hub in it: account, folders, neither rule nor enrolment. */
export async function bootComputer(hostname: string): Promise<GuestComputer> {
  const machine = await bootMachine({ hostname, memoryMb: 2048 })
  const { order } = machine
  await order('folder', { path: STATE, mode: 0o700, account: 'earshot-hub' })
  await order('folder', { path: SOCKETS, mode: 0o755, account: 'earshot-hub' })
  await order('folder', { path: '/root-only', mode: 0o700, account: 'root' })
  const hub = async (account: Account, words: string[]): Promise<unknown> => {
    const argv = ['node', HUB, ...words, '--json']
    const { code, stdout, stderr } = await order('run', {
      account,
      argv,
      env: ENVIRONMENT,
      timeoutMs: 120_000,
    })
    if (code !== 0) throw new Error(`earshot-hub ${words.join(' ')}: ${code} ${stderr}`)
    return JSON.parse(stdout)
  }
  return {
    machine,
    hub,
    startHub: async () => {
      const argv = ['node', HUB, 'run']
      const { pid } = await order('start', { name: SERVICE, account: 'earshot-hub', argv, env: ENVIRONMENT })
      await order('await', { name: SERVICE, text: 'the hub runs' })
      return pid
    },
    stopHub: () => order('stop', { name: SERVICE }),
    hubLog: async () => {
      const { stdout, stderr } = await order('peek', { name: SERVICE })
      return stdout + stderr
    },
    say: async (argv) => {
      const { code, stdout, stderr } = await order('run', { account: 'root', argv })
      if (code !== 0) throw new Error(`${argv.join(' ')}: ${code} ${stderr}`)
      return stdout
    },
    enrol: async (code) => {
      await order('write', { path: CODE_FILE, content: code, mode: 0o600, account: 'root' })
      return hub('root', ['enrol', '--code-file', CODE_FILE])
    },
    setRule: async (installed) => {
      await order('rule', { name: RULE, content: installed ? ruleText() : null })
    },
    sit: async (login) => void (await order('sit', { login })),
    setNetwork: async (up) => void (await order('network', { up })),
    plug: async (serial) => void (await order('plug', { name: serial, options: ['--serial', serial] })),
    unplug: async (serial) => (await order('unplug', { name: serial })).exchanges,
    handle: (serial, command) => order('handle', { name: serial, command }),
    valueOf: async (serial, setting) =>
      (await order('handle', { name: serial, command: { do: 'value', setting } }))['value'],
  }
}
