/** The graph of a state machine in Amazon States Language: its states and the transitions between them. */

export type Kind = 'next' | 'choice' | 'catch';
export type Way = { from: string; to: string; kind: Kind };
export type State = { name: string; type: string; ends: boolean; inner: Machine[] };
export type Machine = { start: string; states: State[]; ways: Way[] };

type Asl = { StartAt?: string; States?: Record<string, AslState> };
type AslState = {
  Type?: string;
  Next?: string;
  Default?: string;
  End?: boolean;
  Choices?: { Next?: string }[];
  Catch?: { Next?: string }[];
  Branches?: Asl[];
  ItemProcessor?: Asl;
  Iterator?: Asl;
};

/** Reads a definition; what it does not say is not drawn. */
export function read(definition: object): Machine {
  const asl = definition as Asl;
  const machine: Machine = { start: asl.StartAt ?? '', states: [], ways: [] };
  for (const [name, state] of Object.entries(asl.States ?? {})) {
    const inner = [...(state.Branches ?? []), state.ItemProcessor, state.Iterator]
      .filter((one) => one !== undefined)
      .map(read);
    machine.states.push({
      name,
      type: state.Type ?? '',
      ends: state.End === true || state.Type === 'Succeed' || state.Type === 'Fail',
      inner,
    });
    const lead = (kind: Kind, to: string | undefined) => {
      // Two ways to one state are one line, and the usual way is named before the others.
      if (to !== undefined && !machine.ways.some((way) => way.from === name && way.to === to))
        machine.ways.push({ from: name, to, kind });
    };
    lead('next', state.Next);
    state.Choices?.forEach(({ Next }) => lead('choice', Next));
    lead('choice', state.Default);
    state.Catch?.forEach(({ Next }) => lead('catch', Next));
  }
  return machine;
}

/** Every state, those inside of others too, as they come in the file. */
export function all(machine: Machine): State[] {
  return machine.states.flatMap((state) => [state, ...state.inner.flatMap(all)]);
}

/** The machine that contains a state: the whole one, a branch, or the processor of a Map. */
export function home(machine: Machine, name: string): Machine | undefined {
  if (machine.states.some((state) => state.name === name)) return machine;
  for (const state of machine.states) {
    for (const inner of state.inner) {
      const found = home(inner, name);
      if (found) return found;
    }
  }
  return undefined;
}

export const undoes = (name: string) => name.startsWith('Undo ') || name === 'Give the sale up';
