import type { Node, NodeAPI, NodeDef } from 'node-red';
import { openDrawer } from '../../lib/engine/drawer';
import { asLinesideError, LinesideError } from '../../lib/errors';
import { type Listener, type Servable, type ServedModels, serve } from '../../lib/serve';
import type { ModelNode, SharedModel } from '../common/model-node';
import { createReport, type Report } from '../common/report';
import { hold, release } from '../common/shared';
import { type ApiSettings, type ModelTable, readSettings } from './settings';

/** The process that draw nodes share. */
const drawing = 'lineside-draw';

export = (RED: NodeAPI): void => {
  RED.nodes.registerType(
    'lineside-api',
    function (this: Node<{ apiKey: unknown }>, def: NodeDef) {
      RED.nodes.createNode(this, def);
      const report = createReport(this);
      try {
        run(RED, this, report, readSettings({ ...def }, this.credentials?.apiKey));
      } catch (error) {
        fail(this, report, error);
      }
    },
    { credentials: { apiKey: { type: 'password' } } },
  );
};

function run(RED: NodeAPI, node: Node, report: Report, { table, ...settings }: ApiSettings): void {
  const drawer = hold(RED, drawing, openDrawer);
  let listener: Listener | undefined;
  const tell = () => {
    if (listener) report.good(sentence(listener));
  };
  const starting = serve({
    ...settings,
    models: served(RED, table),
    drawer,
    onFault: (error) => report.bad(error, 'BAD_MODEL'),
    onChange: tell,
  });
  starting.then(
    (started) => {
      listener = started;
      tell();
    },
    (error) => fail(node, report, error),
  );
  node.on('close', async (done: () => void) => {
    await starting.then((started) => started.close()).catch(() => undefined); // it said why it did not start
    release(drawing);
    done();
  });
}

/** Once in the log, and in the status until the next deploy. */
function fail(node: Node, report: Report, error: unknown): void {
  report.bad(error, 'BAD_OPTION');
  node.error(asLinesideError(error, 'BAD_OPTION'));
}

function sentence({ url, busy: { taken, limit } }: Listener): string {
  const where = url.replace('http://', '');
  return taken > 0 ? `${where} · ${taken} of ${limit} busy` : `${where} · idle`;
}

/** A deploy may replace a config node and leave this one: nobody keeps hold of a model longer than a request. */
function served(RED: NodeAPI, table: ModelTable): ServedModels {
  return {
    keys: () => table.keys(),
    get(id) {
      const model = table.get(id);
      return model === undefined ? undefined : inTurn(find(RED, model));
    },
  };
}

function find(RED: NodeAPI, id: string): SharedModel {
  const node = RED.nodes.getNode(id) as ModelNode | null;
  if (node?.shared) return node.shared();
  throw new LinesideError('NO_MODEL', 'a model of the table is not there any more, or is switched off');
}

/** Requests wait for a turn with the messages of flows, first come, first served. */
function inTurn({ model, slots }: SharedModel): Servable {
  async function turn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const free = await slots.take(signal);
    try {
      return await work();
    } finally {
      free();
    }
  }
  return {
    concurrency: model.concurrency,
    ready: () => model.ready(),
    predict: (frame, options, signal) => turn(signal, () => model.predict(frame, options, signal)),
    predictAll: (frames, options, signal) => turn(signal, () => model.predictAll(frames, options, signal)),
  };
}
