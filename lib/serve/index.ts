export type { FetchPicture } from './fetch-picture';
export { type Listener, serve } from './serve';
export type { Servable, ServedModels, ServeSettings } from './settings';
