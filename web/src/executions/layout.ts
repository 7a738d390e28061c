/**
 * Draws a machine top-down in layers (after Sugiyama): ways back are turned round, each state stands one layer
 * below the lowest that leads to it, long ways get a place in every layer that they pass, places are ordered
 * by the middle of their neighbours, and each is moved to where its ways are straight, the usual way before
 * the others. Long ways to one state share one rail. A state with states inside is as large as they are.
 */
import type { Kind, Machine, State } from './machine';

export type Box = { name: string; type: string; x: number; y: number; width: number; height: number; group: boolean };
export type Line = { from: string; to: string; kind: Kind; path: string };
export type Drawing = { width: number; height: number; boxes: Box[]; lines: Line[] };

const size = { width: 200, height: 64, gapX: 28, gapY: 44, pad: 20, head: 40, rail: 4 };

/** How much each kind of way pulls its ends under each other; a rail is best straight. */
const pull: Readonly<Record<Kind, number>> = { next: 8, choice: 2, catch: 0.1 };
const railPull = 4;

type Tie = { to: Place; weight: number };
type Place = {
  state?: State;
  inner?: Drawing;
  layer: number;
  width: number;
  height: number;
  x: number;
  up: Tie[];
  down: Tie[];
};
type Turned = { from: string; to: string; kind: Kind; back: boolean };

export function draw(machine: Machine): Drawing {
  const ways = turn(machine);
  const layerOf = layers(machine, ways);
  const places = new Map(machine.states.map((state) => [state.name, place(state, layerOf.get(state.name)!)]));
  const rows: Place[][] = [];
  const add = (one: Place) => void (rows[one.layer] ??= []).push(one);
  places.forEach(add);
  const rails = new Map<string, Place>();
  const routes = ways.map((way) => route(way, places, rails, add));
  order(rows);
  align(rows);
  const tops = stack(rows);
  return finish(machine, rows, routes, tops);
}

/** Reverses the edges that lead back, so that the graph has no cycle. */
function turn(machine: Machine): Turned[] {
  const back = new Set<object>();
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string) => {
    state.set(name, 'open');
    for (const way of machine.ways.filter(({ from }) => from === name)) {
      if (state.get(way.to) === 'open') back.add(way);
      else if (!state.has(way.to)) visit(way.to);
    }
    state.set(name, 'done');
  };
  [machine.start, ...machine.states.map(({ name }) => name)].forEach((name) => state.has(name) || visit(name));
  const known = new Set(machine.states.map(({ name }) => name));
  return machine.ways
    .filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
    .map((way) =>
      back.has(way) ? { from: way.to, to: way.from, kind: way.kind, back: true } : { ...way, back: false },
    );
}

function layers(machine: Machine, ways: Turned[]): Map<string, number> {
  const found = new Map<string, number>();
  const depth = (name: string): number => {
    const known = found.get(name);
    if (known !== undefined) return known;
    const own = Math.max(-1, ...ways.filter(({ to }) => to === name).map(({ from }) => depth(from))) + 1;
    found.set(name, own);
    return own;
  };
  machine.states.forEach(({ name }) => depth(name));
  return found;
}

function place(state: State, layer: number): Place {
  const bare = { state, layer, x: 0, up: [], down: [] };
  if (state.inner.length === 0) return { ...bare, width: size.width, height: size.height };
  const inner = beside(state.inner.map(draw));
  return {
    ...bare,
    inner,
    width: Math.max(size.width, inner.width + 2 * size.pad),
    height: inner.height + size.head + size.pad,
  };
}

/** Lays branches out side by side. */
function beside(drawings: Drawing[]): Drawing {
  const all: Drawing = { width: 0, height: 0, boxes: [], lines: [] };
  for (const one of drawings) {
    const moved = shift(one, all.width === 0 ? 0 : all.width + size.gapX, 0);
    all.boxes.push(...moved.boxes);
    all.lines.push(...moved.lines);
    all.width = (all.width === 0 ? 0 : all.width + size.gapX) + one.width;
    all.height = Math.max(all.height, one.height);
  }
  return all;
}

