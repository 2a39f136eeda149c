import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';

describe('readConfig', () => {
  it.each([
    ['MAILKEEL_KRATOS_ADMIN_URL', 'kratos:4434', 'set it to http(s) URL,'],
    ['MAILKEEL_DNS_SERVERS', 'resolver.example', 'set it to address[:port], comma-separated,'],
    ['MAILKEEL_DNS_SERVERS', '192.0.2.1;192.0.2.2', 'set it to address[:port], comma-separated,'],
    ['MAILKEEL_DNS_SERVERS', '192.0.2.1:70000', 'set it to address[:port], comma-separated,'],
  ])('refuses %s = %p by its name, with the remedy', (name, value, remedy) => {
    expect(() => readConfig({ [name]: value })).toThrow(`${name} is malformed; ${remedy}`);
  });

  it.each([
    ['MAILKEEL_DNS_PORT', '0'],
    ['MAILKEEL_METRICS_ADDRESS', '9464'],
    ['MAILKEEL_METRICS_ADDRESS', '127.0.0.1:70000'],
    ['MAILKEEL_EVENTS_URL', 'hooks.example.com'],
  ])('refuses %s = %p', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  it('says which levels of the log there are', () => {
    expect(() => readConfig({ MAILKEEL_LOG_LEVEL: 'warning' })).toThrow(
      'MAILKEEL_LOG_LEVEL is "warning"; set it to trace, debug, info, warn, error, fatal',
    );
  });

  it('repeats no password of a URL it refuses', () => {
    const wrong = { MAILKEEL_KRATOS_ADMIN_URL: 'ftp://admin:pl4nted@kratos:4434' };

    expect(() => readConfig(wrong)).not.toThrow('pl4nted');
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = Object.fromEntries(
      [
        ...['MAILKEEL_HOME', 'MAILKEEL_REPORTS', 'MAILKEEL_ACCOUNTS', 'MAILKEEL_VAULT_KEY'],
        ...['MAILKEEL_LOG_LEVEL', 'MAILKEEL_DNS_SERVERS', 'MAILKEEL_DNS_PORT', 'DATABASE_URL'],
        ...['MAILKEEL_KRATOS_ADMIN_URL', 'MAILKEEL_EVENTS_URL', 'MAILKEEL_EVENTS_FORMAT'],
        ...['MAILKEEL_METRICS_ADDRESS', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
        ...['TEMPORAL_CONFIG_FILE', 'TEMPORAL_PROFILE'],
      ].map((name) => [name, '']),
    );

    expect({ ...readConfig(empty), environment: {} }).toEqual(readConfig({}));
    expect(readConfig(empty).home).toBe(resolve('.mailkeel'));
  });

  it('reads resolvers apart, with spaces between them', () => {
    const servers = '1.1.1.1, 8.8.8.8:53 ,[2001:db8::1]:5353,2001:db8::2,[2001:db8::3],';

    expect(readConfig({ MAILKEEL_DNS_SERVERS: servers }).dnsServers).toEqual([
      ...['1.1.1.1', '8.8.8.8:53', '[2001:db8::1]:5353', '2001:db8::2', '[2001:db8::3]'],
    ]);
  });

  it.each([
    ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
    ['[::1]:0', { host: '::1', port: 0 }],
  ])('reads the metrics address %s', (text, address) => {
    expect(readConfig({ MAILKEEL_METRICS_ADDRESS: text }).metricsAddress).toEqual(address);
  });
});
