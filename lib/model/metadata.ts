import { type FileHandle, open } from 'node:fs/promises';
import { LinesideError } from '../errors';

/** An ES module only, so not by require. */
const loadPbf = () => import('pbf');
type PbfReader = InstanceType<Awaited<ReturnType<typeof loadPbf>>['PbfReader']>;

/** Field numbers of `ModelProto` in onnx.proto3. */
const graphField = 7;
const metadataField = 14;
const lastField = 26;
/** Wire types of protocol buffers: a number, and bytes with their length. */
const varint = 0;
const lengthDelimited = 2;
/** A tag and a length are at most 10 + 10 bytes. */
const headLength = 20;
/** Names of some thousand classes fit; a foreign file's gigabyte does not. */
const longestEntry = 16 * 1024 * 1024;

/**
 * The `metadata_props` of an ONNX file: what exporters such as Ultralytics say of a model (names, task, stride, imgsz).
 * Goes from tag to tag and steps over the weights by their length: a few small reads, whatever the file's size.
 * Throws `NO_MODEL` where there is no file, `BAD_MODEL` where it is no ONNX file or is cut off.
 */
export async function readMetadata(path: string): Promise<Record<string, string>> {
  const pbf = await loadPbf();
  const file = await openFile(path);
  try {
    const metadata: Record<string, string> = {};
    const { size } = await file.stat();
    const fields = new Set<number>();
    for (let at = 0; at < size; ) {
      const head = new pbf.PbfReader(await read(file, at, headLength));
      const { field, start, end } = parsed(path, () => readHead(head, at, path));
      if (end > size) throw bad(path, `it is cut off: expected at least ${end} bytes but received ${size}`);
      if (field === metadataField && end - start < longestEntry) {
        const entry = new pbf.PbfReader(await read(file, start, end - start));
        const { key, value } = parsed(path, () => entry.readFields(readEntry, { key: '', value: '' }));
        metadata[key] = value;
      }
      fields.add(field);
      at = end;
    }
    if (!fields.has(graphField)) throw bad(path, 'it is empty or has no graph');
    return metadata;
  } finally {
    await file.close();
  }
}

/** What the protobuf reader throws, an unfinished number or an unknown wire type, said of the file. */
function parsed<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof LinesideError) throw error;
    throw bad(path, `it is cut off or no ONNX file (${(error as Error).message})`);
  }
}

/** One field of `ModelProto`: its number, and where its content starts and ends in the file. */
function readHead(reader: PbfReader, at: number, path: string) {
  const tag = reader.readVarint();
  const [field, wire] = [tag >> 3, tag & 7];
  if (field < 1 || field > lastField || (wire !== varint && wire !== lengthDelimited)) {
    throw bad(path, 'it is no ONNX file');
  }
  const number = reader.readVarint();
  const start = at + reader.pos;
  return { field, start, end: wire === varint ? start : start + number };
}

/** `StringStringEntryProto`: 1 key, 2 value. */
function readEntry(field: number, entry: { key: string; value: string }, reader: PbfReader): void {
  if (field === 1) entry.key = reader.readString();
  else if (field === 2) entry.value = reader.readString();
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'r');
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (error) {
    throw new LinesideError('NO_MODEL', `there is no model file that can be read at ${path}`, { cause: error });
  }
  throw new LinesideError('NO_MODEL', `expected a model file but ${path} is a folder`);
}

function bad(path: string, why: string): LinesideError {
  return new LinesideError('BAD_MODEL', `the model ${path} cannot be opened: ${why}`);
}
