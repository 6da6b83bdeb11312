/**
 * Expressions as the API server of Kubernetes compiles and runs them: the parser and the type
 * checker are those of the library, the run is ours, since its errors and its corner cases must be
 * those of the API server (decision 0046).
 */
package dev.gatehouse.expressions.kubernetes;
