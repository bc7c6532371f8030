import type { EngineModel } from '../../lib/engine/host';

const lookMs = 500;

/** Tells now and then how much of a model's weights is here, as long as they are being fetched. Gives how to stop. */
export function watchProgress(model: Pick<EngineModel, 'progress'>, tell: (text: string) => void): () => void {
  const timer = setInterval(() => {
    const progress = model.progress();
    if (progress && progress.done > 0) tell(progressText(progress));
  }, lookMs);
  return () => clearInterval(timer);
}

/** `43 %`, or how much there is where nobody says how much there will be. */
export function progressText({ done, total }: { done: number; total?: number }): string {
  return total ? `${Math.floor((100 * done) / total)} %` : `${(done / 1e6).toFixed(1)} MB`;
}
