// Builds dist/: the program (tsc), its default topics and cases, and the pages (vite). Run by `npm start` and
// `npm test`. A build that fails leaves nothing: half a program would fail later, and less clearly.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts) => path.join(root, ...parts);

rmSync(at("dist"), { recursive: true, force: true });
run("typescript/bin/tsc", ["-p", "tsconfig.json"]);
run("vite/bin/vite.js", ["build", "--config", "web/vite.config.ts", "--logLevel", "warn"]);
cpSync(at("src/config/defaults"), at("dist/config/defaults"), { recursive: true });
chmodSync(at("dist/cli.js"), 0o755);

function run(bin, args) {
  const { status } = spawnSync(process.execPath, [at("node_modules", bin), ...args], { cwd: root, stdio: "inherit" });
  if (status === 0) return;
  rmSync(at("dist"), { recursive: true, force: true });
  process.exit(status ?? 1);
}
