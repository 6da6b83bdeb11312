/**
 * The composition root: puts the parts together by hand, starts and stops them, swaps generations.
 */
package dev.gatehouse.wiring;
