/** What the authority's clients got, by its log, which has a line for each request. */
interface Request {
  readonly path?: string;
  readonly status?: number;
}

const answers = (log: string, path: RegExp, status: number): number =>
  log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Request)
    .filter((request) => request.status === status && path.test(request.path ?? '')).length;

export const certificatesIn = (log: string) => answers(log, /\/order\/\w+\/finalize$/, 200);
export const ordersIn = (log: string) => answers(log, /\/new-order$/, 201);
/** New ones: 200 would be for one that it knows. */
export const accountsIn = (log: string) => answers(log, /\/new-account$/, 201);
