/**
 * Loaded by mocha before all tests: whatever they and their processes put into the system's folder for temporary files
 * lies in one folder of this run, which goes with it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'lineside-tests-'));
for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
