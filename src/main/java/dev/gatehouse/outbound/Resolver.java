package dev.gatehouse.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host. Thread-safe. */
@FunctionalInterface
interface Resolver {
  /** All addresses of a name; those of an address in digits are itself. */
  InetAddress[] addresses(String host) throws UnknownHostException;
}
