/** What RBAC manifests allow a user of a cluster ({@code rbac.authorization.k8s.io/v1}). */
package dev.gatehouse.kubernetes.access;
