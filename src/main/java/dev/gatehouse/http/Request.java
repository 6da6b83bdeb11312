package dev.gatehouse.http;

import dev.gatehouse.protocol.Parameters;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One HTTP request. Confined to the thread that handles it. */
public interface Request {

  /** The state of the configuration that it is answered with. */
  Scope scope();

  /** Identifier in logs, audit events and error pages. */
  String id();

  /** Method in upper case. */
  String method();

  /**
   * Path below the issuer's path, starting with a slash, not decoded; the whole path where the
   * route is rooted.
   */
  String path();

  /** A decoded path parameter of the route; must exist. */
  String pathParameter(String name);

  /** Parameters of the query; unparsable ones have made the request fail with 400 before. */
  Parameters query();

  /** The raw query without question mark, or null. */
  String rawQuery();

  /**
   * Parameters of an {@code application/x-www-form-urlencoded} body; empty for another method than
   * POST.
   *
   * @throws MalformedRequestException when the body has another type, is too large or cannot be
   *     decoded
   */
  Parameters form();

  /**
   * The raw body, of at most 64 KiB and without a coding; empty when there is none. Read once.
   *
   * @throws MalformedRequestException when it is too large, is coded or takes too long
   */
  byte[] body();

  /**
   * The members of an {@code application/json} body that is an object; empty when there is no body.
   *
   * @throws MalformedRequestException when the body has another type, is too large or is no object
   */
  Map<String, Object> json();

  /** The first value of a header. */
  Optional<String> header(String name);

  /** All values of a header, one per field line. */
  List<String> headers(String name);

  /**
   * Every value of cookies of this name; two of one name are an error for who reads them (rule
   * R12).
   */
  List<String> cookies(String name);

  /** Names of the cookies that were sent. */
  List<String> cookieNames();

  /**
   * Says which client asks: from now on scripts of its origins, and of those that are configured
   * for all, may read the answer, and scripts of other clients may not (rule R15). Means something
   * only at routes that configured origins may read.
   *
   * @param origins the client's origins
   */
  void readableBy(Collection<String> origins);

  /** Host and port that the request is for, as the client names them; the port is always there. */
  String authority();

  /** Address of the client, behind declared proxies the one that they report. */
  String remoteAddress();

  /** Whether a declared proxy brought the request; nobody else's headers say who somebody is. */
  boolean fromTrustedProxy();

  /** Whether the client's connection is TLS, behind declared proxies as they report. */
  boolean secure();
}
