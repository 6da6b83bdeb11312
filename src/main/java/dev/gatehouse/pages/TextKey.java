package dev.gatehouse.pages;

import java.util.Set;

/**
 * The messages that code chooses (templates name the others themselves). Each must stand in every
 * language; that is checked when the messages are loaded.
 */
public enum TextKey {
  LOGIN_FAILED("login.failed"),
  LOGIN_THROTTLED("login.throttled"),
  LOGIN_UNAVAILABLE("login.unavailable"),
  LOGIN_INCOMPLETE("login.incomplete"),
  LOGIN_DISABLED("login.disabled"),

  ACCOUNT_UNKNOWN_DEVICE("account.unknown_device"),

  DEVICE_UNKNOWN("device.unknown"),
  DEVICE_THROTTLED("device.throttled"),
  DEVICE_APPROVED_TITLE("deviceresult.approved.title"),
  DEVICE_APPROVED_TEXT("deviceresult.approved.text"),
  DEVICE_DENIED_TITLE("deviceresult.denied.title"),
  DEVICE_DENIED_TEXT("deviceresult.denied.text"),
  DEVICE_OVER_TITLE("deviceresult.over.title"),
  DEVICE_OVER_TEXT("deviceresult.over.text"),
  DEVICE_FAILED_TITLE("deviceresult.failed.title"),
  DEVICE_FAILED_TEXT("deviceresult.failed.text"),

  LINK_SAME("link.same"),
  LINK_APART("link.apart"),
  LINK_AGAIN("link.again", "login"),
  LINK_ELSEWHERE("link.elsewhere"),
  LINK_REFUSED("link.refused"),
  UNLINK_MAIN("identities.main"),

  PASSWORD_MUST_CHANGE("password.must_change"),
  PASSWORD_INVITATION("password.invitation"),
  PASSWORD_RESET("password.reset"),
  PASSWORD_OWN("password.own"),
  PASSWORD_TOO_SHORT("password.too_short", "minimum"),
  PASSWORD_COMMON("password.common"),
  PASSWORD_CONTAINS_NAME("password.contains_name"),
  PASSWORD_SAME("password.same"),
  PASSWORD_UNUSABLE("password.unusable"),
  PASSWORD_DIFFER("password.differ"),
  PASSWORD_OLD_WRONG("password.old_wrong"),
  PASSWORD_SET_ALL("passwordset.all"),
  PASSWORD_SET_HERE("passwordset.here"),
  PASSWORD_CHANGED_MEANWHILE("password.changed_meanwhile"),

  MAIL_INVITATION_SUBJECT("mail.invitation.subject", "issuer"),
  MAIL_INVITATION_TEXT("mail.invitation.text", "issuer"),
  MAIL_RESET_SUBJECT("mail.reset.subject", "issuer"),
  MAIL_RESET_TEXT("mail.reset.text", "issuer"),
  MAIL_ONCE("mail.once", "until"),
  MAIL_UNEXPECTED("mail.unexpected"),

  SCOPE_OPENID("scope.openid"),
  SCOPE_PROFILE("scope.profile"),
  SCOPE_EMAIL("scope.email"),
  SCOPE_GROUPS("scope.groups"),
  SCOPE_OFFLINE_ACCESS("scope.offline_access"),
  SCOPE_FEDERATED("scope.federated"),
  SCOPE_ADMIN_READ("scope.admin_read"),
  SCOPE_ADMIN_WRITE("scope.admin_write"),
  SCOPE_AUDIT_READ("scope.audit_read"),
  SCOPE_AUDIENCE("scope.audience", "audience"),
  SCOPE_OTHER("scope.other", "scope"),

  TROUBLE_AWAY_TITLE("trouble.away.title", "connector"),
  TROUBLE_AWAY_TEXT("trouble.away.text", "connector"),
  TROUBLE_AWAY_ADVICE("trouble.away.advice", "connector"),
  TROUBLE_BUSY_TITLE("trouble.busy.title", "connector"),
  TROUBLE_BUSY_TEXT("trouble.busy.text", "connector"),
  TROUBLE_BUSY_ADVICE("trouble.busy.advice"),
  TROUBLE_BROKEN_TITLE("trouble.broken.title", "connector"),
  TROUBLE_BROKEN_TEXT("trouble.broken.text", "connector"),
  TROUBLE_BROKEN_ADVICE("trouble.broken.advice"),

  DETAIL_REQUESTED("detail.requested"),
  DETAIL_REGISTERED("detail.registered"),
  DETAIL_DIFFERENCE("detail.difference"),
  DETAIL_PARAMETER("detail.parameter"),
  DETAIL_REASON("detail.reason"),
  DETAIL_APPLICATION("detail.application"),

  DIFFERENCE_SCHEME("difference.scheme"),
  DIFFERENCE_HOST("difference.host"),
  DIFFERENCE_PORT("difference.port"),
  DIFFERENCE_PATH("difference.path"),
  DIFFERENCE_QUERY("difference.query");

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // the Set is Set.of
  private final Set<String> placeholders;

  TextKey(String key, String... placeholders) {
    this.key = key;
    this.placeholders = Set.of(placeholders);
  }

  /** The key in the message files. */
  public String key() {
    return key;
  }

  /** The names that a {@link Text} of this key must give values for. */
  public Set<String> placeholders() {
    return placeholders;
  }
}
