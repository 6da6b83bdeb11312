/**
 * HTTP: listeners, TLS, requests and responses as the endpoints see them.
 *
 * <p>The only package that knows Javalin and Jetty. Owns parsing (strict forms, strict cookies,
 * bounded bodies), the addresses behind declared proxies, cross-origin answers (R15), security
 * headers, request identifiers and the log line of a request. Refuses protocol rules: an endpoint
 * gets a {@link dev.gatehouse.http.Request} and returns a {@link dev.gatehouse.http.Response}. RFC
 * 9110, RFC 6265.
 */
package dev.gatehouse.http;
