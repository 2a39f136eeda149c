import { describe, expect, it } from '@jest/globals';
import { renderRestore } from '../../../src/reports/console/restore.ts';
import { VIEW } from './view.ts';

describe('renderRestore', () => {
  it('shows what becomes of each setting and why, with its values whole', () => {
    const text = renderRestore(
      [
        {
          ...{ action: 'put-back', subject: 'sales@example.com', field: 'recipients' },
          ...{ now: 'crm@example.net', before: 'old@example.net', reason: 'Mailkeel changed it' },
        },
        {
          ...{ action: 'left', subject: 'example.com', field: 'protection.phishing' },
          ...{ before: 'no', reason: 'does not exist any more' },
        },
        {
          ...{ action: 'done', subject: 'info@example.com', field: 'enabled' },
          ...{ now: 'yes', before: 'yes', reason: 'is already as it was' },
        },
      ],
      VIEW,
    );

    expect(text.split('\n')).toEqual([
      '  ~ put back  sales@example.com recipients   Mailkeel changed it',
      '      now:    crm@example.net',
      '      before: old@example.net',
      '  ! left      example.com protection.phishing   does not exist any more',
      '      before: no',
      '  = nothing   info@example.com enabled   is already as it was',
      '      now:    yes',
      '      before: yes',
    ]);
  });
});
