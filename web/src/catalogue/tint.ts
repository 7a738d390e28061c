/** The colours of categories. The server names a colour; how light it is depends on the theme (tokens.css). */

const hues: Record<string, [hue: number, chroma: number]> = {
  red: [27, 0.16],
  coral: [38, 0.13],
  orange: [55, 0.14],
  brown: [60, 0.08],
  sand: [75, 0.06],
  amber: [76, 0.14],
  wheat: [88, 0.09],
  cream: [95, 0.06],
  yellow: [100, 0.14],
  lime: [125, 0.15],
  green: [150, 0.13],
  teal: [185, 0.09],
  cyan: [210, 0.1],
  ice: [225, 0.05],
  sky: [240, 0.11],
  blue: [260, 0.14],
  violet: [295, 0.14],
  pink: [350, 0.14],
  grey: [80, 0.01],
};

/** The CSS colour of a category's colour name; grey for a name that is not known. */
export function tint(name: string): string {
  const [hue, chroma] = hues[name] ?? hues['grey']!;
  return `oklch(var(--tint) ${chroma} ${hue})`;
}

/** The names that there are. */
export const colours: readonly string[] = Object.keys(hues);
