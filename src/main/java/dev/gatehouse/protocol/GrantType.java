package dev.gatehouse.protocol;

/** Values of {@code grant_type} that more than one package knows. */
public final class GrantType {
  public static final String AUTHORIZATION_CODE = "authorization_code";

  /** RFC 8628 §3.4. */
  public static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

  /** RFC 8693 §2.1. */
  public static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

  private GrantType() {}
}
