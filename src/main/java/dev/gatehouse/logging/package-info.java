/**
 * The log: one structured line per entry, on one stream, whoever wrote it.
 *
 * <p>Owns the provider behind SLF4J 2.0 (our own code, Jetty, Javalin, HikariCP, Flyway), the
 * {@code System.LoggerFinder} (connectors and the JDK) and the handler of {@code java.util.logging}
 * (PostgreSQL's driver, Corretto's provider), so that all of them come out in one form. {@link
 * dev.gatehouse.logging.Logging#configure} is the way in.
 *
 * <p>Refuses, whatever the caller hands over: line breaks and characters that steer a terminal,
 * values of keys that name a secret ({@link dev.gatehouse.logging.SecretKeys}), anything in the
 * form of a JWT, endless values, entries of other libraries below INFO (drivers and HTTP stacks
 * write parameters and headers there), and exceptions: logging never fails into its caller.
 *
 * <p>The system property {@code gatehouse.log.level} ({@code trace}, {@code debug}, {@code info},
 * {@code warn}, {@code error}) is read once, when the first logger is made, and holds until the
 * first {@code configure}; the build's tests set it to {@code warn}. Without it the level is INFO.
 */
package dev.gatehouse.logging;
