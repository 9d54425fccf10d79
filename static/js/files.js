/*
 * A file is sent as soon as it is chosen, by itself: no draft holds it, and nothing else of the page waits for it.
 */
(function () {
  'use strict';

  const { newKey, post, readCookie, toContent } = window.CoachMentoringBlock.parts;

  // A slow line takes a while for 4 MB.
  const GIVE_UP_MS = 5 * 60 * 1000;

  function takeFiles(block) {
    block.root.addEventListener('change', ({ target }) => {
      const form = target.closest('[data-cm-upload]');
      if (form && target.files[0]) send(block, form, target, newKey());
    });
  }

  async function send(block, form, input, key) {
    const { cmCsrfCookie = 'csrftoken', cmPerson: person } = block.root.dataset;
    const [file] = input.files;
    let answer = { kind: 'too-long' };
    if (file.size <= form.dataset.cmLimit) {
      block.tell('sending', { at: form });
      input.disabled = true;
      const body = { ...toContent(new FormData(form), form), name: file.name, content: await read(file), key };
      const request = { url: form.dataset.cmUpload, body: JSON.stringify(body) };
      answer = await post(request, { token: readCookie(cmCsrfCookie), person, giveUpAfter: GIVE_UP_MS });
      input.disabled = false;
      block.hush('sending');
    }
    if (answer.kind === 'done' || answer.kind === 'again') {
      if (form.isConnected) block.panels.swap(answer.text);
      else block.tell(answer.kind === 'done' ? 'sent-later' : 'look-again');
      return;
    }
    const at = form.isConnected ? form : null;
    if (answer.kind === 'unreachable') {
      const action = at && block.button('try-again', () => send(block, form, input, key));
      block.tell('file-failed', { at, action });
      if (action) action.focus();
      return;
    }
    // Emptied, so that the same file may be chosen again.
    input.value = '';
    if (answer.kind === 'too-long') block.tell('file-large', { at });
    else block.sender.report(answer, at);
    input.focus();
  }

  /** In base64; nothing where it cannot be read any more, which the server answers. */
  function read(file) {
    return new Promise((done) => {
      const reader = new FileReader();
      reader.onloadend = () => done((reader.result || '').split(',')[1] || '');
      reader.readAsDataURL(file);
    });
  }

  Object.assign(window.CoachMentoringBlock.parts, { takeFiles });
})();
