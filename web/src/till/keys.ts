/** The keys of the till, by what they mean. Those that also write text act only while the search field is empty. */

export type Action =
  | 'search'
  | 'customer'
  | 'park'
  | 'recall'
  | 'discount'
  | 'pay'
  | 'back'
  | 'help'
  | 'more'
  | 'less'
  | 'remove'
  | 'up'
  | 'down';

export const always: Record<string, Action> = {
  F2: 'search',
  F4: 'customer',
  F6: 'park',
  F7: 'recall',
  F8: 'discount',
  F9: 'pay',
  Escape: 'back',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export const whenEmpty: Record<string, Action> = { '+': 'more', '-': 'less', Delete: 'remove', '?': 'help' };

type Stroke = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

export function actionOf(stroke: Stroke, empty: boolean): Action | undefined {
  if (stroke.ctrlKey || stroke.metaKey || stroke.altKey) return undefined;
  return always[stroke.key] ?? (empty ? whenEmpty[stroke.key] : undefined);
}

/** Whether the key writes a character: pressed anywhere on the till, it belongs in the search field. */
export function writes(stroke: Stroke): boolean {
  return stroke.key.length === 1 && stroke.key !== ' ' && !stroke.ctrlKey && !stroke.metaKey && !stroke.altKey;
}
