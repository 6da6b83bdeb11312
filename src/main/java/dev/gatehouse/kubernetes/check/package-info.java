/** Compares what a cluster really runs, and how it sees this issuer, with the configuration. */
package dev.gatehouse.kubernetes.check;
