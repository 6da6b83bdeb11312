/**
 * The command line.
 *
 * <p>Owns arguments, prompts, output and exit codes: 0 done, 1 failed (the message says why), 2
 * wrong usage. Refuses to decide anything that a running server would decide: it asks the server
 * through its Unix socket, and works on the database itself only when none is running.
 */
package dev.gatehouse.cli;
