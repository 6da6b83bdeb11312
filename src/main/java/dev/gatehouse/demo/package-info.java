/**
 * {@code ./gatehouse demo}: an issuer on this machine with certificates, people and an application
 * of its own, and {@code --check}, which logs in as a browser and a relying party would.
 *
 * <p>Owns the demo's directory and everything in it. It reaches the issuer only as anybody else
 * does, over TLS and HTTP: the application and the check know nothing of the server's inside. It
 * refuses to listen on anything but loopback and to change a configuration that it wrote before.
 *
 * <p>As a relying party it follows OpenID Connect Core §3.1 and §12, RFC 7636, RFC 9207, RFC 7662
 * and RFC 7009.
 */
package dev.gatehouse.demo;
