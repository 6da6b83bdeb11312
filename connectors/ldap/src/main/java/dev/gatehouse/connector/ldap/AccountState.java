package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.util.StaticUtils;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;

/**
 * Whether an account may be used, as far as its entry says so. Only what an administrator decided
 * counts: a lock after wrong passwords passes by itself, and whoever guesses at an account must not
 * end its sessions.
 *
 * @param usable whether it may be used
 * @param mustChange whether a new password is due
 * @param words what is wrong, for the log
 */
record AccountState(boolean usable, boolean mustChange, String words) {
  /** Operational ones are only told when they are asked for by name. */
  static final List<String> ATTRIBUTES =
      List.of(
          "userAccountControl",
          "accountExpires",
          "pwdLastSet",
          "nsAccountLock",
          "loginDisabled",
          "pwdAccountLockedTime",
          "pwdReset",
          "krbPrincipalExpiration");

  private static final AccountState GOOD = new AccountState(true, false, "");

  /** [MS-ADTS] 2.2.16. */
  private static final int ACCOUNT_DISABLED = 0x2;

  private static final int PASSWORD_NEVER_EXPIRES = 0x10000;

  /** draft-behera-ldap-password-policy-10, section 5.3.3: until an administrator unlocks it. */
  private static final String LOCKED_FOR_GOOD = "000001010000Z";

  /** From 1601, when the calendar of Windows begins, to 1970, in units of 100 ns. */
  private static final long EPOCH = 116_444_736_000_000_000L;

  private static final long PER_SECOND = 10_000_000L;

  static AccountState of(Entry entry, Instant now) {
    Integer control = entry.getAttributeValueAsInteger("userAccountControl");
    int flags = control == null ? 0 : control;
    if ((flags & ACCOUNT_DISABLED) != 0) {
      return unusable("the account is disabled (userAccountControl)");
    }
    Long expires = entry.getAttributeValueAsLong("accountExpires");
    if (expires != null && isPast(expires, now)) {
      return unusable("the account has expired (accountExpires)");
    }
    if (isTrue(entry, "nsAccountLock") || isTrue(entry, "loginDisabled")) {
      return unusable("the account is disabled");
    }
    if (LOCKED_FOR_GOOD.equals(entry.getAttributeValue("pwdAccountLockedTime"))) {
      return unusable("the account is locked (pwdAccountLockedTime)");
    }
    if (isPast(entry.getAttributeValue("krbPrincipalExpiration"), now)) {
      return unusable("the account has expired (krbPrincipalExpiration)");
    }
    boolean reset =
        "0".equals(entry.getAttributeValue("pwdLastSet")) && (flags & PASSWORD_NEVER_EXPIRES) == 0;
    return reset || isTrue(entry, "pwdReset")
        ? new AccountState(true, true, "the password must be changed first")
        : GOOD;
  }

  private static AccountState unusable(String words) {
    return new AccountState(false, false, words);
  }

  private static boolean isTrue(Entry entry, String attribute) {
    return "TRUE".equalsIgnoreCase(entry.getAttributeValue(attribute));
  }

  /** Zero and the largest number stand for never ([MS-ADA1] 2.1). */
  private static boolean isPast(long filetime, Instant now) {
    return filetime > 0
        && filetime != Long.MAX_VALUE
        && !Instant.ofEpochSecond((filetime - EPOCH) / PER_SECOND).isAfter(now);
  }

  private static boolean isPast(String generalizedTime, Instant now) {
    if (generalizedTime == null) {
      return false;
    }
    try {
      return !StaticUtils.decodeGeneralizedTime(generalizedTime).toInstant().isAfter(now);
    } catch (ParseException e) {
      return false;
    }
  }
}
