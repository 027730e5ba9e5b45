// Ends with 0 when the appliance in this container is ready. It talks to itself over loopback: no certificate to check.
import { request as http } from 'node:http'
import { request as https } from 'node:https'

const { EARSHOT_LISTEN = '', EARSHOT_TLS } = process.env
const request = EARSHOT_TLS === 'ingress' ? http : https
const port = Number(EARSHOT_LISTEN.split(':').at(-1)) || 8443

request({ host: '127.0.0.1', port, path: '/readyz', rejectUnauthorized: false, timeout: 4000 })
  .on('response', (response) => process.exit(response.statusCode === 200 ? 0 : 1))
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1))
  .end()
