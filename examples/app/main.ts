import { App } from 'cdktf/lib/app';
import { shopServer } from './app';

const app = new App({ skipValidation: true });
shopServer(app, `${__dirname}/programs`);
app.synth();
