import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const suites = ['store', 'journey', 'hid', 'long']
const places = ['protocol', 'appliance', 'agent', 'tools', 'test']
const files = (ending: string): string[] => places.map((place) => `${place}/**/*${ending}`)

export default defineConfig({
  test: {
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: files('.test.ts'),
          exclude: ['**/node_modules/**', ...suites.flatMap((suite) => files(`.${suite}.test.ts`))],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      ...suites.map((name, index) => ({
        test: {
          name,
          include: files(`.${name}.test.ts`),
          testTimeout: name === 'store' ? 60_000 : 300_000,
          hookTimeout: 300_000,
          fileParallelism: name === 'store' || name === 'journey',
          globalSetup: name === 'store' ? ['test/support/postgres-setup.ts'] : [],
          sequence: { groupOrder: index + 1 },
        },
      })),
    ],
  },
})
