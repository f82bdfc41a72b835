/** The run of CI that a command is part of. */

export interface CiRun {
  /** @default not known */
  readonly commit?: string;
  /** Link to it. @default it is no run of CI */
  readonly buildUrl?: string;
}

/** What GitHub says of a run; other CI says the same in BATON_COMMIT and BATON_BUILD_URL. */
export function ciRun(env: Readonly<Record<string, string | undefined>>): CiRun {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  const commit = env.BATON_COMMIT ?? env.GITHUB_SHA;
  const buildUrl =
    env.BATON_BUILD_URL ??
    (server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined);
  return { ...(commit && { commit }), ...(buildUrl && { buildUrl }) };
}
