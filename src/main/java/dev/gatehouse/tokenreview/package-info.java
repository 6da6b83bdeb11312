/**
 * Reviews of tokens for API servers: the webhook token authenticator of Kubernetes ({@code
 * TokenReview} of {@code authentication.k8s.io}).
 *
 * <p>Says of a token what the API server would say that was given the cluster's
 * AuthenticationConfiguration, and refuses besides what has ended here. Refuses everybody without a
 * credential of the cluster, and never takes what it cannot find out for a yes or a no.
 */
package dev.gatehouse.tokenreview;
