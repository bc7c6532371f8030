import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type FetchOptions, type Wanted, weightsOf } from '../../lib/backends/weights';
import type { LinesideError } from '../../lib/errors';
import { key, startApi, type WeightsApi } from './api';

/** An API and an empty store for each test of a suite, and what tests do with them. */
export class Surroundings {
  api!: WeightsApi;
  store = '';
  private readonly own = process.env.LINESIDE_ROBOFLOW_API;

  constructor() {
    beforeEach(async () => {
      this.store = mkdtempSync(join(tmpdir(), 'lineside-'));
      await this.start();
    });
    afterEach(async () => {
      if (this.own === undefined) delete process.env.LINESIDE_ROBOFLOW_API;
      else process.env.LINESIDE_ROBOFLOW_API = this.own;
      await this.api.close();
      await rm(this.store, { recursive: true, force: true });
    });
  }

  /** Puts an API in the place of the one there is. */
  async start(options?: Parameters<typeof startApi>[0]): Promise<void> {
    await this.api?.close();
    this.api = await startApi(options);
    process.env.LINESIDE_ROBOFLOW_API = this.api.url.href;
  }

  readonly get = (wanted: Partial<Wanted> = {}, options: FetchOptions = {}): Promise<string> => {
    const onBytes: FetchOptions['onBytes'] = (done, total) => {
      options.onBytes?.(done, total);
      this.api.stored(done);
    };
    const all = { modelId: 'parts/3', store: this.store, apiKey: key, ...wanted };
    return weightsOf(all, { pauseMs: 1, ...options, onBytes });
  };

  get folder(): string {
    return join(this.store, 'roboflow', 'parts', '3');
  }

  get hasWeights(): boolean {
    return existsSync(join(this.folder, 'weights.onnx'));
  }

  /** The file's bytes, and nothing left of the way there. */
  expectWhole(): void {
    expect(readFileSync(join(this.folder, 'weights.onnx')).equals(this.api.file)).to.equal(true);
    const files = ['class_names.txt', 'environment.json', 'model_type.json', 'weights.onnx'];
    expect(readdirSync(this.folder).sort()).to.deep.equal(files);
  }
}

export function failure(asked: Promise<unknown>): Promise<LinesideError> {
  return asked.then(
    () => expect.fail('expected a failure'),
    (error) => error,
  );
}
