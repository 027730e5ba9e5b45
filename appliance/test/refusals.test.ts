import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { userNameSchema } from '../src/features/administrators/administrator.ts'
import { presentNew } from '../src/features/administrators/view-models.ts'
import { ALL_MESSAGES, inEnglish } from '../src/messages.ts'
import { APP_ERRORS, AppError, invalid } from '../src/platform/errors.ts'
import { adminRoute } from '../src/platform/http/admin-route.ts'
import { refusedForm } from '../src/platform/http/form-state.ts'
import { loadAssets } from '../src/platform/views/assets.ts'
import { parseMessage, type Part } from '../src/platform/views/messages/parse.ts'
import { say, type Phrase } from '../src/platform/views/messages/phrase.ts'
import { pseudo, pseudoMessages } from '../src/platform/views/messages/pseudo.ts'
import { createRenderer } from '../src/platform/views/render.ts'
import { allViews } from '../src/web.ts'
import { Browser, startAdminApp } from './support/admin-app.ts'
import { callsOf, codeFiles, namesIn, sentencesIn } from './support/sources.ts'

const code = codeFiles()

describe('what is refused', () => {
  const REFUSALS = /\b(?:invalid|invalidFields|wrongVariable|because|new AppError)\(/g
  const RULES =
    /\.(?:min|max|length|regex|refine|superRefine|enum|literal|int|email|url|string|number|union)\(/g
  const callsIn = (callee: RegExp, only: (text: string) => boolean = () => true) =>
    code
      .filter(({ text }) => only(text))
      .flatMap(({ path, text }) => callsOf(callee, text).map((given) => ({ path, given: given.join(', ') })))
  const sentences = (calls: readonly { path: string; given: string }[]): string[] =>
    calls.flatMap(({ path, given }) => sentencesIn(given).map((words) => `${path}: ${words}`))

  it('takes no sentence of its own: what an error says comes from the catalogue', () => {
    const refusals = callsIn(REFUSALS)
    expect(sentences(refusals)).toEqual([])
    expect(refusals.length).toBeGreaterThanOrEqual(160)
  })

  it('takes none from a rule of a schema either', () => {
    const rules = callsIn(RULES, (text) => text.includes("from 'zod'"))
    expect(sentences(rules)).toEqual([])
    expect(rules.length).toBeGreaterThanOrEqual(300)
  })

  it('would be caught with one', () => {
    const planted = "throw invalid('name', `needs ${MIN} characters`)"
    expect(callsOf(REFUSALS, planted).flat().flatMap(sentencesIn)).toEqual(['needs ${MIN} characters'])
    const rule = "z.string().min(2, 'needs two characters')"
    expect(callsOf(RULES, rule).flat().flatMap(sentencesIn)).toEqual(['needs two characters'])
    expect(callsOf(REFUSALS, "invalid('name', say('fault.needed'))").flat().flatMap(sentencesIn)).toEqual([])
  })
})

describe('a sentence', () => {
  const wantedBy = (part: Part): string[] => {
    if (part.kind === 'value') return [part.name]
    if (part.kind === 'tag') return part.parts.flatMap(wantedBy)
    return part.kind === 'plural' ? [part.name, ...Object.values(part.cases).flat().flatMap(wantedBy)] : []
  }
  const lacking = (given: readonly string[]): string[] => {
    const [key = '', values = '{}'] = given
    const text = ALL_MESSAGES[key.replaceAll("'", '')]
    const names = namesIn(values)
    return text === undefined || names === null
      ? []
      : parseMessage(text)
          .flatMap(wantedBy)
          .filter((name) => !names.includes(name))
  }
  const said = code
    .flatMap(({ text }) => callsOf(/\bsay\(/g, text))
    .filter(([key, values]) => key?.startsWith("'") && (values === undefined || values.startsWith('{')))

  it('is given every value that stands in it', () => {
    expect(said.filter((given) => lacking(given).length > 0)).toEqual([])
    expect(said.length).toBeGreaterThanOrEqual(700)
  })

  it('would be caught without one', () => {
    expect(lacking(["'fault.length'", '{ min: 1 }'])).toEqual(['max'])
    expect(lacking(["'fault.length'", '{ min: 1, max: say("a", { b, c }) }'])).toEqual([])
  })
})

const form = z.object({ name: z.string().max(5), userName: userNameSchema })

const routes = [
  adminRoute({
    method: 'POST',
    path: '/named',
    access: 'public',
    form,
    handle: () => Promise.resolve({ redirect: '/' }),
    onInvalid: ({ form: typed }, error) =>
      Promise.resolve({ view: 'administrators/new', model: presentNew(refusedForm(typed, error)) }),
  }),
  adminRoute({
    method: 'POST',
    path: '/bare',
    access: 'public',
    form,
    handle: () => Promise.resolve({ redirect: '/' }),
  }),
  adminRoute({
    method: 'GET',
    path: '/fails/:code',
    access: 'public',
    params: z.object({ code: z.enum(Object.keys(APP_ERRORS) as [keyof typeof APP_ERRORS]) }),
    handle: ({ params }) => Promise.reject(new AppError(params.code)),
  }),
  adminRoute({
    method: 'GET',
    path: '/missing',
    access: 'public',
    handle: () => Promise.reject(invalid('userName', say('administrator.notCalled', { userName: '<ann>' }))),
  }),
]

describe('an error in another language', () => {
  let app: Awaited<ReturnType<typeof startAdminApp>>
  let browser: Browser
  beforeAll(async () => {
    const render = createRenderer({
      features: allViews(),
      messages: ALL_MESSAGES,
      assets: loadAssets(),
      clock: { now: () => Date.UTC(2026, 10, 20) },
      version: '1.2.3',
      language: { tag: 'en-XA', locale: 'en-GB', of: pseudoMessages },
    })
    app = await startAdminApp(routes, { render })
    browser = new Browser(app.url)
  })
  afterAll(() => app.close())
  const inPseudo = ({ say: key }: Phrase): string => pseudo(ALL_MESSAGES[key] ?? '')

  it('has its meaning and its next step in it, whatever went wrong', async () => {
    const codes = Object.entries(APP_ERRORS)
    for (const [name, { status, meaning, next }] of codes) {
      const page = await browser.get(`/fails/${name}`)
      expect(page.status).toBe(status)
      expect(page.text).toContain(inPseudo(meaning))
      expect(page.text).toContain(inPseudo(next))
      expect(page.text).not.toContain(inEnglish(meaning))
    }
    expect(codes.length).toBeGreaterThanOrEqual(17)
  })

  it('names the field and the reason in it, beside the field and on a page of its own', async () => {
    await browser.get('/fails/conflict')
    for (const path of ['/named', '/bare']) {
      const refused = await browser.post(path, { name: 'longer than five', userName: '?' })
      expect(refused.status).toBe(400)
      expect(refused.text).toContain(inPseudo(say('administrator.userName')))
      expect(refused.text).toContain(pseudo('has more than {max} characters').replace('{max}', '5'))
      expect(refused.text).not.toContain(inEnglish(say('administrator.userName')))
    }
  })

  it('keeps its values as they are, and they become no markup', async () => {
    const { text } = await browser.get('/missing')
    expect(text).toContain(inPseudo(say('administrator.notCalled')).replace('{userName}', '&lt;ann&gt;'))
  })

  it('is in English for those that ask for JSON', async () => {
    const answer = await browser.get('/missing', { accept: 'application/json' })
    expect(JSON.parse(answer.text)).toMatchObject({
      error: {
        status: 400,
        code: 'invalid',
        detail: 'userName: There is no administrator called <ann>.',
        next: 'Correct the field that is named.',
        fields: [{ field: 'userName', reason: 'There is no administrator called <ann>.' }],
      },
    })
  })
})
