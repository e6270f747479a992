// How a C# test and a script speak: one JSON value in on standard input, one JSON value per line out on standard output.
// What goes wrong is written to standard error, with an exit code other than 0.
import { text } from "node:stream/consumers";

export async function readInput() {
  return JSON.parse(await text(process.stdin));
}

export function writeLine(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
