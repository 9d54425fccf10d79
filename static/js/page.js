/* A page of its own around a block (a link that was opened in another tab) has no platform to start it. */
(function () {
  'use strict';

  for (const root of document.querySelectorAll('[data-cm-root]')) new window.CoachMentoringBlock(null, root);
})();
