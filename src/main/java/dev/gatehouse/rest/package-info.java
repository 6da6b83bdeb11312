/**
 * A small framework for HTTP resources that programs call: each operation is declared once, and
 * routing, validation and the OpenAPI 3.1 document follow from the declaration.
 *
 * <p>Owns errors as problems (RFC 9457), conditional requests (RFC 9110 §13), cursors, idempotency
 * keys and the permission of the caller. Refuses what is not declared: an unknown member or
 * parameter is an error, never ignored. Knows no resource; those stand with {@code admin}.
 */
package dev.gatehouse.rest;
