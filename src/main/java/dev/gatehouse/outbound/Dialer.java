package dev.gatehouse.outbound;

import dev.gatehouse.outbound.OutboundException.Reason;
import dev.gatehouse.spi.settings.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Opens connections. The name is looked up once, its addresses are checked, and the connection goes
 * to one of the addresses that were checked, so a name server that answers differently the next
 * time changes nothing (DNS rebinding). TLS checks the certificate against the name. Thread-safe.
 *
 * <p>Through a proxy the name is checked as far as it is known here, and the proxy looks it up
 * again: what the proxy connects to is the proxy's to decide.
 */
final class Dialer {
  private static final int PORTION = 3;
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private final OutboundSettings settings;
  private final Resolver resolver;
  private final Trust trust;

  Dialer(OutboundSettings settings, Resolver resolver) {
    this.settings = settings;
    this.resolver = resolver;
    this.trust = new Trust(settings.authorities());
  }

  /**
   * Connects.
   *
   * @param opened is given each socket before it connects, to close it when the time is over
   */
  Socket connect(Target target, Consumer<Socket> opened) throws OutboundException, IOException {
    Socket plain = plain(target, opened);
    return target.secure() ? secured(target, plain) : plain;
  }

  private Socket plain(Target target, Consumer<Socket> opened)
      throws OutboundException, IOException {
    if (settings.proxy().isPresent()
        && target.secure()
        && !AddressPolicy.matches(settings.direct(), target.host())) {
      return throughProxy(target, settings.proxy().get(), opened);
    }
    List<InetAddress> addresses = permitted(target, lookUp(target.host()));
    if (!target.secure() && !addresses.stream().allMatch(InetAddress::isLoopbackAddress)) {
      throw new OutboundException(
          Reason.REFUSED, target.authority() + ": http is for this machine only; use https");
    }
    return first(addresses, target.port(), opened);
  }

  private InetAddress[] lookUp(String host) throws OutboundException {
    try {
      return resolver.addresses(host);
    } catch (UnknownHostException e) {
      throw new OutboundException(Reason.UNREACHABLE, host + ": there is no such host", e);
    }
  }

  private List<InetAddress> permitted(Target target, InetAddress[] found) throws OutboundException {
    List<InetAddress> permitted = new ArrayList<>(found.length);
    for (InetAddress address : found) {
      if (settings.policy().permits(target.host(), address)) {
        permitted.add(address);
      }
    }
    if (permitted.isEmpty()) {
      throw new OutboundException(
          Reason.REFUSED,
          target.authority()
              + ": its address is not public; unless the client registered itself, name the host in"
              + " outbound.allowedHosts or the network in outbound.allowedNetworks");
    }
    return permitted;
  }

  /** A name of many addresses of which some are dead must not use up the whole time. */
  private Socket first(List<InetAddress> addresses, int port, Consumer<Socket> opened)
      throws IOException {
    int limit = Math.toIntExact(Math.max(1, settings.timeout().toMillis() / PORTION));
    IOException last = null;
    for (InetAddress address : addresses) {
      Socket socket = new Socket();
      opened.accept(socket);
      try {
        socket.connect(new InetSocketAddress(address, port), limit);
        return socket;
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw last;
  }

  private Socket throughProxy(Target target, HostPort proxy, Consumer<Socket> opened)
      throws OutboundException, IOException {
    try {
      permitted(target, resolver.addresses(target.host()));
    } catch (UnknownHostException unknownHere) {
      // Behind a proxy the names of the internet are often unknown; the proxy knows them.
    }
    Socket socket = first(List.of(lookUp(proxy.host())), proxy.port(), opened);
    String request =
        "CONNECT " + target.authority() + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    int status = new ResponseReader(socket.getInputStream()).head().status();
    if (status < 200 || status > 299) {
      throw new OutboundException(
          Reason.UNREACHABLE, target.authority() + ": the proxy answered " + status);
    }
    return socket;
  }

  private Socket secured(Target target, Socket plain) throws OutboundException, IOException {
    SSLSocket socket =
        (SSLSocket) trust.sockets().createSocket(plain, target.host(), target.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(PROTOCOLS);
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
    } catch (SSLException e) {
      throw new OutboundException(
          Reason.UNTRUSTED, target.authority() + ": TLS failed: " + e.getMessage(), e);
    }
    return socket;
  }
}
