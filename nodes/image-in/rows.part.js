// Which rows of the form are seen, and what stands in them.

/** Flows from before there was a property say nothing of it; boxes that nobody ticked stay empty. */
function fillIn() {
  const absent = { view: 'belt', seed: 1, width: 0, timeout: 10, whenBusy: 'latest', queueLimit: 10 };
  for (const [name, value] of Object.entries(absent)) {
    if (!$(`#node-input-${name}`).val()) $(`#node-input-${name}`).val(value);
  }
  if (edited.autostart === undefined) $('#node-input-autostart').prop('checked', true);
}

/** Shows the rows of the source that is chosen, now and whenever it is another. */
function followSource() {
  $('#node-input-whenBusy').on('change', showQueue);
  $('#node-input-source').on('change', showRows).trigger('change');
}

function showRows() {
  const source = sourceOf(edited);
  for (const row of $('#dialog-form [data-sources]')) $(row).toggle(row.dataset.sources.split(' ').includes(source));
  const address = source === 'stream' ? 'rtsp://192.168.0.20/stream1' : 'http://192.168.0.20/snapshot.jpg';
  $('#node-input-url').attr('placeholder', address);
  showQueue();
}

function showQueue() {
  $('#lineside-image-in-queue').toggle($('#node-input-whenBusy').val() === 'queue' && isLive(edited));
}
