/**
 * What a server that was replaced says with each answer: connect again, so that its clients reach the server that has
 * the address. The entry point names the middleware, which does nothing until the agent puts the second file in the
 * first one's place.
 */
import { jsonFile, type RenderedFile, textFile } from '../rendered-file';
import plugin from './reconnect/reconnect.go';

/** Its name in the files. */
const NAME = 'reconnect';
const MODULE = 'baton/reconnect';
/** Where Traefik looks for modules: below the folder that it is started in, `/`. */
const FOLDER = 'plugins-local';

export const MIDDLEWARES = [`${NAME}@file`];
export const PLUGINS = { localPlugins: { [NAME]: { moduleName: MODULE } } };
export const VOLUME = `./traefik/${FOLDER}:/${FOLDER}:ro`;

/** A header that nobody sends, for a middleware that does nothing. */
const STAY = { headers: { customRequestHeaders: { 'X-Baton-Nothing': '' } } };
/** Traefik takes no plugin without a setting. */
const LEAVE = { plugin: { [NAME]: { always: true } } };

const MANIFEST = `displayName: reconnect
type: middleware
import: ${MODULE}
summary: Asks clients to connect again.
testData:
  always: true
`;

export function reconnectFiles(): RenderedFile[] {
  const module = `${FOLDER}/src/${MODULE}`;
  return [
    jsonFile('dynamic/reconnect.yaml', middleware(STAY)),
    jsonFile('reconnect.json', middleware(LEAVE)),
    textFile(`${module}/.traefik.yml`, MANIFEST),
    textFile(`${module}/reconnect.go`, plugin),
  ];
}

const middleware = (definition: object) => ({ http: { middlewares: { [NAME]: definition } } });
