// The cameras at this machine that the form offers as the address of a stream.

function offerCameras() {
  const url = $('#node-input-url');
  let cameras = [];
  $.getJSON('lineside/cameras', (found) => {
    cameras = found.map(({ path, name }) => ({ value: path, label: `${path} (${name})` }));
    if (url.is(':focus')) offer(); // to who clicked or typed before they were known
  });
  const matching = (typed) => cameras.filter(({ label }) => label.includes(typed));
  url.autoComplete({ minLength: 0, search: (typed) => (sourceOf(edited) === 'stream' ? matching(typed) : []) });
  // The list opens by the arrow key alone, which nobody guesses.
  const offer = () => url.trigger($.Event('keyup', { keyCode: 40 }));
  url.on('click', () => {
    if (url.val() === '') offer();
  });
}
