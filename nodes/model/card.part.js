// What Inspect shows of a model, as tables.

/** What the model runs on, and what was noticed when it opened. */
function runRows(card) {
  const { input, provider, warmUpMs, refused, notes } = card;
  return [
    [word('input'), `${input.width} × ${input.height} × ${input.channels} · ${input.type}`],
    [word('runsOn'), provider],
    [word('warmUp'), `${warmUpMs} ms`],
    ...Object.keys(refused).map((name) => [word('refused'), `${name}: ${refused[name]}`]),
    ...notes.map((note) => [word('notDone'), note]),
  ];
}

/** What a server says of itself and of the model. */
function serverRows(card) {
  const { url, name, version, ready, models } = card.server;
  const own = models?.find(({ model_id, aliases = [] }) => [model_id, ...aliases].includes(card.model_id));
  const software = [name, version].filter(Boolean).join(' ');
  return [
    [word('server'), url, software],
    ...(ready === undefined ? [] : [[word('ready'), word(ready ? 'isReady' : 'notReady')]]),
    ...(card.manifest ? [] : [[word('modelId'), card.model_id, models ? loadedText(own) : word('askedLater')]]),
    ...(card.task ? [[word('task'), card.task]] : []),
    ...(card.family ? [[word('family'), card.family]] : []),
    ...(card.classes.length > 0 && !card.manifest ? [[word('classes'), valueText(card.classes)]] : []),
    ...othersRows(models, own),
    ...(card.manifest ? [] : card.notes.map((note) => [word('notDone'), note])),
  ];
}

function loadedText(own) {
  if (!own) return word('notLoaded');
  return [own.task_type, own.width && `${own.width} × ${own.height}`].filter(Boolean).join(' · ');
}

function othersRows(models, own) {
  const others = (models ?? []).filter((model) => model !== own).map(({ model_id }) => model_id);
  return others.length > 0 ? [[word('others'), valueText(others)]] : [];
}

/** Every key that a manifest of this model has, as it is written there, and where its value came from. */
function manifestRows({ manifest, from }) {
  return Object.keys(manifest).map((key) => [$('<code>').text(key), valueText(manifest[key]), originText(from[key])]);
}

function valueText(value) {
  if (value === '') return '–';
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  const some = value.slice(0, 12).join(', ') + (value.length > 12 ? ' …' : '');
  return typeof value[0] === 'string' ? `${value.length}: ${some}` : some;
}

/** Origins that are files go by their names. */
function originText(origin) {
  const known = {
    'input shape': 'fromInput',
    'output shape': 'fromOutput',
    'usual for the family': 'fromFamily',
    'not said': 'fromNowhere',
    manifest: 'fromManifest',
    metadata: 'fromMetadata',
    default: 'fromDefault',
    numbered: 'fromNumbers',
  }[origin];
  return known ? word(known) : origin;
}

function table(rows) {
  const body = $('<table style="width: 100%">');
  for (const [name, text, small] of rows) {
    const value = $('<td>').text(text);
    if (small) value.append($('<div style="opacity: 0.65; font-size: 85%">').text(small));
    const head = $('<td style="width: 120px; opacity: 0.8">').append(name);
    $('<tr style="vertical-align: top">').append(head, value).appendTo(body);
  }
  return body;
}

function show(content) {
  $('#lineside-model-card').empty().append(content).show();
}

function showCard(card) {
  const rule = () => $('<hr style="margin: 8px 0">');
  const tables = [
    ...(card.server ? [table(serverRows(card))] : []),
    ...(card.input ? [table(runRows(card))] : []),
    ...(card.manifest ? [table(manifestRows(card))] : []),
  ];
  show([...tables.flatMap((one, i) => (i > 0 ? [rule(), one] : [one])), ...(card.manifest ? [buttons(card)] : [])]);
}

function buttons(card) {
  const button = (key) => $('<button type="button" class="red-ui-button red-ui-button-small">').text(word(key));
  const save = button('save').on('click', () => saveManifest(false));
  const download = button('download').css('margin-left', '6px');
  download.on('click', () => {
    const file = URL.createObjectURL(new Blob([card.manifestText], { type: 'application/json' }));
    const name = (card.manifestPath ?? 'manifest.json').split(/[\\/]/).pop();
    $('<a>').attr({ href: file, download: name })[0].click();
    URL.revokeObjectURL(file);
  });
  return $('<div style="margin-top: 8px">').append(
    card.manifestPath ? [save, download] : download.css('margin-left', 0),
  );
}
