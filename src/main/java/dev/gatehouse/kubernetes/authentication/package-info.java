/**
 * What the API server of Kubernetes makes of a token under an AuthenticationConfiguration, check by
 * check in its order and with its own words (k8s.io/apiserver, package oidc; decision 0046).
 */
package dev.gatehouse.kubernetes.authentication;
