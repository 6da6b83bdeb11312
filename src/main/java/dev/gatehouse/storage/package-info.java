/**
 * What Gatehouse remembers, as one small interface per entity, without SQL.
 *
 * <p>Owns the rows, the conditions under which they change and the outcome of each race. Refuses to
 * know a database product, a wire format or a protocol rule: those live in {@code database}, {@code
 * protocol} and the endpoint packages.
 *
 * <p>All changes go through {@link dev.gatehouse.storage.Storage#write}: one unit of work is one
 * durable transaction, and its result is known only after the commit has returned. All decisions
 * are conditional statements whose row count decides ("the update that changed a row has won"),
 * never a read followed by a write.
 */
package dev.gatehouse.storage;
