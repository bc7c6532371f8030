/** A name that stands for no object: torchvision's, TensorFlow's and Roboflow's words for it. */
export function isBackground(name: string | undefined): boolean {
  return /^_*background/i.test(name ?? '');
}

/**
 * What to subtract from a number that the model counts from 1, 0 being the background, to have a class id: names that
 * begin with the background count as the model does, all others begin with the first class.
 */
export function firstClass(classes: readonly string[]): 0 | 1 {
  return isBackground(classes[0]) ? 0 : 1;
}
