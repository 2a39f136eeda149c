import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The rooms: what each folder may not import. Types are free only where said. */
const up = '^(\\.\\./)+';
const room = (files, ...patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});
const no = (regex, message, options = {}) => ({ regex, message, ...options });

export default tseslint.config(
  { ignores: ['dist', 'coverage', '.mailkeel'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads the environment.' },
      ],
    },
  },
  room(
    ['src/core/**'],
    no(up, 'core stands alone'),
    no('^(node:|@temporalio|undici|kysely|libsql|imapflow|pino)', 'core is pure'),
  ),
  room(
    ['src/workflows/**'],
    no(`${up}activities`, 'types only', { allowTypeImports: true }),
    no(`${up}(?!core/|activities/)`, 'a workflow decides order, nothing else'),
    no('^(node:|@temporalio/(?!workflow|common))', 'workflows are deterministic'),
    no('^(zod|yaml|csv|tldts|pino|undici|kysely|imapflow)', 'no libraries in the bundle'),
  ),
  {
    files: ['src/workflows/**'],
    rules: { 'no-restricted-globals': ['error', 'fetch', 'process', 'Buffer'] },
  },
  room(
    ['src/activities/**'],
    no(`${up}providers/[^/]+/`, 'take the port, not the adapter'),
    no(`${up}store/(?!ports|errors|(audit|vault|ledger|mailbox)-port)`, "take the store's port"),
    no(
      `${up}(workflows|reports|server|cli|simulators|embedded|config|temporal)`,
      'an activity does one thing',
    ),
  ),
  room(
    ['src/providers/*.ts'],
    no(`${up}(?!core/)`, 'a port knows only core'),
    no('^@temporalio', 'Temporal owns retries; adapters do not know it'),
  ),
  room(
    ['src/providers/*/**'],
    no('^\\.\\./[^/.]+/', 'adapters are strangers to each other'),
    no('^\\.\\./\\.\\./(?!core/)', 'an adapter knows only core and its port'),
    no('^@temporalio', 'Temporal owns retries; adapters do not know it'),
  ),
  room(
    ['src/store/**'],
    no(`${up}(?!core/)`, 'the store knows only core'),
    no('^@temporalio', 'the store does not know Temporal'),
  ),
  room(
    ['src/reports/*.ts'],
    no('^\\.\\./(?!core/)', 'a report is a pure view'),
    no('^(node:|@temporalio)', 'a report is a pure view'),
  ),
  room(
    ['src/reports/*/**'],
    no('^\\.\\./\\.\\./(?!core/)', 'a report is a pure view'),
    no('^(node:|@temporalio)', 'a report is a pure view'),
  ),
  room(
    ['src/cli/**', 'src/server/**'],
    no(`${up}(providers|activities)/`, 'the edge asks a workflow, never a provider'),
    no(`${up}workflows/(?!(?:(?:mailbox|import)-)?messages)`, 'only the names of workflows'),
  ),
  room(
    ['src/simulators/*.ts'],
    no('^\\.\\./(?!core/)', 'a simulator imitates the vendor, not our adapter'),
    no('^@temporalio', 'a vendor does not know Temporal'),
  ),
  room(
    ['src/simulators/*/**'],
    no('^\\.\\./\\.\\./(?!core/)', 'a simulator imitates the vendor, not our adapter'),
    no('^@temporalio', 'a vendor does not know Temporal'),
  ),
  room(['src/embedded/**'], no(up, 'embedded knows only Node')),
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Taking a property away by destructuring names what is taken.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  {
    files: ['*.js', 'scripts/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
