import { z } from 'zod'
import type { Features, Ground } from './features.ts'
import { defineCommand, type Command } from './platform/command.ts'
import { VERSION } from './version.ts'

/** `status`: what this appliance is, and how it stands. */
export const statusCommand = ({ config, database }: Ground, features: Features): Command =>
  defineCommand({
    name: 'status',
    summary: 'Show what this appliance is and how it stands.',
    scope: 'appliance',
    input: z.object({}),
    async run() {
      const { organizations, administrators, hubs, devices, keys, certificate } = features
      const own = await organizations.list(database.read)
      const setUpCode = await administrators.firstRun.currentCode()
      return {
        version: VERSION,
        publicUrl: config.publicUrl,
        database: database.dialect,
        setUp: await administrators.firstRun.isSetUp(),
        ...(setUpCode ? { setUpCode: setUpCode.code } : {}),
        certificateExpiresAt: certificate?.current().expiresAt ?? null,
        recoveryKitIsStale: await keys.kitIsStale(database.read),
        organizations: await Promise.all(
          own.map(async ({ id, name }) => ({
            name,
            hubs: await hubs.summarize(database.read, id),
            devices: await devices.summarize(database.read, id),
            olderThanHubs: (await hubs.findOlder(database.read, id)) ?? null,
          })),
        ),
      }
    },
  })
