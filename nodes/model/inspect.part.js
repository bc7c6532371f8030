// What the form asks the runtime for.

let inspection;

/** The model as the form has it now. A saved key stays where it is: the runtime is told whose it is. */
function settings() {
  const keys = ['backend', 'path', 'manifest', 'provider', 'threads', 'instances', 'timeout', 'url', 'modelId'];
  const all = [...keys, 'apiKey', 'tls', 'maxSize', 'inFlight'];
  const chosen = all.map((key) => [key, $(`#node-config-input-${key}`).val()]);
  const settings = Object.fromEntries([...chosen, ['id', inspected.id]]);
  return settings.tls === '_ADD_' ? { ...settings, tls: '' } : settings; // the editor's value for none
}

function post(path, body) {
  return $.ajax({ url: path, type: 'POST', contentType: 'application/json', data: JSON.stringify(body) });
}

function errorText(answer) {
  const error = answer.responseJSON || { code: answer.status, message: answer.statusText };
  return `${error.code}: ${error.message}`;
}

function inspect() {
  show($('<span>').text(word('inspecting')));
  const body = settings();
  clearTimeout(inspection);
  ask();

  // Weights that are on their way: the answer says how far, and one asks again.
  function ask() {
    post('lineside/inspect', body)
      .done((card) => {
        if (!card.progress) return showCard(card);
        show($('<span>').text(`${word('fetching')} ${card.progress}`));
        inspection = setTimeout(ask, 500);
      })
      .fail((answer) => show($('<span style="color: var(--red-ui-text-color-error)">').text(errorText(answer))));
  }
}

/** Beside the model, where it is read from when the model opens. A file that is there is replaced only when asked. */
function saveManifest(overwrite) {
  post('lineside/manifest', { overwrite, ...settings() })
    .done(({ path }) => RED.notify($('<span>').text(`${word('saved')} ${path}`), { type: 'success' }))
    .fail((answer) => {
      if (answer.status === 409) askToReplace(answer.responseJSON.path);
      else RED.notify($('<span>').text(errorText(answer)), { type: 'error' });
    });
}

function askToReplace(path) {
  const keep = { text: word('keep'), click: () => asked.close() };
  const replace = {
    text: word('replace'),
    class: 'primary',
    click: () => {
      asked.close();
      saveManifest(true);
    },
  };
  const options = { modal: true, fixed: true, buttons: [keep, replace] };
  const asked = RED.notify($('<span>').text(`${word('exists')} ${path}`), options);
}

function offerModels() {
  $.getJSON('lineside/models', (models) => {
    const options = models.map(({ path, demo }) => ({
      value: path,
      label: path + (demo ? ` (${word('demo')})` : ''),
    }));
    const path = $('#node-config-input-path');
    path.autoComplete({
      minLength: 0,
      search: (typed) => options.filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase())),
    });
    // The list opens by the arrow key alone, which nobody guesses who has no model yet.
    path.on('click', () => {
      if (path.val() === '') path.trigger($.Event('keyup', { keyCode: 40 }));
    });
  });
}
