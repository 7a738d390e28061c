// Says what the page weighs, and fails when its scripts weigh more than a cheap phone should fetch for the till.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const most = 90_000;
const files = readdirSync('dist/assets').map((name) => ({ name, bytes: gzipSync(readFileSync(`dist/assets/${name}`)).length }));
for (const { name, bytes } of files) console.log(`${String(bytes).padStart(7)}  ${name}`);
const scripts = files.filter(({ name }) => name.endsWith('.js')).reduce((sum, { bytes }) => sum + bytes, 0);
console.log(`${String(scripts).padStart(7)}  bytes of JavaScript, gzipped; at most ${most}`);
process.exitCode = scripts > most ? 1 : 0;
