import { z } from 'zod'
import { defineCommand, type Command } from '../../platform/command.ts'
import type { Database } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { NOT_ASKED } from '../../platform/http/purpose.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import type { Devices } from '../devices/index.ts'
import type { Compliance } from './service.ts'

type Deps = { devices: Devices; compliance: Compliance; database: Database; audit: Pick<Audit, 'viewed'> }

/** `device list|why`. */
export const deviceCommands = ({ devices, compliance, database, audit }: Deps): Command[] => [
  defineCommand({
    name: 'device list',
    summary: 'List devices by serial number.',
    input: z.object({
      search: z.string().optional().meta({ help: 'How the serial number begins.' }),
      state: z.string().optional().meta({ help: 'Only those in this state, such as drifted.' }),
    }),
    run: async (input, { organizationId }) =>
      (await devices.list(database.read, organizationId, input, { limit: 1_000 })).rows,
  }),
  defineCommand({
    name: 'device why',
    summary: 'Explain why a setting of a device is as it is.',
    input: z.object({
      serial: z.string().meta({ help: 'Serial number of the headset.', positional: true }),
      setting: z.string().meta({ help: 'Id of the setting, such as sidetone.level.', positional: true }),
    }),
    async run({ serial, setting }, caller) {
      const { organizationId } = caller
      const found = await devices.list(database.read, organizationId, { search: serial }, { limit: 2 })
      const [device] = found.rows.filter((row) => row.serial?.toLowerCase() === serial.toLowerCase())
      if (!device) throw new AppError('not_found', say('why.noDevice', { serial }))
      const why = await compliance.why(database.read, organizationId, device.id, setting)
      const viewer = { ...caller, purpose: NOT_ASKED }
      await audit.viewed(viewer, 'device.whyViewed', { kind: 'device', id: device.id }, { setting })
      const { evidence, explanation, dropped, target } = why
      return {
        device: device.deviceKey,
        setting,
        evidence,
        winner: explanation.effective?.winner ?? null,
        losers: explanation.losers,
        dropped,
        target,
      }
    },
  }),
]
