/**
 * Workloads: programs that prove themselves with a token of the platform that runs them, such as a
 * ServiceAccount token of a cluster or the OpenID token of a CI job.
 *
 * <p>Owns what such a token must be (RFC 7519, RFC 8725), the rules about its claims, whom it
 * makes, and the keys of the platforms. Refuses to make anybody of a token that does not name this
 * server as its only audience, and to take an outage for a refusal.
 */
package dev.gatehouse.workloads;
