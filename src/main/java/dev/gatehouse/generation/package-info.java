/**
 * One immutable state of everything that the configuration decides, and the swap to the next one.
 *
 * <p>A request pins one generation and sees it alone, so a change of configuration is never half
 * applied (design §3, R10). Refuses to read the configuration: {@code wiring} builds generations.
 */
package dev.gatehouse.generation;
