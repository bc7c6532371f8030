import type { NodeAPI } from 'node-red';
import type { OpenSettings } from '../../lib';
import { connect } from '../../lib/connect';
import { asLinesideError, expected, LinesideError } from '../../lib/errors';
import { manifestText } from '../../lib/model/manifest-file';
import type { ModelCard } from '../../lib/model/model';
import { Slots } from '../../lib/slots';
import { isRecord } from '../common/message';
import type { ModelNode, SharedModel } from '../common/model-node';
import { hold, release } from '../common/shared';
import { listModels } from './model-path';
import { saveManifest } from './save-manifest';
import { type ModelDef, readSettings } from './settings';
import { stampOf } from './stamp';

type Response = Parameters<Parameters<NodeAPI['httpAdmin']['post']>[1]>[1];

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('lineside-model', function (this: ModelNode, def: ModelDef) {
    RED.nodes.createNode(this, def);
    let held: ReturnType<typeof holdModel> | undefined;
    let fault: unknown;
    let closed = false;
    try {
      held = holdModel(RED, readSettings(def, RED.settings.userDir));
      // Said once here; every message that comes says it again by its own error.
      held.shared.model.ready().catch((error) => closed || this.error(error));
    } catch (error) {
      fault = error;
    }
    this.shared = () => {
      if (held) return held.shared;
      throw fault;
    };
    this.on('close', () => {
      closed = true;
      if (held) release(held.key);
    });
  });

  RED.httpAdmin.get('/lineside/models', RED.auth.needsPermission('lineside-model.read'), async (_request, response) => {
    response.json(await listModels(RED.settings.userDir));
  });

  const mayWrite = RED.auth.needsPermission('lineside-model.write');

  RED.httpAdmin.post('/lineside/inspect', mayWrite, (request, response) =>
    answer(response, async () => {
      const card = await inspect(RED, request.body);
      response.json('manifest' in card ? { ...card, manifestText: manifestText(card.manifest) } : card);
    }),
  );

  RED.httpAdmin.post('/lineside/manifest', mayWrite, (request, response) =>
    answer(response, async () => {
      const card = await inspect(RED, request.body);
      if (!('manifest' in card)) throw new LinesideError('BAD_OPTION', 'a model on a server has no manifest here');
      const saved = await saveManifest(card, request.body.overwrite === true);
      response.status(saved ? 200 : 409).json({ path: card.manifestPath });
    }),
  );
};

/** Does what a request asks for, or says in a sentence why not. */
async function answer(response: Response, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, message } = asLinesideError(error, 'BAD_MODEL');
    response.status(422).json({ code, message });
  }
}

/** Opens the model as the form has it, in an engine of its own or that of a node that runs it already. */
async function inspect(RED: NodeAPI, body: unknown): Promise<ModelCard> {
  if (!isRecord(body)) throw new LinesideError('BAD_OPTION', expected('the settings of a model', 'the request', body));
  const { key, shared } = holdModel(RED, readSettings(body as Partial<ModelDef>, RED.settings.userDir));
  try {
    return await shared.model.inspect();
  } finally {
    release(key);
  }
}

function holdModel(RED: NodeAPI, settings: OpenSettings): { key: string; shared: SharedModel } {
  // Weights that are fetched by an id stay as they are; their files grow while they come.
  const stamp = 'path' in settings && settings.path ? stampOf(settings.path, settings.manifest) : '';
  const key = `model ${JSON.stringify(settings)} ${stamp}`;
  const open = (): SharedModel => {
    const model = connect(settings);
    return { model, slots: new Slots(model.concurrency), close: () => model.close() };
  };
  return { key, shared: hold(RED, key, open) };
}
