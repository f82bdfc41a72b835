/** The script that answers for each path that is no file has to be one of the site's. */

/** @throws Error where it is not among the files that are served */
export function checkFrontController(
  directory: string,
  frontController: string | undefined,
  pages: readonly string[],
): void {
  if (frontController === undefined || pages.includes(frontController.slice(1))) return;
  throw new Error(
    `${directory} has no ${frontController.slice(1)}, which site.frontController names ` +
      `(${JSON.stringify(frontController)}); nothing was published. Next step: publish the folder that it is in, or ` +
      'write its path below the published folder',
  );
}
