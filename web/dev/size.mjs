// Says what the page weighs, and fails when the till's scripts weigh more than a cheap phone should fetch for it.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const most = 90_000;
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const weigh = (file) => gzipSync(readFileSync(`dist/${file}`)).length;

/** A chunk and all that must be there before it runs. */
function needs(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const other of manifest[name].imports ?? []) needs(other, found);
  return found;
}

const till = needs('index.html');
const scripts = (names) => [...names].reduce((sum, name) => sum + weigh(manifest[name].file), 0);
for (const [name, chunk] of Object.entries(manifest)) {
  if (chunk.file.endsWith('.js'))
    console.log(`${String(weigh(chunk.file)).padStart(7)}  ${till.has(name) ? 'till' : '    '}  ${name}`);
}
const weight = scripts(till);
console.log(`${String(weight).padStart(7)}  bytes of JavaScript for the till, gzipped; at most ${most}`);
process.exitCode = weight > most ? 1 : 0;
