/**
 * The connector for people whom Gatehouse itself keeps: in its database and in Dex's {@code
 * staticPasswords}.
 *
 * <p>Owns checking and making bcrypt hashes, with equal work for everybody who fails. Refuses to
 * know where the host keeps its people and to count failures: throttling is the host's.
 */
package dev.gatehouse.connector.local;
