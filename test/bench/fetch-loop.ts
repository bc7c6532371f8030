/** What a few lines of code make of an inference server, in a process of their own. */
import { readFileSync } from 'node:fs';
import { serve } from './child';
import { series } from './measure';

let url = '';
let picture: Buffer;

const answers = {
  async open(server: string): Promise<void> {
    url = new URL('infer/object_detection', server).href;
  },

  use(path: string): void {
    picture = readFileSync(path);
  },

  /** Milliseconds of each of `count` answers, one after another. */
  async run(count: number): Promise<number[]> {
    return series(count, ask);
  },
};

async function ask(): Promise<unknown> {
  const image = { type: 'base64', value: picture.toString('base64') };
  const body = JSON.stringify({ model_id: 'bench/1', confidence: 0.4, iou_threshold: 0.3, image });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return answer.json();
}

export type FetchLoop = typeof answers;

serve(answers);
