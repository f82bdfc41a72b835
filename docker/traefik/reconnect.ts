/**
 * What a server that was replaced says with each answer: connect again. HTTP/1.1 then closes the connection, HTTP/2
 * opens no further streams on it (GOAWAY), and a browser forgets that there is HTTP/3, so that all of them reach the
 * server that has the address. The entry points name the middleware; the agent puts the second file in the first one's
 * place.
 */

/** A header that nobody sends, for a middleware that does nothing. */
export const STAY = { headers: { customRequestHeaders: { 'X-Baton-Nothing': '' } } };

export const RECONNECT = {
  headers: { customResponseHeaders: { Connection: 'close', 'Alt-Svc': 'clear' } },
};

/** Its name in the files. */
export const MIDDLEWARE = 'reconnect';

export const reconnectFile = (middleware: object) => ({
  http: { middlewares: { [MIDDLEWARE]: middleware } },
});
