/**
 * Background work: when it runs, that it never overlaps, and that one replica at a time does what
 * must not be done twice.
 *
 * <p>Owns the timetable, leases and the clean-up of expired rows. Refuses to know what other jobs
 * do. A lease is an economy, not a guarantee: it can expire under a slow owner, so the work itself
 * decides by conditional statements.
 */
package dev.gatehouse.jobs;
