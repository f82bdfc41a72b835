import { App } from 'cdktf';
import { shopServer } from './app';

const app = new App({ skipValidation: true });
// Baton's own programs, which a server ships with: cli/app.mjs says where they are.
shopServer(app, process.env.BATON_PROGRAMS ?? 'dist');
app.synth();