function shift(drawing: Drawing, x: number, y: number): Drawing {
  const boxes = drawing.boxes.map((box) => ({ ...box, x: box.x + x, y: box.y + y }));
  const lines = drawing.lines.map((line) => ({
    ...line,
    path: line.path.replace(/(-?[\d.]+) (-?[\d.]+)/g, (_, a, b) => `${round(Number(a) + x)} ${round(Number(b) + y)}`),
  }));
  return { ...drawing, boxes, lines };
}

/** The places of a way from its state to the next, with one in each layer between: the rail of all that lead there. */
function route(
  way: Turned,
  places: Map<string, Place>,
  rails: Map<string, Place>,
  add: (one: Place) => void,
): { way: Turned; through: Place[] } {
  const from = places.get(way.from)!;
  const to = places.get(way.to)!;
  const through = [from];
  for (let layer = from.layer + 1; layer < to.layer; layer++) {
    const key = [way.back ? way.from : way.to, way.back, way.kind === 'catch', layer].join('/');
    let rail = rails.get(key);
    if (!rail) {
      rail = { layer, width: size.rail, height: 0, x: 0, up: [], down: [] };
      rails.set(key, rail);
      add(rail);
    }
    through.push(rail);
  }
  through.push(to);
  through.slice(1).forEach((one, i) => tie(through[i]!, one, pull[way.kind]));
  return { way, through };
}

function tie(above: Place, below: Place, weight: number): void {
  if (above.down.some(({ to }) => to === below)) return;
  const both = above.state || below.state ? weight : railPull;
  above.down.push({ to: below, weight: both });
  below.up.push({ to: above, weight: both });
}

/** The middle of the neighbours on one side. */
function middle(ties: readonly Tie[], of: (one: Place) => number, without: number): number {
  const weight = ties.reduce((sum, one) => sum + one.weight, 0);
  return weight === 0 ? without : ties.reduce((sum, one) => sum + of(one.to) * one.weight, 0) / weight;
}

/** Orders each row by the middle of the neighbours above, then below, and again: fewer ways cross. */
function order(rows: Place[][]): void {
  const sweep = (row: Place[], side: 'up' | 'down') => {
    const index = new Map(rows.flatMap((other) => other.map((one, i) => [one, i / other.length] as const)));
    const by = new Map(row.map((one) => [one, middle(one[side], (other) => index.get(other)!, index.get(one)!)]));
    row.sort((a, b) => by.get(a)! - by.get(b)!);
  };
  for (let round = 0; round < 8; round++) {
    for (let i = 1; i < rows.length; i++) sweep(rows[i]!, 'up');
    for (let i = rows.length - 2; i >= 0; i--) sweep(rows[i]!, 'down');
  }
}

