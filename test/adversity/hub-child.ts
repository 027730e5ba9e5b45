import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { DeviceValue } from '@earshot/protocol'
import type { HubStatus } from '../../agent/src/hub.ts'
import type { SettingView } from '../../agent/src/views.ts'
import { startNode, type Child } from '../support/child.ts'
import type { Answered, HubRequest } from './hub-process.ts'
import { changeUnheard, readJournal, type JournalLine } from './lasting-headsets.ts'

const PROGRAM = join(import.meta.dirname, 'hub-process.ts')

/** A hub in a process that can be killed. Its folder, its headsets and what the appliance answered it outlive it. */
export type HubChild = {
  computer: string
  folder: string
  child: () => Child
  isRunning: () => boolean
  /** Everything the appliance has answered to it, over all its lives. */
  answers: readonly Answered[]
  /** Whether it has asked for its target since its last start: it has reported all that differs then. */
  hasReported: () => boolean
  start: () => Promise<void>
  stop: () => Promise<void>
  kill: () => Promise<void>
  ask: <T = unknown>(request: HubRequest) => Promise<T>
  status: () => Promise<HubStatus>
  settings: (serial: string) => Promise<SettingView[]>
  journal: () => JournalLine[]
  /** The wearer changes a setting while the hub is dead. */
  wearUnheard: (serial: string, setting: string, value: DeviceValue) => void
  /** Hash of the state that the appliance has acknowledged, as the hub wrote it down; null before the first. */
  acknowledgedState: () => Promise<string | null>
}

/** What the process refused. */
export class HubRefused extends Error {
  readonly code: string
  constructor({ code, detail }: { code: string; detail: string }) {
    super(detail)
    this.name = 'HubRefused'
    this.code = code
  }
}

type Line =
  | { up: true }
  | { pulling: true }
  | { answered: Answered }
  | { id: number; value: unknown }
  | { id: number; failure: { code: string; detail: string } }

/** A hub on a computer of this name; everything of it lies in `folder`. It doesn't run yet. */
export async function createHubChild(computer: string, folder: string): Promise<HubChild> {
  await mkdir(folder, { recursive: true })
  const state = join(folder, 'state')
  const headsets = join(folder, 'headsets.jsonl')
  const answers: Answered[] = []
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let child: Child | undefined
  let asked = 0
  let reported = false

  const take = (line: Line, up: () => void): void => {
    if ('up' in line) return up()
    if ('pulling' in line) {
      reported = true
      return
    }
    if ('answered' in line) return void answers.push(line.answered)
    const call = waiting.get(line.id)
    waiting.delete(line.id)
    if ('failure' in line) call?.reject(new HubRefused(line.failure))
    else call?.resolve(line.value)
  }
  const running = (): Child => {
    if (!child) throw new Error(`${computer} has not been started`)
    return child
  }
  const start = async (): Promise<void> => {
    const started = startNode([PROGRAM, computer, state, headsets])
    child = started
    reported = false
    const up = Promise.withResolvers<void>()
    createInterface({ input: started.process.stdout }).on('line', (text) =>
      take(JSON.parse(text) as Line, up.resolve),
    )
    void started.ended.then(() => {
      const gone = new HubRefused({ code: 'ended', detail: `${computer} has ended: ${started.said()}` })
      for (const { reject } of waiting.values()) reject(gone)
      waiting.clear()
      up.reject(gone)
    })
    await up.promise
  }
  const ask = <T>(request: HubRequest): Promise<T> => {
    const id = ++asked
    const answer = Promise.withResolvers<unknown>()
    waiting.set(id, answer)
    if (running().alive()) running().process.stdin.write(`${JSON.stringify({ id, request })}\n`)
    else answer.reject(new HubRefused({ code: 'ended', detail: `${computer} has ended` }))
    return answer.promise as Promise<T>
  }
  return {
    computer,
    folder,
    child: running,
    isRunning: () => child?.alive() ?? false,
    answers,
    hasReported: () => reported,
    start,
    stop: async () => {
      running().process.stdin.end()
      await running().ended
    },
    kill: async () => {
      running().process.kill('SIGKILL')
      await running().ended
    },
    ask,
    status: () => ask({ do: 'status' }),
    settings: (serial) => ask({ do: 'settings', device: `earshot-reference/${serial}` }),
    journal: () => readJournal(headsets),
    wearUnheard: (serial, setting, value) => changeUnheard(headsets, serial, setting, value),
    acknowledgedState: async () => {
      const file = join(state, 'reported.json')
      return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as { hash: string }).hash : null
    },
  }
}
