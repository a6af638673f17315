/**
 * Ends this process when the engine that started it is gone. An engine that was killed cannot tell its providers, and
 * nobody would ever end them.
 */
export function endWithEngine(): void {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit(1);
  }, 1000).unref();
}
