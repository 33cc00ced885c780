import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const pure = ['core/**/*.ts', 'checks/**/*.ts', 'report/**/*.ts'];
const impure = [
  { object: 'Date', property: 'now', message: 'pure code is given the time' },
  { object: 'Math', property: 'random', message: 'pure code is given its draws' },
];

export default tseslint.config(
  { ignores: ['dist', '.cache', 'node_modules', 'coverage', 'platform/shell/assets', 'runs'] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'named exports only; k6 entry files and tool configurations aside' },
        { selector: 'TSEnumDeclaration', message: 'use a union of strings' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  {
    files: pure,
    rules: {
      'no-restricted-properties': ['error', ...impure],
      'no-restricted-globals': ['error', 'WeakRef', 'process', 'Buffer', 'setTimeout', 'setInterval'],
    },
  },
  {
    files: ['core/**/*.ts', 'checks/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Intl', 'WeakRef', 'process', 'Buffer', 'setTimeout', 'setInterval'],
      'no-restricted-properties': [
        'error',
        ...impure,
        ...['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'localeCompare'].map((property) => ({
          property,
          message: 'k6 has no Intl',
        })),
      ],
    },
  },
  { files: ['cli/**/*.ts', 'scenarios/say-alive.ts', 'scripts/**', 'test/**', '**/*.mjs'], rules: { 'no-console': 'off' } },
  { files: ['scenarios/**/*.ts', '*.config.*', '.dependency-cruiser.cjs'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        fetch: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        module: 'writable',
        document: 'readonly',
        window: 'readonly',
      },
    },
  },
);
