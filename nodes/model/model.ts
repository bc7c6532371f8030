import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { OpenSettings } from '../../lib';
import { connect } from '../../lib/connect';
import { asLinesideError, expected, LinesideError } from '../../lib/errors';
import { manifestText } from '../../lib/model/manifest-file';
import type { ModelCard } from '../../lib/model/model';
import { Slots } from '../../lib/slots';
import { isRecord } from '../common/message';
import type { ModelNode, SharedModel } from '../common/model-node';
import { watchProgress } from '../common/progress';
import { hold, release } from '../common/shared';
import { withEnvironment } from './environment';
import { listModels } from './model-path';
import { saveManifest } from './save-manifest';
import { type ModelDef, readSettings, type Surroundings } from './settings';
import { stampOf } from './stamp';
import { tlsOf } from './tls';

interface Credentials {
  apiKey?: string;
}

/** What stands in a form in place of a saved password. */
const unchanged = '__PWRD__';

type Response = Parameters<Parameters<NodeAPI['httpAdmin']['post']>[1]>[1];

export = (RED: NodeAPI): void => {
  function ModelConfig(this: ModelNode & Node<Credentials>, def: ModelDef) {
    RED.nodes.createNode(this, def);
    let held: ReturnType<typeof holdModel> | undefined;
    let fault: unknown;
    let closed = false;
    try {
      held = holdModel(RED, readSettings(def, surroundings(RED, def, this.credentials?.apiKey, this)));
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
  }
  RED.nodes.registerType<Node<Credentials>, NodeDef, object, Credentials>('lineside-model', ModelConfig as never, {
    credentials: { apiKey: { type: 'password' } },
  });

  RED.httpAdmin.get('/lineside/models', RED.auth.needsPermission('lineside-model.read'), async (_request, response) => {
    response.json(await listModels(RED.settings.userDir));
  });

  const mayWrite = RED.auth.needsPermission('lineside-model.write');

  RED.httpAdmin.post('/lineside/inspect', mayWrite, (request, response) =>
    answer(response, async () => {
      const card = await inspect(RED, request.body);
      if ('progress' in card) return void response.json(card);
      response.json('manifest' in card ? { ...card, manifestText: manifestText(card.manifest) } : card);
    }),
  );

  RED.httpAdmin.post('/lineside/manifest', mayWrite, (request, response) =>
    answer(response, async () => {
      const card = await inspect(RED, request.body);
      if ('progress' in card) throw new LinesideError('NO_MODEL', `the model is still on its way: ${card.progress}`);
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

/**
 * Opens the model as the form has it, in an engine of its own or that of a node that runs it already. Where its weights
 * are being fetched, says how far that is; it goes on while somebody asks again soon.
 */
async function inspect(RED: NodeAPI, body: unknown): Promise<ModelCard | { progress: string }> {
  if (!isRecord(body)) throw new LinesideError('BAD_OPTION', expected('the settings of a model', 'the request', body));
  const def = body as Partial<ModelDef> & Credentials;
  const { key, shared } = holdModel(
    RED,
    readSettings(def, surroundings(RED, def, typedKey(RED, def), RED.nodes.getNode(String(def.id)))),
  );
  const asked = shared.model.inspect();
  let stop = () => {};
  const fetching = new Promise<string>((resolve) => {
    stop = watchProgress(shared.model, resolve);
  });
  try {
    return await Promise.race([asked, fetching.then((progress) => ({ progress }))]);
  } finally {
    asked.catch(() => {}); // said by whoever asks next
    stop();
    release(key);
  }
}

/** The key that stands in the form; one that is saved is looked up here, and never goes to the browser. */
function typedKey(RED: NodeAPI, { id, apiKey }: Partial<NodeDef> & Credentials): string | undefined {
  if (apiKey !== unchanged || RED.nodes.getNode(String(id))?.type !== 'lineside-model') return apiKey;
  return (RED.nodes.getCredentials(String(id)) as Credentials | undefined)?.apiKey;
}

function surroundings(RED: NodeAPI, { tls }: Partial<ModelDef>, apiKey?: string, node?: Node | null): Surroundings {
  const filled = (text: string) => withEnvironment(RED, text, node);
  const key = filled(apiKey ?? '').trim();
  return {
    userDir: RED.settings.userDir,
    filled,
    ...(key && { apiKey: key }),
    ...(tls && { tls: tlsOf(RED, tls) }),
  };
}

function holdModel(RED: NodeAPI, settings: OpenSettings): { key: string; shared: SharedModel } {
  // Weights that are fetched by an id have no path: they stay as they are, and their files grow while they come.
  const { path, manifest } = settings as { path?: string; manifest?: string };
  const key = `model ${JSON.stringify(settings)} ${stampOf(path, manifest)}`;
  const open = (): SharedModel => {
    const model = connect(settings);
    return { model, slots: new Slots(model.concurrency), close: () => model.close() };
  };
  return { key, shared: hold(RED, key, open) };
}
