/** Contrast as WCAG 2.2 measures it, of every pair of colours that the components put together, in both themes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = [number, number, number];

const css = readFileSync(new URL('../src/ui/tokens.css', import.meta.url), 'utf8');
const triple = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;

function colour(token: string, theme: 'light' | 'dark'): Rgb {
  const found = new RegExp(String.raw`--${token}: light-dark\(${triple}, ${triple}\)`).exec(css);
  if (!found) throw new Error(`no token --${token} in two themes`);
  const [l, c, h] = found.slice(theme === 'light' ? 1 : 4).map(Number) as [number, number, number];
  return linear(l, c, (h * Math.PI) / 180);
}

/** OKLCH to linear sRGB (Björn Ottosson's matrices), clipped to what a screen shows. */
function linear(lightness: number, chroma: number, hue: number): Rgb {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb: Rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return rgb.map((part) => Math.min(1, Math.max(0, part))) as Rgb;
}

function contrast(one: Rgb, other: Rgb): number {
  const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [dark, bright] = [luminance(one), luminance(other)].sort((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

const grounds = ['ground', 'surface', 'raised', 'accent-soft', 'chosen'];
const pairs: [text: string, ground: string, least: number][] = [
  ...grounds.map((ground): [string, string, number] => ['text', ground, 7]),
  ...grounds.map((ground): [string, string, number] => ['text-soft', ground, 4.5]),
  ...['surface', 'ground', 'accent-soft'].map((ground): [string, string, number] => ['accent-text', ground, 4.5]),
  ['accent-text', 'accent-soft', 7], // the change that is given back
  ['attention-text', 'attention-soft', 7], // the amount that is missing
  ['danger-text', 'danger-soft', 4.5],
  ['danger-text', 'surface', 4.5],
  ['danger-text', 'accent-soft', 4.5],
  ['attention-text', 'surface', 4.5],
  ['attention-text', 'accent-soft', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ['ground', 'text', 4.5],
  ['focus', 'ground', 3],
  ['focus', 'surface', 3],
  ['focus', 'attention-soft', 3],
  ['accent', 'ground', 3],
  ['accent', 'surface', 3],
  ['line-strong', 'surface', 3],
  ['danger', 'surface', 3],
];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(pairs)('%s on %s has a contrast of at least %s', (text, ground, least) => {
    expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(least);
  });
});
