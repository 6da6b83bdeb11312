package dev.gatehouse.pages;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Every page, once with all that it can show and once with as little as it may. */
final class Samples {
  private static final List<Field> HIDDEN = List.of(new Field("csrf", "c2FtcGxl"));

  private static final Instant SOME_TIME = Instant.ofEpochSecond(1_790_000_000L);

  private Samples() {}

  static List<Page> all() {
    List<Page> pages = new ArrayList<>(full());
    pages.addAll(sparse());
    return pages;
  }

  static List<Page> full() {
    return List.of(
        new ConnectorChoicePage(
            "Grafana",
            List.of(
                new ConnectorLink("Email", "local", "/auth/local?a=1&b=2"),
                new ConnectorLink("Company directory", "ldap", "/auth/ldap"),
                new ConnectorLink("GitHub", "github", "/auth/github"),
                new ConnectorLink("Partner login", "saml", "/auth/saml")),
            "/auth/cancel"),
        new LoginPage(
            "Grafana",
            "Company directory",
            "Employee number",
            "alice@example.com",
            "/auth/ldap",
            HIDDEN,
            Text.of(TextKey.LOGIN_FAILED),
            "/auth",
            true,
            true),
        new ConsentPage(
            "Build dashboard",
            true,
            "alice@example.com",
            List.of(
                ScopeLine.ofScope("openid"),
                ScopeLine.ofScope("profile"),
                ScopeLine.ofScope("email"),
                ScopeLine.ofScope("groups"),
                ScopeLine.ofScope("federated:id"),
                ScopeLine.ofScope("reports:read"),
                ScopeLine.ofAudience("Production cluster"),
                ScopeLine.ofScope("offline_access")),
            true,
            "dashboard.example.com",
            "/approval",
            HIDDEN),
        new DevicePage(
            "BCDF-GHJK", "/device/auth/verify_code", HIDDEN, Text.of(TextKey.DEVICE_UNKNOWN)),
        new DeviceConfirmationPage(
            "kubectl",
            true,
            "BCDF-GHJK",
            "192.0.2.7",
            true,
            Text.moment(SOME_TIME),
            Text.literal("kubelogin"),
            List.of(
                ScopeLine.ofScope("openid"),
                ScopeLine.ofScope("groups"),
                ScopeLine.ofAudience("Production cluster"),
                ScopeLine.ofScope("offline_access")),
            "/device/confirm",
            HIDDEN),
        DeviceResultPage.of(DeviceResultPage.Outcome.OVER, "/device"),
        new ErrorPage(
            400,
            ErrorKind.REDIRECT_NOT_REGISTERED,
            "7Q2M-XK4D",
            List.of(
                Detail.of(TextKey.DETAIL_REQUESTED, "http://localhost:8000/callback"),
                Detail.of(TextKey.DETAIL_REGISTERED, "http://127.0.0.1:8000/callback"),
                new Detail(Text.of(TextKey.DETAIL_DIFFERENCE), Text.of(TextKey.DIFFERENCE_HOST))),
            "/"),
        new TroublePage(
            TroublePage.Cause.AWAY,
            "Company directory",
            "Grafana",
            "/auth/ldap?attempt=1",
            "/auth?attempt=1",
            "https://grafana.example.com/login?error=temporarily_unavailable",
            "7Q2M-XK4D"),
        new LoggedOutPage("Grafana", "https://grafana.example.com/"),
        new LogoutConfirmationPage(
            "Grafana",
            "alice@example.com",
            List.of(
                new LogoutConfirmationPage.Other("bob@example.com"),
                new LogoutConfirmationPage.Other("Operator")),
            "/logout",
            HIDDEN),
        new FormPostPage(
            "Grafana",
            "https://grafana.example.com/login",
            List.of(new Field("code", "c2FtcGxl"), new Field("state", "\"<&>'"))),
        new HomePage(
            "https://login.example.com",
            List.of(new HomePage.Link("Discovery", "/.well-known/openid-configuration"))),
        new NewPasswordPage(
            "alice@example.com",
            Text.of(TextKey.PASSWORD_MUST_CHANGE),
            true,
            "12",
            "/auth/local/password",
            HIDDEN,
            Text.of(TextKey.PASSWORD_TOO_SHORT, "minimum", "12"),
            "/account"),
        new PasswordSetPage(Text.of(TextKey.PASSWORD_SET_HERE), "/account"),
        new AccountPage(
            "Alice Example",
            "alice@example.com",
            List.of(new AccountPage.Other("bob@example.com", "/account?account=b")),
            List.of(
                new AccountPage.Device(
                    "d1",
                    Text.literal("Firefox · Linux"),
                    "192.0.2.7",
                    Text.moment(SOME_TIME),
                    Text.moment(SOME_TIME),
                    true),
                new AccountPage.Device(
                    "d2",
                    Text.of(TextKey.ACCOUNT_UNKNOWN_DEVICE),
                    "",
                    Text.moment(SOME_TIME),
                    Text.moment(SOME_TIME),
                    false)),
            true,
            List.of(
                new AccountPage.Application(
                    "grafana",
                    "Grafana",
                    Text.moment(SOME_TIME),
                    Text.moment(SOME_TIME),
                    List.of(ScopeLine.ofScope("openid"), ScopeLine.ofScope("offline_access"))),
                new AccountPage.Application(
                    "wiki", "Wiki", Text.moment(SOME_TIME), Text.NONE, List.of())),
            "/account/identities",
            "/account/password",
            "/kubernetes",
            "/logout",
            "/account",
            HIDDEN),
        new IdentitiesPage(
            "Alice Example",
            Text.of(TextKey.UNLINK_MAIN),
            List.of(
                new IdentitiesPage.Identity(
                    "ldap",
                    "alice",
                    "Company directory",
                    "Alice Example",
                    Text.moment(SOME_TIME),
                    true,
                    false),
                new IdentitiesPage.Identity(
                    "github", "4711", "GitHub", "4711", Text.NONE, false, true)),
            List.of(new IdentitiesPage.Candidate("Email", "al@example.com", "/account/identities")),
            "/account/identities?do=login",
            "/account",
            "/account/identities",
            HIDDEN),
        new LinkPage(
            List.of(
                new LinkPage.Login("Company directory", "Alice Example", "alice@example.com"),
                new LinkPage.Login("GitHub", "al", "")),
            Text.of(TextKey.LINK_SAME),
            Text.NONE,
            "",
            true,
            "/account/identities",
            "/account/identities",
            HIDDEN),
        new LinkPage(
            List.of(
                new LinkPage.Login("Company directory", "Alice Example", ""),
                new LinkPage.Login("GitHub", "al", "")),
            Text.of(TextKey.LINK_APART),
            Text.of(TextKey.LINK_AGAIN, "login", "al"),
            "/account/identities?do=again",
            false,
            "/account/identities",
            "/account/identities",
            HIDDEN),
        new ClustersPage(
            "Alice Example",
            List.of(
                new ClustersPage.Cluster(
                    "prod",
                    "https://api.prod.example.com:6443",
                    "kubeconfig-prod.yaml",
                    "/kubernetes/prod/kubeconfig"),
                new ClustersPage.Cluster("lab", "", "kubeconfig-lab.yaml", "")),
            "/kubernetes/kubeconfig",
            "/account"),
        new AccountChoicePage(
            "Grafana",
            List.of(
                new AccountChoicePage.Entry("a1", "alice", "alice@example.com", "Email"),
                new AccountChoicePage.Entry("a2", "Alice Example", "", "Company directory")),
            "/select-account",
            HIDDEN),
        new FrontChannelPage(
            "Grafana",
            List.of(
                new FrontChannelPage.Frame("Wiki", "https://wiki.example.com/out?iss=a&sid=b"),
                new FrontChannelPage.Frame("Mail", "https://mail.example.com:8443/out")),
            "https://grafana.example.com/bye"));
  }

