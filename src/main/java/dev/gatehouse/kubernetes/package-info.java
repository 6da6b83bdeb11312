/**
 * What Kubernetes clusters are told of this issuer: the configuration of an API server in the forms
 * that installers take, kubeconfigs for people, role bindings for groups.
 */
package dev.gatehouse.kubernetes;
