import { createReadStream } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Database } from '../../platform/db/index.ts'
import { systemActor } from '../../platform/actor.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { JobKind } from '../jobs/index.ts'
import { RULES_PATH } from './paths.ts'

/** The kind of job that places a whole fleet by its rules. */
export const PLACEMENT_JOB = 'placement'

type Deps = {
  database: Database
  audit: Pick<Audit, 'record'>
  hubs: Pick<Hubs, 'misplaced' | 'followRules'>
}

/** Most computers in one transaction. */
const BATCH = 500

const idsFile = (folder: string): string => join(folder, 'misplaced.txt')

/** Finds, beside the appliance, all computers that are not placed as the rules want them, then places them in batches. */
export const placementKind = ({ database, audit, hubs }: Deps): JobKind => ({
  name: PLACEMENT_JOB,
  words: say('placement.job'),
  describe: () => say('placement.job.about'),
  async compute({ reader, organizationId, folder, progress }) {
    const file = idsFile(folder)
    await writeFile(file, '', { mode: 0o600 })
    let [looked, misplaced] = [0, 0]
    for await (const batch of hubs.misplaced(reader, organizationId)) {
      await appendFile(file, batch.ids.map((id) => `${id}\n`).join(''))
      looked += batch.looked
      misplaced += batch.ids.length
      progress(looked, null)
    }
    return { looked, misplaced }
  },
  async finish({ organizationId, folder, signal, progress }, result) {
    const { looked, misplaced } = result as { looked: number; misplaced: number }
    let [done, placed] = [0, 0]
    for await (const ids of batchesOf(idsFile(folder))) {
      if (signal.aborted) break
      placed += await hubs.followRules(organizationId, ids)
      progress((done += ids.length), misplaced)
    }
    if (placed > 0)
      await database.write((tx) =>
        audit.record(tx, {
          organizationId,
          actor: systemActor('placement rules'),
          action: 'hubs.placedByRules',
          object: { kind: 'organization', id: organizationId },
          detail: { count: placed },
        }),
      )
    return { looked, placed }
  },
  pageOf: () => RULES_PATH,
})

async function* batchesOf(file: string): AsyncIterable<string[]> {
  let batch: string[] = []
  for await (const id of createInterface({ input: createReadStream(file) })) {
    batch.push(id)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
