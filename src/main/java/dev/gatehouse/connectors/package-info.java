/**
 * The connectors of a running server: which types exist, which are open, who is using them.
 *
 * <p>Owns discovery of {@link dev.gatehouse.spi.ConnectorProvider}s (built-in ones from the class
 * path by the same code as plug-ins from their own class loaders), opening, carrying unchanged
 * connectors over from one generation to the next (rule R10), closing after the last borrower, and
 * the guard around every call: time, context class loader, translation of unexpected failures. Also
 * owns the bounded threads on which passwords are hashed and the directory of users that connectors
 * see.
 *
 * <p>Refuses to import a class of any connector, to know a protocol of an upstream, and to retry: a
 * caller decides what a failure means for its request.
 */
package dev.gatehouse.connectors;
