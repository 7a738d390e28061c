/** What a chart shows. */
export type Series = {
  label: string;
  values: readonly (number | null)[];
  /** `main` is what the chart is about; `other` what it is compared with: fainter, and dashed as a line. */
  tone?: 'main' | 'other';
  kind?: 'bar' | 'line';
};

export type Drawing = {
  kind: 'bar' | 'line';
  labels: readonly string[];
  series: readonly Series[];
  format: (value: number) => string;
  /** A value at the axis, where there is less room: "S/ 12". */
  axis?: ((value: number) => string) | undefined;
};
