'use strict';
/* Runs before `npm start` and `npm test`. Plain old JavaScript, because the Node that is too old has to understand it. */
var wanted = parseInt(require('../../package.json').engines.node.replace(/\D+/, ''), 10);
var found = parseInt(process.versions.node, 10);

if (found < wanted) {
  console.error(
    'rentlake needs Node ' +
      wanted +
      ' or newer, and this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\n' +
      'Run `npm ci` in this folder, with install scripts allowed: it brings Node ' +
      wanted +
      ' along for all npm scripts. Or install it from https://nodejs.org.',
  );
  process.exit(1);
}
