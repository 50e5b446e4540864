// Loads a bundle as a function's first call does, and with an event has its handler answer that call: `load.cjs BUNDLE [EVENT]`.
// Prints how long that took since before `require`, and the name of the error if the event ended with one.
const cpu = process.cpuUsage();
const start = performance.now();
const print = (error) => {
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const cpuMilliseconds = (user + system) / 1000;
  console.log(JSON.stringify({ milliseconds, cpuMilliseconds, error: error?.name }));
};

const [, , bundle, event] = process.argv;
const { handler } = require(bundle);
if (event === undefined) print();
else handler(JSON.parse(event)).then(() => print(), print);
