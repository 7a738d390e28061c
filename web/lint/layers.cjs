// The floors of web/src, from the ground up. Who stands on one knows only what lies below; no two folders need each other.
const floors = ['api', 'values', 'state', 'words', 'ui'];
const folder = (names) => `^web/src/(${names.join('|')})/`;

module.exports = {
  forbidden: [
    ...floors.map((floor, i) => ({
      name: `${floor} looks up`,
      severity: 'error',
      from: { path: folder([floor]) },
      to: { path: '^web/src/', pathNot: folder(floors.slice(0, i + 1)) },
    })),
    { name: 'a feature looks up', severity: 'error', from: { path: '^web/src/', pathNot: '^web/src/app/' }, to: { path: '^web/src/app/' } },
    { name: 'a circle of files', severity: 'error', from: {}, to: { circular: true } },
    { name: 'a circle of folders', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
    { name: 'not found', severity: 'error', from: {}, to: { couldNotResolve: true, path: '^\\.', pathNot: '\\?url$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.svelte.ts', '.svelte', '.js', '.d.ts'] },
  },
};
