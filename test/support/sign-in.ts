const SET_COOKIE = /^([^=]+=[^;]*)/

/** Signs in as a browser does and answers where it leads; null where the form comes back. */
export async function signInAt(origin: string, userName: string, password: string): Promise<string | null> {
  const page = await fetch(`${origin}/sign-in`)
  const cookie = page.headers.getSetCookie().map((text) => SET_COOKIE.exec(text)?.[1] ?? '')
  const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  const answer = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, cookie: cookie.join('; ') },
    body: new URLSearchParams({ csrf, userName, password, next: '/' }),
  })
  return answer.status === 303 ? answer.headers.get('location') : null
}
