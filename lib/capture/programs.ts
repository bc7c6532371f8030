/** Process ids, each of a group of its own (`Program`). */
type Listener = (running: readonly number[]) => void;

const running = new Set<number>();
let listener: Listener = () => {};

/** Who hears which programs this process has begun and not seen end, so that somebody else can end them should it be killed. */
export function hearPrograms(heard: Listener): void {
  listener = heard;
}

/** A program has begun; `ended` resolves when it has ended. */
export function began(pid: number, ended: Promise<unknown>): void {
  running.add(pid);
  listener([...running]);
  void ended.then(() => {
    running.delete(pid);
    listener([...running]);
  });
}
