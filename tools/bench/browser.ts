/** An administrator's browser, as far as clicks go: it signs in, keeps its cookies, opens pages and posts forms. */
export type Browser = {
  /** The text of a page. */
  read(path: string): Promise<string>
  click(path: string, fields?: Record<string, string>): Promise<void>
}

const COOKIE = /^([^=]+)=([^;]*)/
const CSRF = /name="csrf" value="([^"]+)"/

/** Signs in at the plain HTTP port. Throws where a page answers other than it does to its people. */
export async function signIn(
  port: number,
  { userName, password }: { userName: string; password: string },
): Promise<Browser> {
  const origin = `http://localhost:${port}`
  const cookies = new Map<string, string>()
  let csrf = ''

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(origin + path, { redirect: 'manual', headers: { origin, cookie }, ...init })
    for (const text of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = COOKIE.exec(text) ?? []
      cookies.set(name, value)
    }
    return answer
  }
  const read = async (path: string): Promise<string> => {
    const answer = await ask(path)
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
    return answer.text()
  }
  const open = async (path: string): Promise<void> => {
    csrf = CSRF.exec(await read(path))?.[1] ?? ''
    if (csrf === '') throw new Error(`${path} has no form`)
  }
  const click = async (path: string, fields: Record<string, string> = {}): Promise<void> => {
    const answer = await ask(path, { method: 'POST', body: new URLSearchParams({ csrf, ...fields }) })
    await answer.text()
    if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}`)
  }
  await open('/sign-in')
  await click('/sign-in', { userName, password, next: '/policies' })
  await open('/policies')
  return { read, click }
}