  static List<Page> sparse() {
    return List.of(
        new ConnectorChoicePage("", List.of(), ""),
        new LoginPage("", "", "", "", "/auth/local", List.of(), Text.NONE, "", false, false),
        new ConsentPage("Grafana", false, "alice", List.of(), false, "", "/approval", List.of()),
        new DevicePage("", "/device/auth/verify_code", List.of(), Text.NONE),
        new DeviceConfirmationPage(
            "tv",
            false,
            "BCDF-GHJK",
            "192.0.2.7",
            false,
            Text.moment(SOME_TIME),
            Text.NONE,
            List.of(),
            "/device/confirm",
            List.of()),
        DeviceResultPage.of(DeviceResultPage.Outcome.APPROVED, "/device"),
        DeviceResultPage.of(DeviceResultPage.Outcome.DENIED, "/device"),
        DeviceResultPage.of(DeviceResultPage.Outcome.FAILED, "/device"),
        ErrorPage.of(500, ErrorKind.INTERNAL, ""),
        new TroublePage(
            TroublePage.Cause.BUSY, "LDAP", "", "/auth/ldap", "", "https://a.example/", "7Q2M"),
        new TroublePage(
            TroublePage.Cause.BROKEN, "LDAP", "", "/auth/ldap", "", "https://a.example/", "7Q2M"),
        new LoggedOutPage("", ""),
        new LogoutConfirmationPage("", "alice", List.of(), "/logout", List.of()),
        new FormPostPage("", "https://grafana.example.com/login", List.of()),
        new HomePage("https://login.example.com", List.of()),
        new NewPasswordPage(
            "",
            Text.of(TextKey.PASSWORD_INVITATION),
            false,
            "12",
            "/account/link",
            List.of(),
            Text.NONE,
            ""),
        new PasswordSetPage(Text.of(TextKey.PASSWORD_SET_ALL), ""),
        new AccountPage(
            "alice",
            "",
            List.of(),
            List.of(),
            false,
            List.of(),
            "",
            "",
            "",
            "/logout",
            "/account",
            List.of()),
        new IdentitiesPage(
            "alice",
            Text.NONE,
            List.of(),
            List.of(),
            "",
            "/account",
            "/account/identities",
            List.of()),
        new LinkPage(
            List.of(),
            Text.NONE,
            Text.of(TextKey.LINK_ELSEWHERE),
            "",
            false,
            "/account",
            "/account/identities",
            List.of()),
        new ClustersPage("", List.of(), "", "/account"),
        new AccountChoicePage("", List.of(), "/select-account", List.of()),
        new FrontChannelPage(
            "", List.of(new FrontChannelPage.Frame("Wiki", "https://wiki.example.com/out")), ""));
  }
}
