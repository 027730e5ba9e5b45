import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import '../../../agent/bin/memory.mjs'
import { eventually } from '../../demo/world/eventually.ts'
import { serve } from './serve.ts'

const { readConfig } = await import('../../../agent/src/config/config.ts')
const { openRealHub } = await import('../../../agent/src/main.ts')

/** The hub as the service runs it: real HID, real TLS. `code` is its enrolment code. Ready once it is in contact. */
serve<{ code: string; folder: string }>(async ({ code, folder }) => {
  const sessionFile = join(folder, 'session')
  await writeFile(sessionFile, '')
  const { hub } = await openRealHub(
    readConfig({
      EARSHOT_HUB_STATE: join(folder, 'state'),
      EARSHOT_HUB_SOCKETS: folder,
      EARSHOT_HUB_LOG_LEVEL: 'error',
      EARSHOT_HUB_SESSION_FILE: sessionFile,
    }),
  )
  await hub.enrol(code)
  await hub.start()
  const holdsTarget = async (): Promise<boolean> => hub.status().reachable === true
  if (!(await eventually(holdsTarget))) throw new Error('the hub is not in contact')
  return { ready: {} }
})
