import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Orders } from '../orders.ts'
import { endMachine } from './end.ts'
import { handle, plug, unplug } from './headsets.ts'
import { connectNetwork, disconnectNetwork } from './network.ts'
import { awaitLine, idsOf, must, peekService, run, startService, stopService } from './processes.ts'
import { sit } from './seat.ts'

type Handlers = {
  [N in keyof Orders]: (ask: Orders[N]['ask']) => Orders[N]['answer'] | Promise<Orders[N]['answer']>
}

/** What the guest does on each order. */
export const ORDERS: Handlers = {
  run,
  start: startService,
  stop: stopService,
  peek: peekService,
  await: awaitLine,
  plug,
  unplug,
  handle,
  sit: ({ login }) => sit(login),
  write: ({ path, content, mode, account }) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return giveTo(path, mode, account)
  },
  folder: ({ path, mode, account }) => {
    mkdirSync(path, { recursive: true })
    return giveTo(path, mode, account)
  },
  network: async ({ up }) => {
    await (up ? connectNetwork() : disconnectNetwork())
    return null
  },
  rule: ({ name, content }) => applyRule(`/etc/udev/rules.d/${name}`, content),
  end: ({ status }) => {
    endMachine(status)
    return null
  },
}

function giveTo(path: string, mode: number, account: Orders['write']['ask']['account']): null {
  const { uid, gid } = idsOf(account)
  chownSync(path, uid, gid)
  chmodSync(path, mode)
  return null
}

async function applyRule(path: string, content: string | null): Promise<null> {
  if (content === null) rmSync(path, { force: true })
  else writeFileSync(path, content)
  await must(['udevadm', 'control', '--reload'])
  await must(['udevadm', 'trigger', '--subsystem-match=hidraw'])
  await must(['udevadm', 'settle'])
  return null
}
