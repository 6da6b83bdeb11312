/**
 * What a connector implements and what the host gives it: JDK types only.
 *
 * <p>Owns the contract between Gatehouse and an identity source. A {@link
 * dev.gatehouse.spi.ConnectorProvider} is found by {@link java.util.ServiceLoader}, declares its
 * configuration once and opens a {@link dev.gatehouse.spi.Connector}; its abilities are objects
 * ({@link dev.gatehouse.spi.LoginMethod}, {@link dev.gatehouse.spi.IdentityRefresh}, …), so what a
 * connector can do is known without calling it.
 *
 * <p>Refuses servlets, HTTP frameworks and OpenID Connect messages of the downstream side. The host
 * owns correlation of departure and arrival, browser binding, expiry, routing of callbacks, request
 * forgery, audit and the sealing of connector state; a connector owns the protocol of its upstream
 * and nothing else.
 *
 * <p>Answers about a person are values ({@link dev.gatehouse.spi.LoginResult}, {@link
 * dev.gatehouse.spi.RefreshResult}); exceptions mean that the upstream could not be asked.
 */
package dev.gatehouse.spi;
