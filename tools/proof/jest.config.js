import preset from '../../jest.preset.js';

// The suites share nothing, and each waits for its own servers a good part of the time.
export default { ...preset, displayName: 'proof', maxWorkers: 2 };