/** Moves each place towards the middle of its neighbours, as far as those beside it let it. */
function align(rows: Place[][]): void {
  const apart = (a: Place, b: Place) => (a.width + b.width) / 2 + (a.state && b.state ? size.gapX : size.gapX / 2);
  for (const row of rows) row.forEach((one, i) => (one.x = i === 0 ? 0 : row[i - 1]!.x + apart(row[i - 1]!, one)));
  const settle = (row: Place[], side: 'up' | 'down') => {
    const wanted = row.map((one) => middle(one[side], (other) => other.x, one.x));
    // As near as possible to what is wanted, from the left and from the right; the mean of both keeps the distances.
    const left = [...wanted];
    for (let i = 1; i < row.length; i++) left[i] = Math.max(wanted[i]!, left[i - 1]! + apart(row[i - 1]!, row[i]!));
    const right = [...wanted];
    for (let i = row.length - 2; i >= 0; i--)
      right[i] = Math.min(wanted[i]!, right[i + 1]! - apart(row[i]!, row[i + 1]!));
    // Who is pulled most stays where it wants to be, and the others make room.
    const firm = row.reduce((best, one, i) => (strength(one, side) > strength(row[best]!, side) ? i : best), 0);
    row.forEach((one, i) => (one.x = i === firm ? wanted[i]! : (left[i]! + right[i]!) / 2));
    for (let i = firm + 1; i < row.length; i++)
      row[i]!.x = Math.max(row[i]!.x, row[i - 1]!.x + apart(row[i - 1]!, row[i]!));
    for (let i = firm - 1; i >= 0; i--) row[i]!.x = Math.min(row[i]!.x, row[i + 1]!.x - apart(row[i]!, row[i + 1]!));
  };
  for (let round = 0; round < 12; round++) {
    for (let i = rows.length - 2; i >= 0; i--) settle(rows[i]!, 'down');
    for (let i = 1; i < rows.length; i++) settle(rows[i]!, 'up');
  }
  const least = Math.min(...rows.flat().map((one) => one.x - one.width / 2));
  rows.flat().forEach((one) => (one.x -= least));
}

const strength = (one: Place, side: 'up' | 'down') => Math.max(0, ...one[side].map(({ weight }) => weight));

function stack(rows: Place[][]): { top: number; height: number }[] {
  let top = 0;
  return rows.map((row) => {
    const height = Math.max(size.height, ...row.map((one) => one.height));
    const at = { top, height };
    top += height + size.gapY;
    return at;
  });
}

function finish(
  machine: Machine,
  rows: Place[][],
  routes: { way: Turned; through: Place[] }[],
  tops: { top: number; height: number }[],
): Drawing {
  const boxes: Box[] = [];
  const lines: Line[] = [];
  for (const one of rows.flat().filter(({ state }) => state)) {
    const { top } = tops[one.layer]!;
    const x = one.x - one.width / 2;
    boxes.push({
      name: one.state!.name,
      type: one.state!.type,
      x: round(x),
      y: top,
      width: one.width,
      height: one.height,
      group: one.inner !== undefined,
    });
    if (one.inner) {
      const moved = shift(one.inner, x + (one.width - one.inner.width) / 2, top + size.head);
      boxes.push(...moved.boxes);
      lines.push(...moved.lines);
    }
  }
  for (const { way, through } of routes) {
    const path = curve(through, tops);
    lines.push(
      way.back
        ? { from: way.to, to: way.from, kind: way.kind, path: reversed(path) }
        : { from: way.from, to: way.to, kind: way.kind, path: written(path) },
    );
  }
  const last = tops.at(-1);
  const width = Math.max(size.width, ...rows.flat().map((one) => one.x + one.width / 2));
  return { width: round(width), height: machine.states.length && last ? last.top + last.height : 0, boxes, lines };
}

type Point = [number, number];

/**
 * The points that a way passes: out of a box at its foot,
 * straight through the rows between, into the next at its head.
 */
function curve(through: Place[], tops: { top: number; height: number }[]): Point[] {
  const points: Point[] = [];
  through.forEach((one, i) => {
    const { top, height } = tops[one.layer]!;
    if (i > 0) points.push([one.x, top]);
    if (i < through.length - 1) points.push([one.x, one.state ? top + one.height : top + height]);
  });
  return points;
}

const round = (value: number) => Math.round(value * 10) / 10;
const at = ([x, y]: Point) => `${round(x)} ${round(y)}`;

function written(points: Point[]): string {
  return points.slice(1).reduce(
    (path, to, i) => {
      const from = points[i]!;
      if (from[0] === to[0]) return `${path} L ${at(to)}`;
      const middle = (from[1] + to[1]) / 2;
      return `${path} C ${at([from[0], middle])} ${at([to[0], middle])} ${at(to)}`;
    },
    `M ${at(points[0]!)}`,
  );
}

const reversed = (points: Point[]) => written([...points].reverse());
