import { describe, expect, test } from 'vitest'
import { clientsOptions } from '../../../scripts/clients/options'
import { checksIn, clientOf, resultOf, wordsOf } from '../../../scripts/clients/report'
import { clientNames } from '../../clients/clients'

const assertion = (client: string, title: string, status: string, more: object = {}): object =>
  ({ ancestorTitles: [client], title, status, failureMessages: [], meta: {}, ...more })

const report = {
  testResults: [{
    assertionResults: [
      assertion('mqtt', 'CL-1: in a bare realm', 'passed'),
      assertion('mqtt', 'CL-2: in the mini-program', 'failed', { failureMessages: ['Error: no text', 'another'] }),
      assertion('mqtt', 'CL-3: in the app', 'passed'),
      assertion('nats', 'CL-1: in a bare realm', 'skipped', { meta: { notRun: 'not here: no nats-server' } }),
      assertion('nats', 'CL-2: in the mini-program', 'skipped', { meta: { notRun: 'not here: no nats-server' } }),
      assertion('nats', 'CL-3: in the app', 'skipped', { meta: { notRun: 'not here: no nats-server' } }),
      assertion('partysocket', 'CL-1: in a bare realm', 'pending'),
      assertion('signalr', 'CL-1: in a bare realm', 'skipped'),
      assertion('another', 'CL-1: in a bare realm', 'passed'),
      assertion('mqtt', 'CL-9: something else', 'passed'),
    ],
  }],
}

describe('npm run clients', () => {
  test('CL-6: knows a client by its package and by its folder, and refuses every other word with the list', () => {
    expect(clientOf('@stomp/stompjs')).toBe('stomp')
    expect(clientOf('stomp')).toBe('stomp')
    expect(clientsOptions([])).toEqual({ clients: clientNames, json: false })
    const two = clientsOptions(['--json', 'nats', '@microsoft/signalr'])
    expect(two).toEqual({ clients: ['signalr', 'nats'], json: true })
    const refused = clientsOptions(['mqtt', 'mqqt'])
    expect(refused).toMatch(/^Unknown client: mqqt\. Clients: socket\.io-client, mqtt, .*--json$/)
    expect(clientsOptions(['--jsno'])).toMatch(/^Unknown option: --jsno\. /)
  })

  test('CL-5: counts the checks of the clients that were asked for, and gives what is known of each', () => {
    const checks = checksIn(report, ['mqtt', 'nats'])
    const known = new Map([
      ['mqtt', { version: '5.16.0', addedBytes: 25_838 }],
      ['nats', { version: '3.3.1', addedBytes: 25_917 }],
    ] as const)
    expect(resultOf(checks, known)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 3,
      clients: {
        'mqtt': { version: '5.16.0', platforms: ['bare', 'app'], addedBytes: 25_838 },
        '@nats-io/nats-core': {
          version: '3.3.1', platforms: [], addedBytes: 25_917, skipped: 'not here: no nats-server',
        },
      },
    })
    expect(wordsOf(resultOf(checks, known), checks).split('\n')).toEqual([
      'mqtt                    5.16.0     +25.2 KB  bare, app',
      '@nats-io/nats-core      3.3.1      +25.3 KB  not here: no nats-server',
      'mqtt on mp-weixin: Error: no text',
      '2 passed, 1 failed, 3 skipped',
    ])
  })

  test('CL-5: what did not run, and was not said to be missing, has failed', () => {
    const known = new Map([['partysocket', { version: '1.3.0', addedBytes: 1 }]] as const)
    const checks = checksIn(report, ['partysocket'])
    expect(resultOf(checks, known)).toMatchObject({ passed: 0, failed: 3, skipped: 0 })
    expect(wordsOf(resultOf(checks, known), checks)).toContain('partysocket on bare: pending')
    expect(checksIn(undefined, ['mqtt'])).toEqual([])
  })
})
