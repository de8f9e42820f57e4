import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { importRules } from './tools/importRules.ts'

export default defineConfig(
  { ignores: ['dist', 'generated', 'test/fixture/api.d.ts', 'node_modules', '.tap', '.yarn'] },
  js.configs.recommended,
  tseslint.configs.strict,
  importRules,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/only-throw-error': 'off',
      // Kysely's expression builders are made to be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    // The system's clock can be set back meanwhile.
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Measure durations with performance.now().' },
      ],
    },
  },
  {
    // tap collects the tests that a file starts.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
  {
    // Migrations are frozen in time: they must not follow today's table types.
    files: ['migrations/*.ts', 'test/fixture/migrations/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
)
