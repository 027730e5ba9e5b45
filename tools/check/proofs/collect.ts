import { createVitest } from 'vitest/node'
import { root } from '../root.ts'

/** Every test in the given files, found by loading them; none is run. */
export async function collectTests(
  files: string[],
): Promise<{ file: string; title: string; path: string }[]> {
  if (files.length === 0) return []
  const vitest = await createVitest('test', { root, watch: false, reporters: [{}] })
  try {
    const { testModules } = await vitest.collect(files, { staticParse: false })
    return testModules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        file: module.relativeModuleId,
        title: test.name,
        path: test.fullName,
      })),
    )
  } finally {
    await vitest.close()
  }
}
