/** The README of a new project. */
import type { Answers } from './answers';

export const readme = (name: string, { domain, repository }: Answers) => `# ${name}

The site ${domain}, served by [Baton](https://www.npmjs.com/package/baton-server).

| to | run |
|---|---|
| install | \`npm install\` |
| try the site on this computer | \`npx baton up\`, and \`npx baton down\` to remove it |
| see what a deploy would change, and why | \`npx baton plan production\` |
| deploy | \`npx baton apply production\` |
| publish the pages without a deploy | \`npx baton publish production\` |
| check the types and the snapshot | \`npm run types\`, \`npm test\` |

The pages are in \`site/\`, the settings in \`environments/\`: each file there is an environment. A new version of
Baton is one line in \`package.json\`.

## Before the first deploy

1. Check \`environments/production.ts\` and \`environments/state.ts\`. \`npm test\` writes the snapshot of what they
   deploy; commit it, since a check on another computer compares with it.
2. With AWS credentials in the environment: \`npx cdktf deploy state\`. Commit
   \`terraform.state.tfstate\`: it holds no secret.
3. Name the bucket in \`environments/production.ts\`: \`state: { bucket: '…' }\`.
4. \`npx baton secrets production\` lists the secrets to store; then \`npx baton apply production\`. At its
   end it prints the DNS records to write.
${
  repository === undefined
    ? ''
    : `
\`.github/workflows/\` plans pull requests and deploys \`main\`. What GitHub has to be told stands at the top of each
file.
`
}`;
