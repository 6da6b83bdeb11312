package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.LDAPBindException;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ErrorType;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ResponseControl;
import dev.gatehouse.spi.LoginResult.Reason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a directory says about a name and a password.
 *
 * @param refused why the person may not log in; empty: they may
 * @param words for the log
 */
record BindVerdict(Optional<Reason> refused, String words) {
  private static final Pattern SUB_CODE = Pattern.compile("\\bdata ([0-9a-fA-F]{1,8})\\b");

  /**
   * Reads the answer to a bind that succeeded.
   *
   * @throws LDAPException when the answer makes no sense
   */
  static BindVerdict accepted(LDAPResult result) throws LDAPException {
    DraftBeheraLDAPPasswordPolicy10ResponseControl policy =
        DraftBeheraLDAPPasswordPolicy10ResponseControl.get(result);
    if (policy == null) {
      return new BindVerdict(Optional.empty(), "");
    }
    if (policy.getErrorType() != null) {
      return ofPolicy(policy.getErrorType());
    }
    String warning =
        policy.getWarningType() == null
            ? ""
            : policy.getWarningType().getName() + ": " + policy.getWarningValue();
    return new BindVerdict(Optional.empty(), warning);
  }

  /**
   * Reads the answer to a bind that failed.
   *
   * @throws LDAPException the same failure, when it is none of the person
   */
  static BindVerdict refused(LDAPBindException e) throws LDAPException {
    ResultCode code = e.getResultCode();
    DraftBeheraLDAPPasswordPolicy10ResponseControl policy =
        code.equals(ResultCode.INVALID_CREDENTIALS) || code.equals(ResultCode.CONSTRAINT_VIOLATION)
            ? DraftBeheraLDAPPasswordPolicy10ResponseControl.get(e.getBindResult())
            : null;
    if (policy != null && policy.getErrorType() != null) {
      return ofPolicy(policy.getErrorType());
    }
    if (code.equals(ResultCode.INVALID_CREDENTIALS)) {
      return ofSubCode(e.getDiagnosticMessage());
    }
    if (code.equals(ResultCode.CONSTRAINT_VIOLATION)) {
      return wrong("refused by the password policy: " + e.getDiagnosticMessage());
    }
    if (code.equals(ResultCode.INAPPROPRIATE_AUTHENTICATION)) {
      return wrong("the person has no password");
    }
    if (code.equals(ResultCode.NO_SUCH_OBJECT) || code.equals(ResultCode.INVALID_DN_SYNTAX)) {
      return wrong("no such person");
    }
    if (code.equals(ResultCode.UNWILLING_TO_PERFORM)) {
      // 389 Directory Server and FreeIPA answer so for an account that was inactivated.
      return wrong("the directory is unwilling: " + e.getDiagnosticMessage());
    }
    throw e;
  }

  private static BindVerdict wrong(String words) {
    return new BindVerdict(Optional.of(Reason.INVALID_CREDENTIALS), words);
  }

  private static BindVerdict ofPolicy(DraftBeheraLDAPPasswordPolicy10ErrorType error) {
    return switch (error) {
      case PASSWORD_EXPIRED -> wrong("the password has expired");
      case ACCOUNT_LOCKED -> wrong("the account is locked");
      case CHANGE_AFTER_RESET ->
          new BindVerdict(
              Optional.of(Reason.REFUSED_UPSTREAM), "the password must be changed first");
      default -> wrong("refused by the password policy: " + error.getName());
    };
  }

  /**
   * Active Directory's error in the diagnostic message. All but the first two and the last are
   * given only when the password was right, so they may be told apart.
   */
  private static BindVerdict ofSubCode(String message) {
    Matcher data = SUB_CODE.matcher(message == null ? "" : message);
    if (!data.find()) {
      return wrong("wrong password");
    }
    int code = Integer.parseUnsignedInt(data.group(1), 16);
    return switch (code) {
      case 0x525 -> wrong("no such person (525)");
      case 0x52e -> wrong("wrong password (52e)");
      case 0x530 -> notAllowed("not at this time (530)");
      case 0x531 -> notAllowed("not from this computer (531)");
      case 0x532 -> due("the password has expired (532)");
      case 0x533 -> notAllowed("the account is disabled (533)");
      case 0x701 -> notAllowed("the account has expired (701)");
      case 0x773 -> due("the password must be changed first (773)");
      case 0x775 -> wrong("the account is locked after wrong passwords (775)");
      default -> wrong("refused by Active Directory (" + data.group(1) + ")");
    };
  }

  private static BindVerdict notAllowed(String words) {
    return new BindVerdict(Optional.of(Reason.NOT_ALLOWED), words);
  }

  private static BindVerdict due(String words) {
    return new BindVerdict(Optional.of(Reason.REFUSED_UPSTREAM), words);
  }
}
