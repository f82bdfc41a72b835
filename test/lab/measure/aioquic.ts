/** HTTP/3 for the load's clients in Python. */
import { pythonLibrary } from '../../helpers/python-program';

// renovate: pypi aioquic
const VERSION = '1.7.2';
/** That of Debian 13, which the load's image is made from. */
const PYTHON = '3.13';

/** @returns the folder of the modules */
export const installAioquic = () => pythonLibrary({ name: 'aioquic', version: VERSION }, PYTHON);
