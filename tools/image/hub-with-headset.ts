import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setUpComputer } from '../demo/world/computer.ts'

/** A desk in a container: enrols with the code on its standard input and works until it is told to stop. */
const computer = await setUpComputer({
  computer: 'CONTAINER-PC1',
  session: { domain: 'NORDHAFEN', login: 'alice' },
  folder: await mkdtemp(join(tmpdir(), 'earshot-hub-')),
  headsets: [{ model: 'earshot-reference', serial: 'ER-0100' }],
})
const enrolled = await computer.hub.enrol((await text(process.stdin)).trim())
console.log(JSON.stringify(enrolled))
await computer.hub.start()
process.once('SIGTERM', () => void computer.stop().then(() => process.exit(0)))
