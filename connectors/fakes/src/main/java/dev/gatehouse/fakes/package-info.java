/**
 * Upstreams that a test plays, built from their published descriptions; never part of a
 * distribution. They keep people, groups and tokens in memory, refuse what the original refuses,
 * and can be told to fail.
 */
package dev.gatehouse.fakes;
