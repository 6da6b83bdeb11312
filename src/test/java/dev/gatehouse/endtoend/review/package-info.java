/**
 * What an API server hears when it asks about tokens (the webhook token authenticator of
 * Kubernetes). Nothing here knows a class of the server, but for the judge that says what the API
 * server would say by itself.
 */
package dev.gatehouse.endtoend.review;
