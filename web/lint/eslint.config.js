// Faults that the compiler lets pass. Taste is Prettier's.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node, __VERSION__: 'readonly' } },
    rules: {
      // TypeScript knows every name, also those of types.
      'no-undef': 'off',
      // A Set or Map here is replaced as a whole, or nobody watches it.
      'svelte/prefer-svelte-reactivity': 'off',
      // Prettier breaks code, and no comment.
      'max-len': [
        'error',
        { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true },
      ],
      // svelte-check hears what they silence.
      'svelte/no-unused-svelte-ignore': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  { files: ['web/worker/**'], languageOptions: { globals: globals.serviceworker } },
  { ignores: ['web/src/api/schema.ts'] },
);
