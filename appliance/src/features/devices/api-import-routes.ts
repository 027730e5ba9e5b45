import { z } from 'zod'
import { apiWork, type ApiOperation } from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Writer } from '../../platform/views/messages/translator.ts'
import { MAX_LINES, MAX_TEXT, type PlannedLine } from './import-rules.ts'
import type { DevicePageDeps } from './page-deps.ts'

type Deps = DevicePageDeps & { write: Writer }

const DIGEST_LENGTH = 24
const csv = z.string().max(MAX_TEXT)

const plannedSchema = z.object({
  line: z.int(),
  outcome: z.enum(['change', 'same', 'fault']),
  deviceId: z.string().nullable(),
  /** The column that is wrong, and why. */
  column: z.string().nullable(),
  reason: z.string().nullable(),
})

/** Asset facts from a CSV text for scripts: looked through first, then done. */
export const importOperations = ({ database, assets, write }: Deps): ApiOperation[] => [
  apiWork({
    id: 'devices.planImport',
    method: 'POST',
    path: '/devices/import/preview',
    scope: 'hubs.manage',
    summary: say('api.devices.planImport'),
    body: z.object({ csv }),
    answer: z.object({ lines: z.array(plannedSchema), ignored: z.array(z.string()), seen: z.string() }),
    async work({ admin, body }) {
      const plan = await assets.planImport(database.read, admin.organizationId, body.csv)
      return { ...plan, lines: plan.lines.map((line) => answerLine(line, write)) }
    },
  }),
  apiWork({
    id: 'devices.import',
    method: 'POST',
    path: '/devices/import',
    scope: 'hubs.manage',
    summary: say('api.devices.import'),
    body: z.object({ csv, seen: z.string().max(MAX_LINES * DIGEST_LENGTH) }),
    answer: z.object({ changed: z.int(), refused: z.array(z.int()) }),
    async work({ admin: { organizationId, actor }, body }) {
      const { changed, refused } = await assets.applyImport(organizationId, body.csv, body.seen, actor)
      return { changed, refused: refused.map(({ line }) => line) }
    },
  }),
]

const answerLine = ({ line: { line }, outcome }: PlannedLine, write: Writer) =>
  outcome.kind === 'fault'
    ? { line, outcome: outcome.kind, deviceId: null, column: outcome.field, reason: write(outcome.reason) }
    : { line, outcome: outcome.kind, deviceId: outcome.device.id, column: null, reason: null }
