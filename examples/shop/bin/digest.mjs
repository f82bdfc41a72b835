/** The job: what is to be done at times, on the server that serves. */
import { database } from '../database.mjs';

console.log(`digest ${await database(process.env.DATABASE_URL).add('digests')} is sent`);
