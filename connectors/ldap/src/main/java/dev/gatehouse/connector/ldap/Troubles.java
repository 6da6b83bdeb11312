package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.gatehouse.spi.UpstreamException;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Says in words why a directory could not be asked. */
final class Troubles {
  private static final Set<ResultCode> NO_ANSWER =
      Set.of(
          ResultCode.SERVER_DOWN,
          ResultCode.CONNECT_ERROR,
          ResultCode.TIMEOUT,
          ResultCode.BUSY,
          ResultCode.UNAVAILABLE);

  /** Active Directory calls it an operations error when a connection has lost its account. */
  private static final Set<ResultCode> BROKEN =
      Set.of(
          ResultCode.OPERATIONS_ERROR,
          ResultCode.PROTOCOL_ERROR,
          ResultCode.DECODING_ERROR,
          ResultCode.ENCODING_ERROR,
          ResultCode.LOCAL_ERROR);

  private Troubles() {}

  /** Whether the connection can be used on after this failure. */
  static boolean connectionIsGood(LDAPException e) {
    return !NO_ANSWER.contains(e.getResultCode()) && !BROKEN.contains(e.getResultCode());
  }

  /** Whether another connection, perhaps to another server, may do better. */
  static boolean worthAnotherConnection(LDAPException e) {
    // After a time-out it is not: the person has waited already.
    return !connectionIsGood(e) && !e.getResultCode().equals(ResultCode.TIMEOUT);
  }

  /** Whether another server would say the same: it is the configuration that is wrong. */
  static boolean sameEverywhere(LDAPException e) {
    ResultCode code = e.getResultCode();
    return code.equals(ResultCode.INVALID_CREDENTIALS)
        || code.equals(ResultCode.INAPPROPRIATE_AUTHENTICATION);
  }

  /**
   * The failure for the host.
   *
   * @param doing what was tried, such as "searching for the person"
   */
  static UpstreamException of(LDAPException e, String doing) {
    String message = doing + ": " + words(e);
    boolean silent = NO_ANSWER.contains(e.getResultCode()) && !tlsFailed(e);
    return silent
        ? UpstreamException.unreachable(message, e)
        : UpstreamException.protocol(message, e);
  }

  private static boolean has(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  /** TLS has failed, and not because the connection was lost meanwhile. */
  private static boolean tlsFailed(Throwable e) {
    return has(e, SSLException.class)
        && !has(e, EOFException.class)
        && !has(e, SocketException.class)
        && !has(e, SocketTimeoutException.class);
  }

  private static String words(LDAPException e) {
    ResultCode code = e.getResultCode();
    String said = e.getMessage();
    if (code.equals(ResultCode.STRONG_AUTH_REQUIRED)
        || code.equals(ResultCode.CONFIDENTIALITY_REQUIRED)) {
      return "the directory wants TLS: remove insecureNoSSL (" + said + ")";
    }
    if (code.equals(ResultCode.REFERRAL)) {
      return "the directory refers to another server, and referrals are not followed; name that"
          + " server, or the global catalog of Active Directory (port 3269) ("
          + said
          + ")";
    }
    if (sameEverywhere(e)) {
      return "the account that searches was refused: check bindDN and bindPW (" + said + ")";
    }
    if (has(e, GeneralSecurityException.class)) {
      return "the directory's certificate was not accepted: check rootCA and the host name ("
          + said
          + ")";
    }
    if (tlsFailed(e)) {
      return "no TLS could be agreed on: check the port, startTLS and the client certificate ("
          + said
          + ")";
    }
    return code.getName() + " (" + said + ")";
  }
}
