/** The direction of imports. Every rule has a planted violation in test/architecture.test.ts. */

const TESTS = '\\.test(-support)?\\.ts$|^test/|^(protocol|appliance|agent)/test/'
const modules = (...names) => `node_modules/(${names.join('|')})/`

/** Each of these libraries is imported by the places named beside it and by nothing else. */
const IMPORTERS = [
  ['node-hid', ['^agent/src/hid/node-hid\\.ts$']],
  ['(knex|sqlite3)', ['^appliance/src/platform/db/', '^appliance/src/.*store\\.ts$']],
  ['pg', ['^appliance/src/platform/db/', '^appliance/src/platform/postgres-notifications\\.ts$']],
  ['(koa|@koa/[^/]+)', ['^appliance/src/platform/http/', '^appliance/src/.*-routes\\.ts$']],
  ['handlebars', ['^appliance/src/platform/views/']],
  ['ldapjs', ['^appliance/src/features/directory/ldap-worker\\.ts$']],
  ['yaml', ['^appliance/src/features/apply/yaml\\.ts$']],
  ['node-cron', ['^appliance/src/platform/scheduler\\.ts$']],
  ['pdfkit', ['^appliance/src/features/reports/pdf\\.ts$']],
]

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'protocol-stands-alone',
      severity: 'error',
      from: { path: '^protocol/src/', pathNot: TESTS },
      to: { pathNot: ['^protocol/src/', '^crypto$', modules('zod', 'jose')] },
    },
    {
      name: 'agent-and-appliance-never-meet',
      severity: 'error',
      from: { path: '^(protocol|appliance|agent)/' },
      to: { path: '^(appliance|agent)/', pathNot: '^$1/' },
    },
    {
      name: 'virtual-headsets-stay-outside',
      severity: 'error',
      from: { path: '^agent/src/', pathNot: TESTS },
      to: { path: '^agent/virtual/' },
    },
    {
      name: 'virtual-headsets-share-no-driver',
      severity: 'error',
      from: { path: '^agent/virtual/', pathNot: TESTS },
      to: { path: '^agent/src/drivers/' },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^appliance/src/platform/' },
      to: { path: '^appliance/src/(features/|compose\\.ts|main\\.ts)' },
    },
    {
      name: 'features-only-through-the-door',
      severity: 'error',
      from: { path: '^appliance/src/features/([^/]+)/' },
      to: {
        path: '^appliance/src/(features/[^/]+/|compose\\.ts|main\\.ts)',
        pathNot: ['^appliance/src/features/$1/', '^appliance/src/features/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'features-only-through-the-door',
      severity: 'error',
      from: { path: '^appliance/src/', pathNot: '^appliance/src/features/' },
      to: { path: '^appliance/src/features/[^/]+/', pathNot: '^appliance/src/features/[^/]+/index\\.ts$' },
    },
    ...IMPORTERS.map(([library, places]) => ({
      name: 'one-importer-each',
      severity: 'error',
      from: { path: '^(protocol|appliance|agent)/', pathNot: [...places, TESTS, '\\.d\\.ts$'] },
      to: { path: [`node_modules/${library}/`, `^${library}$`] },
    })),
    {
      name: 'tests-are-leaves',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'only-what-exists',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(data|coverage|\\.cache)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js'],
    },
  },
}
