/** Run after a change of the table of variables: `node src/config/write-operator-documents.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { renderExampleEnv, withVariableTable } from './operator-documents.ts';

const deploy = new URL('../../deploy/', import.meta.url);
const page = new URL('README.md', deploy);
writeFileSync(new URL('example.env', deploy), renderExampleEnv());
writeFileSync(page, withVariableTable(readFileSync(page, 'utf8')));
