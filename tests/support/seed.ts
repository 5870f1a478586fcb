import fc from "fast-check";

/**
 * Property tests draw the same cases in every run, so that a failure is a change of ours and can be repeated.
 * FAST_CHECK_SEED=<number> explores others.
 */
fc.configureGlobal({ seed: Number(process.env["FAST_CHECK_SEED"] ?? 20_161_108) });
