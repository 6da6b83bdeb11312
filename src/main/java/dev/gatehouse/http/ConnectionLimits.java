package dev.gatehouse.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What one client, or all together, may hold of a network listener. Immutable.
 *
 * @param total connections at a time; further ones wait in the system's queue
 * @param perAddress connections at a time of one IPv4 address or one IPv6 network of 64 bits, which
 *     is what one household or machine gets; further ones are closed at once
 * @param request time for a request's head to arrive, and again for its body, however busily the
 *     bytes trickle
 * @param idle time without a byte, and between two requests of one connection
 * @param exempt addresses that {@code perAddress} does not count, such as proxies
 */
public record ConnectionLimits(
    int total, int perAddress, Duration request, Duration idle, Predicate<InetAddress> exempt) {}
