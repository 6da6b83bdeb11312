/**
 * The edge of the server, from outside: connections, malformed requests, TLS, proxies, reload,
 * administration, telemetry, and what must never be written anywhere.
 */
package dev.gatehouse.endtoend.edge;
