import { readdirSync, readFileSync } from 'node:fs'
import Handlebars from 'handlebars'
import type { Clock } from '../clock.ts'
import type { ErrorModel, PageContext, RenderPage } from '../http/admin-route.ts'
import type { Assets } from './assets.ts'
import { presentError } from './error-page.ts'
import { HELPERS } from './helpers/index.ts'
import type { Page } from './helpers/helper.ts'
import { helpOf } from './help-address.ts'
import { html } from './html.ts'
import { noticeText } from './messages/notice.ts'
import type { Text } from './messages/phrase.ts'
import { createTranslator, type Messages } from './messages/translator.ts'
import { navigationOf } from './navigation.ts'

/** Views of a feature: its name and the folder of its templates. */
export type FeatureViews = { name: string; folder: URL }

/** What every page's model says beside its own. `layout` is `door` for pages in front of the appliance. */
export type PageModel = { title: Text; layout?: 'app' | 'door' }

/** What the renderer is built from. */
export type RendererOptions = {
  features: readonly FeatureViews[]
  messages: Messages
  assets: Assets
  clock: Clock
  version: string
  /** Language of the sentences and the locale of numbers and dates. */
  language?: { tag: string; locale: string; of?: (messages: Messages) => Messages }
}

type Template = (model: object, page: Page) => string

const OWN = [new URL('./layouts/', import.meta.url), new URL('./partials/', import.meta.url)]
const WORDS = Object.fromEntries(
  ['if', 'unless', 'each', 'with', ...Object.keys(HELPERS)].map((name) => [name, true]),
)
const OPTIONS = { strict: true, knownHelpersOnly: true, knownHelpers: WORDS, preventIndent: true } as const

/** Templates of a folder by name. */
const templatesIn = (folder: URL): [string, string][] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.hbs'))
    .map((name) => [name.slice(0, -'.hbs'.length), readFileSync(new URL(name, folder), 'utf8')])

/** Reads and compiles every template: one that can't be read stops the start. */
function compileAll(features: readonly FeatureViews[]): Map<string, Template> {
  const engine = Handlebars.create()
  engine.registerHelper(HELPERS)
  const sources = [
    ...OWN.flatMap(templatesIn),
    ...features.flatMap(({ name, folder }) =>
      templatesIn(folder).map(([file, source]): [string, string] => [`${name}/${file}`, source]),
    ),
  ]
  const compiled = sources.map(
    ([name, source]) => [name, engine.compile(engine.parse(source), OPTIONS)] as const,
  )
  for (const [name, template] of compiled) engine.registerPartial(name, template)
  return new Map(
    compiled.map(([name, template]) => [name, (model, page) => template(model, { data: { page } })]),
  )
}

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word[0]?.toUpperCase() ?? '')
    .filter((_, place, all) => place === 0 || place === all.length - 1)
    .join('')

/** Builds the renderer: the whole page, or only its own part where the browser asked for a part. */
export function createRenderer(options: RendererOptions): RenderPage {
  const { assets, clock, features, messages, version } = options
  const language = options.language ?? { tag: 'en', locale: 'en-GB' }
  const translator = createTranslator(language.tag, language.locale, language.of?.(messages) ?? messages)
  const templates = compileAll(features)

  const run = (name: string, model: object, page: Page): string => {
    const template = templates.get(name)
    if (!template) throw new Error(`there is no view ${name}`)
    return template(model, page)
  }

  const frameOf = (title: Text, body: string, page: Page) => {
    const { admin, organization, theme, url, path, route, notice } = page.context
    return {
      title,
      body: html(body),
      language: translator.language,
      theme,
      url,
      path,
      help: helpOf(route),
      notice: notice === null ? null : noticeText(notice),
      version,
      now: page.times.now,
      organizationName: organization?.name ?? null,
      timeZone: page.times.timeZone,
      who: admin && { name: admin.name, initials: initialsOf(admin.name) },
      navigation: navigationOf(page.context),
    }
  }

  return (view, given, context: PageContext) => {
    const model = view === 'error' ? presentError(given as ErrorModel, context.url) : given
    const timeZone = context.organization?.timeZone ?? 'UTC'
    const times = { locale: language.locale, timeZone, now: clock.now() }
    const page: Page = { context, translator, times, assets }
    const { title, layout } = model as PageModel
    const isDoor = layout === 'door' || context.admin === null
    const body = run(view, model, page)
    const frame = frameOf(title, body, page)
    if (context.partial) return run('part', frame, page)
    return run(isDoor ? 'door' : 'app', frame, page)
  }
}
