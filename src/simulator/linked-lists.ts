/** The end of a list, and the list that an element is in when it is in none. */
export const NONE = -1;

/**
 * Many doubly linked lists over the whole numbers from 0, each number in at most one of them. Adding and taking out cost
 * the same however long a list is.
 */
export class LinkedLists {
  /** First element of each list. */
  readonly head: Int32Array;
  /** The list that each element is in. */
  listOf: Int32Array;
  /** The element after each. */
  next: Int32Array;
  private previous: Int32Array;

  constructor(lists: number, capacity: number) {
    this.head = new Int32Array(lists).fill(NONE);
    this.listOf = new Int32Array(capacity).fill(NONE);
    this.next = new Int32Array(capacity);
    this.previous = new Int32Array(capacity);
  }

  add(list: number, element: number): void {
    const first = this.head[list];
    this.listOf[element] = list;
    this.next[element] = first;
    this.previous[element] = NONE;
    if (first !== NONE) this.previous[first] = element;
    this.head[list] = element;
  }

  remove(element: number): void {
    const list = this.listOf[element];
    if (list === NONE) return;
    const next = this.next[element];
    const previous = this.previous[element];
    if (previous === NONE) this.head[list] = next;
    else this.next[previous] = next;
    if (next !== NONE) this.previous[next] = previous;
    this.listOf[element] = NONE;
  }

  /** Makes room for elements up to `capacity`. */
  grow(capacity: number): void {
    const from = this.listOf.length;
    this.listOf = widened(this.listOf, capacity);
    this.listOf.fill(NONE, from);
    this.next = widened(this.next, capacity);
    this.previous = widened(this.previous, capacity);
  }
}

/** A copy with room for `capacity` elements, the new ones 0. */
export function widened<T extends Uint8Array | Int32Array | Float64Array>(array: T, capacity: number): T {
  const wider = new (array.constructor as new (length: number) => T)(capacity);
  wider.set(array);
  return wider;
}
