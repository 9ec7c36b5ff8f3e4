// Plays executions with aws-local-stepfunctions: one script per line in, what came of it per line out.
// A task ends as the script says; whoever waits for a retry waits no time.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

// Node 22 has it; the library requires it, and nothing else of that version.
Promise.withResolvers ??= function withResolvers() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const [library, machines] = process.argv.slice(2);
const { StateMachine } = await import(library);
const known = {};

// It is checked when it is made, which takes a second.
function machineOf(name) {
  const read = () => {
    const definition = JSON.parse(readFileSync(`${machines}/${name}.asl.json`, "utf8"));
    return { definition, player: new StateMachine(definition, { validationOptions: { checkArn: false } }) };
  };
  known[name] ??= read();
  return known[name];
}

function errorCalled(name) {
  const error = new Error(name);
  error.name = name;
  return error;
}

async function play({ machine, given, calls }) {
  const { definition, player } = machineOf(machine);
  const tasks = Object.keys(definition.States).filter((name) => definition.States[name].Type === "Task");
  let called = 0;
  const end = (state) => () => {
    const [expected, error] = calls[called] ?? ["nothing"];
    called += 1;
    if (state !== expected) {
      throw errorCalled(`${state} is called in the place of ${expected}`);
    }
    if (error !== null) {
      throw errorCalled(error);
    }
    return null;
  };
  const overrides = {
    taskResourceLocalHandlers: Object.fromEntries(tasks.map((name) => [name, end(name)])),
    retryIntervalOverrides: Object.fromEntries(tasks.map((name) => [name, 0])),
  };
  const execution = player.run(given, { overrides });
  const outcome = execution.result.then(
    () => ({ status: "SUCCEEDED", error: null }),
    (error) => ({ status: "FAILED", error: error.cause?.name ?? error.name }),
  );
  const states = [];
  for await (const event of execution.eventLogs) {
    if (event.type === "StateEntered") {
      states.push(event.state.name);
    }
  }
  return { states, calls: called, ...(await outcome) };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await play(JSON.parse(line)))}\n`);
}
