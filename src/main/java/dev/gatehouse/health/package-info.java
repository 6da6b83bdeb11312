/**
 * What stands at the issuer's own address: the home page, robots.txt, static files and {@code
 * /healthz}.
 */
package dev.gatehouse.health;
