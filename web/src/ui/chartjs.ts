/** Draws with Chart.js: a chunk of its own with the parts that our charts need, fetched with the first chart. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartDataset,
  type TooltipItem,
} from 'chart.js';
import type { Drawing, Series } from './chart';
import { colour } from './colours';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

type Inks = Record<'text-soft' | 'line' | 'accent' | 'line-strong', string>;
type Dataset = ChartDataset<'bar' | 'line', (number | null)[]>;

export function draw(
  canvas: HTMLCanvasElement,
  { kind, labels, series, format, axis = format }: Drawing,
): { destroy(): void } {
  const ink = (token: keyof Inks) => colour(canvas.parentElement!, token);
  const inks: Inks = {
    'text-soft': ink('text-soft'),
    line: ink('line'),
    accent: ink('accent'),
    'line-strong': ink('line-strong'),
  };
  const ticks = { color: inks['text-soft'], font: { family: 'Figtree', size: 13 } };
  return new Chart<'bar' | 'line', (number | null)[], string>(canvas, {
    type: kind,
    data: { labels: [...labels], datasets: series.map((one) => dataset(one, kind, inks)) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      plugins: {
        tooltip: {
          callbacks: {
            label: (at: TooltipItem<'bar' | 'line'>) => `${at.dataset.label ?? ''}: ${format(at.parsed.y ?? 0)}`,
          },
        },
      },
      scales: {
        x: {
          grid: { display: false },
          border: { color: inks.line },
          ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12 },
        },
        y: {
          beginAtZero: true,
          grid: { color: inks.line },
          border: { display: false },
          ticks: { ...ticks, maxTicksLimit: 5, callback: (value: number | string) => axis(Number(value)) },
        },
      },
    },
  });
}

function dataset({ label, values, tone = 'main', kind: own }: Series, usual: 'bar' | 'line', inks: Inks): Dataset {
  const main = tone === 'main';
  const ink = main ? inks.accent : inks['line-strong'];
  const shared = { label, data: [...values], backgroundColor: ink, hoverBackgroundColor: ink, borderColor: ink };
  if ((own ?? usual) === 'bar') {
    // What is compared with stands wide and faint behind what the chart is about.
    const faint = ink.replace('rgb(', 'rgba(').replace(')', ', 0.4)');
    return {
      type: 'bar',
      ...shared,
      ...(!main && { backgroundColor: faint, hoverBackgroundColor: faint }),
      grouped: false,
      order: main ? 1 : 2,
      borderRadius: 4,
      barPercentage: main ? 0.6 : 0.95,
      maxBarThickness: main ? 30 : 48,
    };
  }
  return {
    type: 'line',
    ...shared,
    borderWidth: 2,
    borderDash: main ? [] : [5, 4],
    pointRadius: 0,
    pointHitRadius: 12,
    pointHoverRadius: 4,
    order: 0,
    cubicInterpolationMode: 'monotone',
  };
}
