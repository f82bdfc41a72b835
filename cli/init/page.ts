/** The first page of a new project. */
import type { Answers } from './answers';

export const page = ({ domain, php }: Answers) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${domain}</title>
<h1>${domain}</h1>
<p>${php ? '<?php echo "Served by PHP " . PHP_VERSION; ?>' : 'It works. Replace this page.'}</p>
</html>
`;
