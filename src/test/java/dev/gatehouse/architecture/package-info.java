/**
 * The rules that the code keeps to, as tests: which package may import which, and who may touch the
 * clock, randomness, the database and the HTTP server. Each rule is also tried on {@code sample},
 * whose classes break it, so that a rule that matches nothing is noticed.
 */
package dev.gatehouse.architecture;
