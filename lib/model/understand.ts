import { LinesideError } from '../errors';
import type { Decoder, Hints, Output } from './decoder';
import type { PictureInput } from './input';
import type { Declared, Manifest, ManifestKey } from './manifest';
import { merged, originOf, type Sources } from './source';

export interface Understood {
  decoder: Decoder;
  manifest: Manifest;
  /** Where each field came from, for the inspector. */
  from: Record<string, string>;
}

/**
 * Chooses the first family whose layout the outputs have, and fills in what nobody said.
 * A family or task that is declared narrows the choice. Throws `UNKNOWN_MODEL`, naming the manifest's keys.
 */
export function understand(
  sources: Sources,
  input: PictureInput,
  outputs: readonly Output[],
  decoders: readonly Decoder[],
): Understood {
  const declared = merged(sources);
  const { width, height } = input;
  const besides = input.besides.map(({ name }) => name);
  const counted = declared.classes && { classCount: declared.classes.length };
  const hints: Hints = { width, height, besides, declared, ...counted };
  for (const decoder of decoders.filter((decoder) => admits(declared, decoder))) {
    const classCount = decoder.classCount(outputs, hints);
    if (classCount === undefined) continue;
    refuseTooMany(decoder, classCount);
    const manifest = complete(declared, decoder, classCount, input);
    return { decoder, manifest, from: provenance(manifest, sources) };
  }
  throw unknownOutputs(declared, outputs, decoders);
}

function admits({ task, family }: Declared, decoder: Decoder): boolean {
  return (task ?? decoder.task) === decoder.task && (family ?? decoder.family) === decoder.family;
}

/** A model that takes bytes does the arithmetic itself. */
const asBytes = { scale: 1, mean: [0], std: [1] };

function complete(declared: Declared, decoder: Decoder, classCount: number, input: PictureInput): Manifest {
  const { family, task } = decoder;
  const { width, height, type, layout } = input;
  const defaults = { ...decoder.defaults, ...(type === 'uint8' && asBytes) };
  const classes = Array.from({ length: classCount }, (_, id) => `class ${id}`);
  if (task === 'segment' && classCount > 0) classes[0] = 'background'; // what is first where nobody says otherwise
  const thresholds = { confidence: task === 'segment' ? 0.5 : 0.4, overlap: 0.3 }; // those of the API documents
  const rest = { multiLabel: false, licence: '', source: '' };
  const first = { task, family, classes, width, height }; // what a reader of the manifest looks for
  return { ...first, ...defaults, ...thresholds, ...rest, ...declared, family, task, width, height, layout };
}

/** A mask has one byte a pixel. */
function refuseTooMany({ task }: Decoder, classCount: number): void {
  if (task !== 'segment' || classCount <= 256) return;
  throw new LinesideError(
    'UNKNOWN_MODEL',
    `the model tells ${classCount} classes apart, but a mask has room for 256; export it with fewer classes`,
  );
}

function unknownOutputs(declared: Declared, outputs: readonly Output[], decoders: readonly Decoder[]): LinesideError {
  const { task, family, classes } = declared;
  const shapes = outputs.map(({ name, dims }) => `${name} [${dims.join(',')}]`).join(' and ');
  const said = [task && `task ${task}`, family && `family ${family}`, classes && `${classes.length} classes`];
  const known = decoders.map((decoder) => decoder.family).join(', ');
  return new LinesideError(
    'UNKNOWN_MODEL',
    `the model's outputs (${[shapes, ...said].filter(Boolean).join('; ')}) fit no family that is read; ` +
      `where it is one of ${known}, name it as "family" and its names as "classes" in the manifest`,
  );
}

/** Where a field comes from that no source says; all others are usual for the family. */
const elsewhere: Partial<Record<ManifestKey, string>> = {
  task: 'output shape',
  family: 'output shape',
  classes: 'numbered',
  width: 'input shape',
  height: 'input shape',
  layout: 'input shape',
  confidence: 'default',
  overlap: 'default',
  multiLabel: 'default',
  licence: 'not said',
  source: 'not said',
};

function provenance(manifest: Manifest, sources: Sources): Record<string, string> {
  const origin = (key: ManifestKey) =>
    originOf(key, manifest[key], sources) ?? elsewhere[key] ?? 'usual for the family';
  return Object.fromEntries(Object.keys(manifest).map((key) => [key, origin(key as ManifestKey)]));
}
