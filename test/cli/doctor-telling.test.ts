import { describe, expect, it } from '@jest/globals';
import { tellingOf } from '../../src/cli/doctor-telling.ts';
import { judgeHost, type HostEvidence } from '../../src/core/doctor.ts';
import { redactedFindings } from '../../src/core/doctor-redacted.ts';
import type { Config } from '../../src/config.ts';
import { configOf } from './terminal.ts';

const config: Config = {
  ...configOf('/srv/acme home', {
    DATABASE_URL: 'postgres://acme_user:pl%40nted@db-prod:5432/acme_mail',
    TEMPORAL_ADDRESS: 'temporal-prod:7233',
    TEMPORAL_NAMESPACE: 'acme-prod',
  }),
  dnsServers: ['resolver-prod'],
};

const EVIDENCE: HostEvidence = {
  node: '20.19.0',
  disk: { path: '/srv/acme home', freeBytes: 1e12 },
  store: {
    message: 'PostgreSQL at db-prod:5432/acme_mail: role acme_user with pl@nted (28P01)',
    remediation: 'Check user and password in DATABASE_URL.',
  },
  vault: 'absent',
  temporal: {
    ...{ address: 'temporal-prod:7233', version: '1.29.0', namespace: 'acme-prod' },
    ...{ retentionDays: 1, missingAttributes: ['MailkeelPass'], lacks: [], workerPolls: false },
  },
  resolver: { message: 'resolver-prod does not answer', remediation: 'mend it' },
  endpoints: [],
};

describe('the redacted report of a configuration', () => {
  const shown = (config_ = config): string =>
    JSON.stringify(redactedFindings(judgeHost(EVIDENCE), tellingOf(config_)));

  it('leaves out namespace, hosts, database, user, password and paths', () => {
    const text = shown();

    expect(text).not.toMatch(/acme|prod|pl@nted|7233|5432/);
  });

  it('keeps versions, codes, and commands an operator can type', () => {
    const text = shown();

    expect(text).toContain('Temporal 1.29.0 at <…>, namespace <…>');
    expect(text).toContain('temporal operator namespace update --retention 90d -n <…>');
    expect(text).toContain('PostgreSQL at <…>');
    expect(text).toContain('(28P01)');
    expect(text).toContain('mailkeel up <manifest>');
  });

  it('knows a host and its port by their shape alone', () => {
    const findings = judgeHost({ ...EVIDENCE, temporal: 'stopped' });

    const text = JSON.stringify(redactedFindings(findings, []));

    expect(text).not.toContain('db-prod');
    expect(text).not.toContain('acme_mail');
  });

  it('leaves what everybody has, and words that only hold a name', () => {
    const everybodys = configOf('/srv/x', {
      DATABASE_URL: 'postgres://mailkeel@localhost/up-',
      TEMPORAL_NAMESPACE: 'default',
    });

    expect(shown(everybodys)).toContain('mailkeel up <manifest>');
  });
});
