import type { Page, PageRequest } from '../../platform/db/index.ts'

const BATCH = 500

/** Every page of a list, one read after the other: memory and the cost of a page do not grow with the list. */
export async function* pagesOf<Row>(
  read: (request: PageRequest) => Promise<Page<Row>>,
): AsyncIterable<Row[]> {
  for (let after: string | undefined; ;) {
    const page = await read({ after, limit: BATCH })
    if (page.rows.length > 0) yield page.rows
    if (page.next === null || page.rows.length === 0) return
    after = page.next
  }
}
