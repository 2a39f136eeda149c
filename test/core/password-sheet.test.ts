import { describe, expect, it } from '@jest/globals';
import { onePerAddress, readPasswordSheet } from '../../src/core/password-sheet.ts';

function read(text: string) {
  return readPasswordSheet({ path: 'old.csv', text });
}

describe('readPasswordSheet', () => {
  it.each([
    ['plain', 'email,password\nanna@example.com,pw 1\n'],
    ['a BOM, semicolons and CRLF', '\uFEFFE-Mail;Passwort;Note\r\nAnna@Example.com;pw 1;x\r\n'],
    ['tabs, and columns nobody needs', 'Name\tLogin\tPass\nAnna\tanna@example.com\tpw 1\n'],
    [
      "a sequencer's columns, IMAP before SMTP",
      'First Name,SMTP Password,IMAP Password,IMAP Username\nAnna,no,pw 1,anna@example.com\n',
    ],
    [
      "a password manager's columns",
      'folder,name,login_uri,login_username,login_password\n,mail,,anna@example.com,pw 1\n',
    ],
  ])('reads %s', (_what, text) => {
    const { passwords, errors } = read(text);

    expect(errors).toEqual([]);
    expect(passwords).toEqual([
      {
        ...{ file: 'old.csv', line: 2, address: 'anna@example.com', local: 'anna' },
        ...{ domain: 'example.com', password: 'pw 1' },
      },
    ]);
  });

  it('takes a quoted password as it is, separators, quotes and spaces at its ends too', () => {
    const { passwords } = read('email,password\na@example.com," p,""w;\' "\n');

    expect(passwords.map(({ password }) => password)).toEqual([` p,"w;' `]);
  });

  it('uses the good rows and names the others by line, never by content', () => {
    const { passwords, errors } = read(
      'email,password\nSecret-swapped,a@example.com\nb@example.com,\nc@example.com,Sec,ret\nd@example.com,good\n',
    );

    expect(passwords.map(({ address }) => address)).toEqual(['d@example.com']);
    expect(errors.map(({ line, path }) => [line, path])).toEqual([
      [2, 'address'],
      [3, 'password'],
      [4, ''],
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/Secret|ret"/);
  });

  it.each([
    ['no headers', 'anna@example.com,Secret-1\n', 'no column of address and no column of password'],
    ['no password', 'email,name\nanna@example.com,Anna\n', 'no column of password'],
    ['an open quote', 'email,password\n"anna@example.com,Secret-1\n', 'never closed'],
  ])('refuses a file with %s without quoting it', (_what, text, told) => {
    const { passwords, errors } = read(text);

    expect(passwords).toEqual([]);
    expect(errors).toMatchObject([{ message: expect.stringContaining(told) }]);
    expect(JSON.stringify(errors)).not.toContain('Secret');
  });
});

describe('onePerAddress', () => {
  it('takes the same password once, and none of two different ones', () => {
    const { passwords } = read(
      'email,password\na@example.com,one\nA@example.com,one\nb@example.com,one\nb@example.com,two\n',
    );

    const one = onePerAddress(passwords);

    expect(one.passwords.map(({ address }) => address)).toEqual(['a@example.com']);
    expect(one.errors).toMatchObject([
      { line: 5, message: 'b@example.com has another password in old.csv:4' },
    ]);
  });
});
