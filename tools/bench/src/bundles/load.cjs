// Loads a module as a function's first call does, and prints how long that took: `load.cjs MODULE`.
const cpu = process.cpuUsage();
const start = performance.now();
require(process.argv[2]);
const milliseconds = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1000 }));
