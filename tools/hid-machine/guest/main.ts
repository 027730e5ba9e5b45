import { createReadStream, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Ask, Reply } from '../orders.ts'
import { endMachine } from './end.ts'
import { ORDERS } from './orders.ts'
import { startSystem } from './system.ts'

const PORTS = '/sys/class/virtio-ports'
const PORT_NAME = 'earshot.control'
const HOST_GONE = 125

/** The virtio port that leads to the test. */
function findPort(): string {
  const port = readdirSync(PORTS).find(
    (name) => readFileSync(`${PORTS}/${name}/name`, 'utf8').trim() === PORT_NAME,
  )
  if (!port) throw new Error(`There is no virtio port ${PORT_NAME}.`)
  return `/dev/${port}`
}

async function obey(ask: Ask, reply: (reply: Reply) => void): Promise<void> {
  try {
    const answer = await ORDERS[ask.order](ask.ask as never)
    reply({ id: ask.id, answer })
  } catch (error) {
    reply({ id: ask.id, failure: `${ask.order}: ${String(error)}` })
  }
}

const port = openSync(findPort(), 'r+')
const reply = (message: Reply): void => void writeSync(port, `${JSON.stringify(message)}\n`)
const lines = createInterface({ input: createReadStream('', { fd: port }) })
lines.on('line', (line) => void obey(JSON.parse(line) as Ask, reply))
lines.on('close', () => endMachine(HOST_GONE))
try {
  await startSystem()
  reply({ id: null, answer: null })
} catch (error) {
  reply({ id: null, failure: String(error) })
}
