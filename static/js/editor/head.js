/*
 * The checklist's own part: its title, introduction and tracks, and the line of totals.
 */
(function () {
  'use strict';

  const parts = window.CoachMentoringEditorParts;
  const { edited, findByKey, keyOf, listSkills, makeId, withChecklist, withTrack } = parts;
  // From here on it is said how many more skills there is room for.
  const NEARLY_FULL = 0.9;

  parts.drawHead = function drawHead(editor) {
    const { checklist } = editor.model.state;
    parts.setValue(editor.find('line=title'), checklist.title);
    parts.setValue(editor.find('text=introduction'), checklist.introduction);
    drawIntroduction(editor);
    drawTracks(editor, checklist);
    drawTotals(editor, checklist);
    editor.find('no-sections').hidden = checklist.sections.length > 0;
  };

  function drawIntroduction(editor) {
    const { introduction } = editor.model.state.checklist;
    parts.showRoom(editor.find('count-of=introduction'), introduction, editor.data.limits.guide);
    if (editor.find('introduction-part').open) parts.preview(editor.find('preview=introduction'), introduction);
  }

  function isFor(skill, track) {
    return skill.tracks.length === 0 || skill.tracks.includes(track.id);
  }

  function drawTotals(editor, checklist) {
    const skills = listSkills(checklist);
    const signatures = skills.reduce((sum, skill) => sum + (skill.signatures === 2 ? 2 : 1), 0);
    const tracks = checklist.tracks.map((track) => {
      return `${track.title} ${skills.filter((skill) => isFor(skill, track)).length}`;
    });
    const least = parts.count('count-least', signatures);
    const line = [parts.count('count-skills', skills.length), tracks.join(', '), least].filter(Boolean).join(' · ');
    parts.setText(editor.find('totals'), line);
    const most = editor.data.limits.criteria;
    const room = editor.find('room');
    room.hidden = skills.length < most * NEARLY_FULL;
    if (room.hidden) return;
    const left = Math.max(0, most - skills.length);
    parts.setText(room, parts.word(left ? 'check-room-skills' : 'check-room-none', { left, n: most }));
  }

  function typeHead(editor, field, value) {
    const words = parts.word('check-changed-head');
    editor.model.type(`checklist ${field}`, (state) => {
      return state.checklist[field] === value ? state : withChecklist(state, { [field]: value });
    }, { words });
  }

  // ---- tracks ----

  function drawTracks(editor, { tracks, sections }) {
    const list = editor.find('tracks');
    const rows = new Map([...list.children].map((row) => [row.dataset.cmKey, row]));
    const keys = new Set(tracks.map(keyOf));
    for (const [key, row] of rows) if (!keys.has(key)) row.remove();
    const skills = sections.flatMap((section) => section.criteria);
    tracks.forEach((track, index) => {
      const row = rows.get(keyOf(track)) || makeTrack(editor, track);
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] || null);
      parts.setValue(row.querySelector('[data-cm-track-title]'), track.title);
      parts.setText(row.querySelector('[data-cm-track-name]'), ' ' + parts.nameOf(track.title));
      const count = skills.filter((skill) => isFor(skill, track)).length;
      parts.setText(row.querySelector('[data-cm-track-skills]'), parts.count('count-skills', count));
    });
    const key = tracks.length ? 'check-tracks-count' : 'check-tracks-none';
    parts.setText(editor.find('tracks-summary'), parts.word(key, { n: tracks.length }));
  }

  function makeTrack(editor, track) {
    const row = editor.clone('track');
    row.dataset.cmKey = keyOf(track);
    return row;
  }

  function addTrack(editor) {
    const { model } = editor;
    const most = editor.data.limits.tracks;
    const { tracks } = model.state.checklist;
    const words = parts.word('check-added-track');
    if (tracks.length >= most) return parts.say(parts.word('check-room-tracks', { n: most }));
    const track = { id: makeId('', new Set(tracks.map((each) => each.id)), 'track'), title: '' };
    editor.unnamedTracks.add(keyOf(track));
    model.change('added', (state) => withChecklist(state, { tracks: [...state.checklist.tracks, track] }), { words });
    editor.find('tracks').lastElementChild.querySelector('input').focus();
    return parts.say(words);
  }

  function typeTrack(editor, key, title) {
    const track = findByKey(editor.model.state.checklist.tracks, key);
    const words = parts.word('check-changed', { name: parts.nameOf(track.title) });
    const next = edited(track, { title });
    editor.model.type(`track title ${key}`, (state) => withTrack(state, key, () => next), { words });
  }

  /** A new track gets its id from its title; skills that were given to it meanwhile go along. */
  function nameTrack(editor, key, title) {
    const { model } = editor;
    const track = findByKey(model.state.checklist.tracks, key);
    if (title.trim() && editor.unnamedTracks.delete(key)) {
      const id = makeId(title, new Set(model.state.checklist.tracks.map((each) => each.id)), 'track');
      model.amend((state) => {
        return renameInSkills(withTrack(state, key, (each) => edited(each, { id })), track.id, [id]);
      });
    }
    // Its title stands at every skill.
    editor.view.draw();
  }

  function renameInSkills(state, id, others) {
    const sections = state.checklist.sections.map((section) => {
      if (!section.criteria.some((skill) => skill.tracks.includes(id))) return section;
      const criteria = section.criteria.map((skill) => {
        if (!skill.tracks.includes(id)) return skill;
        return edited(skill, { tracks: skill.tracks.flatMap((each) => (each === id ? others : [each])) });
      });
      return edited(section, { criteria });
    });
    return withChecklist(state, { sections });
  }

  function askTrack(editor, row, isAsking) {
    const track = findByKey(editor.model.state.checklist.tracks, row.dataset.cmKey);
    const naming = listSkills(editor.model.state.checklist).filter((skill) => skill.tracks.includes(track.id));
    const only = naming.filter((skill) => skill.tracks.every((id) => id === track.id)).length;
    if (isAsking && naming.length === 0) return dropTrack(editor, row);
    const name = parts.nameOf(track.title);
    const said = [
      only && parts.word('check-drop-only', { name, n: only }),
      naming.length > only && parts.word('check-drop-some', { n: naming.length - only }),
    ];
    parts.setText(row.querySelector('[data-cm-track-why]'), said.filter(Boolean).join(' '));
    row.querySelector('[data-cm-track-ask]').hidden = !isAsking;
    row.querySelector(`[data-cm-do=${isAsking ? 'keep' : 'remove'}-track]`).focus();
    return isAsking && parts.say(row.querySelector('[data-cm-track-why]').textContent);
  }

  function dropTrack(editor, row) {
    const key = row.dataset.cmKey;
    const track = findByKey(editor.model.state.checklist.tracks, key);
    const words = parts.word('check-removed', { name: parts.nameOf(track.title) });
    editor.model.change('removed', (state) => {
      return renameInSkills(withTrack(state, key, () => null), track.id, []);
    }, { words });
    const next = editor.find('tracks').firstElementChild;
    (next ? next.querySelector('input') : editor.root.querySelector('[data-cm-do=add-track]')).focus();
    parts.say(words);
  }

  // ---- listening ----

  const BY_BUTTON = {
    'remove-track': (editor, row) => askTrack(editor, row, true),
    'keep-track': (editor, row) => askTrack(editor, row, false),
    'drop-track': dropTrack,
  };

  function onInput(editor, { target }) {
    if (target === editor.find('line=title')) typeHead(editor, 'title', parts.readLine(target));
    else if (target === editor.find('text=introduction')) {
      typeHead(editor, 'introduction', target.value);
      drawIntroduction(editor);
    } else if (target.matches('[data-cm-track-title]')) {
      typeTrack(editor, target.closest('[data-cm-track-row]').dataset.cmKey, target.value);
    } else return;
    if (target.matches('[data-cm-line], [data-cm-track-title]')) parts.showTitleRoom(target);
    parts.forgetProblem(target);
  }

  parts.startHead = function startHead(editor) {
    editor.unnamedTracks = new Set();
    const place = editor.find('checklist');
    place.addEventListener('input', (event) => onInput(editor, event));
    place.addEventListener('focusout', () => editor.model.endTyping());
    place.addEventListener('change', ({ target }) => {
      if (!target.matches('[data-cm-track-title]')) return;
      nameTrack(editor, target.closest('[data-cm-track-row]').dataset.cmKey, target.value);
    });
    place.addEventListener('click', ({ target }) => {
      const button = target.closest('button[data-cm-do]');
      const row = button && button.closest('[data-cm-track-row]');
      if (button && button.dataset.cmDo === 'add-track') addTrack(editor);
      else if (row) BY_BUTTON[button.dataset.cmDo](editor, row);
    });
    editor.find('introduction-part').addEventListener('toggle', () => drawIntroduction(editor));
  };
})();
