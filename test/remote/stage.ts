import type { KserveSettings } from '../../lib/backends/kserve';
import type { LocalCard, Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { DetectPrediction, Prediction } from '../../lib/prediction';
import { type ColourDetector, colourDetector } from '../colour-detector';
import { manifestOf } from './manifests';
import type { TestServer } from './server';
import { serveTensors, sessionOf, type Tensors } from './tensor-server';

export interface Started {
  server: TestServer;
  /** The same model on this machine. */
  here: Model<LocalCard>;
  settings: KserveSettings;
}

/** Servers of tensors and models on them, which `end` closes: the last one first. */
export function stage() {
  const closing: { close(): Promise<unknown> }[] = [];
  const closed = <T extends { close(): Promise<unknown> }>(one: T): T => {
    closing.push(one);
    return one;
  };

  return {
    closed,
    /** A server with the detector of colours under the name of `parts`. */
    async start(detector: ColourDetector = {}, tensors: Partial<Tensors> = {}): Promise<Started> {
      const path = await colourDetector(detector);
      const here = closed(await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 }));
      const session = closed(await sessionOf(path));
      const server = closed(await serveTensors({ sessions: { parts: session, 'parts/3': session }, ...tensors }));
      const settings = { backend: 'kserve' as const, url: server.url.href, modelId: 'parts' };
      return { server, here, settings: { ...settings, manifest: await manifestOf(here) } };
    },
    open: async (settings: KserveSettings): Promise<Model<LocalCard>> => closed(await openHere(settings)),
    async end(): Promise<void> {
      for (const one of closing.splice(0).reverse()) await one.close();
    },
  };
}

/** Without what is new in every answer. */
export const findings = (prediction: Prediction) =>
  (prediction as DetectPrediction).predictions.map(({ detection_id: _, ...finding }) => finding);
