/**
 * Contracts that every connector fulfils, as JUnit classes to extend, and the fakes of the host
 * that a test of a connector needs.
 *
 * <p>Owns what the host relies on: that a provider can be found, that answers do not tell an
 * unknown person from a wrong password, that a refresh depends on nothing but its request, that
 * closing is final and leaves nothing behind. Extend one class per ability that the connector has;
 * fakes of its upstream belong to the connector's own tests.
 *
 * <p>Refuses to know any connector.
 */
package dev.gatehouse.tck;
