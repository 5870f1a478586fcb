import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts", "tests/**/*.e2e.ts"],
    setupFiles: ["tests/support/seed.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { TZ: "Asia/Kathmandu" },
  },
});
