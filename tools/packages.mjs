/**
 * Every Debian (or Ubuntu) package the commands need, and nothing else asks for one.
 *
 * - `for`: the commands that need it: `install` (before `npm ci`), `demo`, `test`, `long`, `bench`.
 * - `how`: `install` puts it on the machine (services stay stopped; for packages without one of their own),
 *   `unpack` lays it and what it lacks under `.cache/debian/<name>`, `files` only the named packages themselves.
 * - `names`: the packages; `behind`: packages whose first dependency is meant (a kernel behind its meta package).
 * - `commands`, `libraries`: what must be there afterwards. An installed set that has them is left alone.
 * - `why`: ends the sentence "… are fetched:".
 *
 * @typedef {object} PackageSet
 * @property {string[]} for
 * @property {'install' | 'unpack' | 'files'} how
 * @property {string[]} names
 * @property {string[]} [behind]
 * @property {string[]} [commands]
 * @property {string[]} [libraries]
 * @property {string} why
 */

/** @satisfies {Record<string, PackageSet>} */
export const PACKAGES = {
  compilers: {
    for: ['install'],
    how: 'install',
    names: ['python3', 'make', 'g++', 'libusb-1.0-0'],
    commands: ['python3', 'make', 'g++'],
    libraries: ['libusb-1.0.so.0'],
    why: 'sqlite3 is compiled from its own source, and node-hid loads libusb',
  },
  directory: {
    for: ['demo', 'test', 'long'],
    how: 'unpack',
    names: ['slapd', 'ldap-utils'],
    commands: ['usr/sbin/slapd', 'usr/bin/ldapsearch'],
    why: 'demo and tests sync from a real OpenLDAP server',
  },
  browser: {
    for: ['test', 'long'],
    how: 'install',
    names: ['chromium'],
    commands: ['chromium'],
    why: 'the journeys through the pages run in a real browser',
  },
  machine: {
    for: ['test', 'long'],
    how: 'install',
    names: ['qemu-system-x86'],
    commands: ['qemu-system-x86_64'],
    why: 'the hub is tested on a real kernel inside a small virtual machine',
  },
  guest: {
    for: ['test', 'long'],
    how: 'files',
    names: [
      'busybox-static',
      'udev',
      'libsystemd-shared',
      'libkmod2',
      'elogind',
      'libelogind0',
      'libpam-elogind',
      'dbus-daemon',
      'dbus-system-bus-common',
      'libdbus-1-3',
      'libexpat1',
      'libapparmor1',
      'libaudit1',
      'libcap-ng0',
    ],
    behind: ['linux-image-amd64'],
    commands: ['bin/busybox', 'lib/systemd/systemd-udevd', 'lib/elogind/elogind', 'usr/bin/dbus-daemon'],
    why: 'they run inside that virtual machine, never on this one',
  },
  papers: {
    for: ['test', 'long'],
    how: 'install',
    names: ['poppler-utils'],
    commands: ['pdfinfo', 'pdftotext', 'pdftoppm'],
    why: 'the tests read PDF reports as other programs do',
  },
  shell: {
    for: ['test', 'long', 'bench'],
    how: 'install',
    names: ['sqlite3'],
    commands: ['sqlite3'],
    why: 'reports are measured against the shell of SQLite',
  },
  faults: {
    for: ['test', 'long'],
    how: 'install',
    names: ['strace'],
    commands: ['strace'],
    why: 'the tests kill processes in the middle of their writes',
  },
  chart: {
    for: ['test', 'long'],
    how: 'unpack',
    names: [
      'golang-go',
      'golang-github-masterminds-sprig-dev',
      'golang-github-xeipuuv-gojsonschema-dev',
      'golang-k8s-sigs-yaml-dev',
    ],
    commands: ['usr/bin/go', 'usr/share/gocode/src/github.com/Masterminds/sprig'],
    why: 'the Helm chart is rendered by the parts that Helm is made of',
  },
  roots: {
    for: ['long'],
    how: 'install',
    names: ['debootstrap'],
    commands: ['debootstrap'],
    why: 'the long tests install in a clean root',
  },
  containers: {
    for: ['long'],
    how: 'install',
    names: ['docker.io', 'docker-compose'],
    commands: ['dockerd', 'docker', 'docker-compose'],
    why: 'the long tests build and start the real container image',
  },
}
