import preset from '../../jest.preset.js';

// Each spark-submit starts a JVM.
export default { ...preset, displayName: 'spark-assets', testTimeout: 300_000 };
