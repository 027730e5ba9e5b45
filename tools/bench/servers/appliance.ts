import '../../../appliance/bin/memory.mjs'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openAppliance } from './open.ts'
import { fleetFile, newCode, publishValue, saveValue, tokensFile, type Fleet } from './seed.ts'
import { serve } from './serve.ts'

/** `hubs`: how many are enrolled before anything is measured; `also`: what each of them has. */
type Args = { hubs: number; also: string[]; folder: string }
type Question = { what: 'code' } | { what: 'save'; value: number } | { what: 'publish'; value: number }

const SEED = fileURLToPath(new URL('fleet.ts', import.meta.url))

serve<Args>(async ({ hubs, also, folder }) => {
  await promisify(execFile)(process.execPath, [SEED, folder, String(hubs), ...also])
  const { organizationId, policy } = JSON.parse(await readFile(fleetFile(folder), 'utf8')) as Fleet
  const { appliance, port } = await openAppliance(folder)
  const answer = async (question: Question): Promise<unknown> => {
    switch (question.what) {
      case 'code':
        return newCode(appliance, organizationId)
      case 'save':
        return saveValue(appliance, organizationId, policy, question.value)
      case 'publish':
        return publishValue(appliance, organizationId, policy, question.value)
    }
  }
  return { ready: { port, tokensFile: tokensFile(folder) }, answer }
})
