import FindMyWay from 'find-my-way';
import { inferAnswers, infoAnswer, registryAnswer, statusAnswer, v1Answer } from './answers';
import type { Route } from './call';
import { docs, openapi } from './docs';
import { addModel, clearModels, registry, removeModel } from './registry';
import { clearBody, inferBodies, modelBody, v1Query } from './requests';
import { health, info, metrics, readiness } from './state';
import { v1 } from './v1';
import { v2 } from './v2';

const json = (schema: object) => ({ schema });

const infer = (Object.keys(inferBodies) as (keyof typeof inferBodies)[]).map(
  (task): Route => ({
    method: 'POST',
    path: `/infer/${task}`,
    summary: `Answers a picture or a batch: ${task.replace('_', ' ')}.`,
    body: inferBodies[task],
    answers: json(inferAnswers[task]),
    guarded: true,
    handle: v2,
  }),
);

const open = { method: 'GET', guarded: false } as const;
const manage = { method: 'POST', guarded: true, answers: json(registryAnswer) } as const;
const v1Route = {
  path: '/:project/:version',
  summary:
    'Answers a picture, as the hosted API does. The body is the picture: base64, a data URL, a form or its bytes.',
  query: v1Query,
  answers: { ...json(v1Answer), types: ['image/jpeg'] },
  guarded: true,
  handle: v1,
};

/** Every way in. */
export const routes: readonly Route[] = [
  ...infer,
  { ...v1Route, method: 'POST' },
  { ...v1Route, method: 'GET' },
  { ...open, path: '/info', summary: 'Name and version.', answers: json(infoAnswer), handle: info },
  { ...open, path: '/healthz', summary: 'Whether the server lives.', answers: json(statusAnswer), handle: health },
  {
    ...open,
    path: '/readiness',
    summary: 'Whether all models are open.',
    answers: json(statusAnswer),
    handle: readiness,
  },
  {
    ...{ method: 'GET', path: '/model/registry', summary: 'The models that are open.', guarded: true },
    ...{ answers: json(registryAnswer), handle: registry },
  },
  { ...manage, path: '/model/add', summary: 'Opens a model of the table.', body: modelBody, handle: addModel },
  { ...manage, path: '/model/remove', summary: 'Takes it off the list.', body: modelBody, handle: removeModel },
  { ...manage, path: '/model/clear', summary: 'Takes all off the list.', body: clearBody, handle: clearModels },
  {
    ...{ method: 'GET', path: '/metrics', summary: 'Numbers for Prometheus.', guarded: true },
    ...{ answers: { types: ['text/plain'] }, handle: metrics },
  },
  {
    ...{
      ...open,
      path: '/openapi.json',
      summary: 'This description, for programs.',
      answers: json({ type: 'object' }),
    },
    handle: () => ({ body: openapi(routes) }),
  },
  ...['/docs', '/redoc', '/'].map(
    (path): Route => ({
      ...{ ...open, path, summary: 'This description, for people.', answers: { types: ['text/html'] } },
      handle: () => docs(routes),
    }),
  ),
];

export interface Found {
  route: Route;
  params: Readonly<Record<string, string | undefined>>;
}

/** The route of a request; `'method'` where its path has only others, `undefined` where there is no such path. */
export function createRouter(all: readonly Route[]): (method: string, path: string) => Found | 'method' | undefined {
  const router = FindMyWay({ ignoreTrailingSlash: true, maxParamLength: 200 });
  for (const route of all) router.on(route.method, route.path, () => {}, route);
  const find = (method: 'GET' | 'POST', path: string): Found | undefined => {
    const found = router.find(method, path);
    return found ? { route: found.store as Route, params: found.params } : undefined;
  };
  return (method, path) => {
    const asked = method === 'HEAD' ? 'GET' : method;
    const own = asked === 'GET' || asked === 'POST' ? find(asked, path) : undefined;
    const other = find(asked === 'GET' ? 'POST' : 'GET', path);
    // `GET /infer/classification` is not a project of that name.
    const misled = own && other && isWild(own) && !isWild(other);
    if (own && !misled) return own;
    return other ? 'method' : undefined;
  };
}

function isWild({ route }: Found): boolean {
  return route.path.includes(':');
}
