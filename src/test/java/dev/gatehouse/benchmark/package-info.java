/**
 * Measures a server that runs as a process of its own, started by the launcher with the flags that
 * everybody's server has; {@code src/test/benchmark/run} starts it and {@code docs/performance.md}
 * has the results.
 *
 * <p>The figure that carries from one machine to another is a ratio: the processor time that the
 * server's process used per response, over that of a bare RS256 signature which another process
 * with the same flags and the same cryptography makes in the same minute. What the load costs in
 * this process is not in it.
 *
 * <p>Refuses: wrong answers. A response with another status than the expected one ends the run.
 */
package dev.gatehouse.benchmark;
