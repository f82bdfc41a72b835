/** The release command: what the database needs before this version of the shop starts. */
import { database } from '../database.mjs';

try {
  console.log(`migration ${await database(process.env.DATABASE_URL).add('migrations')} is done`);
} catch (error) {
  console.error(`Error: the migration failed: ${error.message}`);
  process.exitCode = 1;
}
