/**
 * What operators see: Prometheus metrics, health and readiness, on an address of their own.
 *
 * <p>Owns the names of metrics (those of Dex keep Dex's) and what "ready" means. Refuses labels
 * whose values come from requests: a stranger must not be able to make series.
 */
package dev.gatehouse.telemetry;
