/**
 * Ids of a model's classes by name, as its answers tell them. Older hosted answers tell none: a name that came without
 * one has the lowest id that is free when it is first seen, and keeps it as long as the model is open.
 */
export class ClassIds {
  private readonly ids = new Map<string, number>();
  private readonly taken = new Set<number>();

  idOf(name: string, told?: number): number {
    const id = told ?? this.ids.get(name) ?? this.free();
    this.ids.set(name, id);
    this.taken.add(id);
    return id;
  }

  private free(): number {
    let id = 0;
    while (this.taken.has(id)) id++;
    return id;
  }
}
