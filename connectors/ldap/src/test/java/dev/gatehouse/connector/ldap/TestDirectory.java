package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindResult;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.BindResult;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * A directory in memory that counts what it is asked, can answer a bind as Active Directory or a
 * password policy would, and knows the rule that follows chains of groups.
 */
final class TestDirectory extends InMemoryOperationInterceptor implements AutoCloseable {
  static final String SERVICE = "cn=service,dc=example,dc=org";
  static final String SERVICE_PASSWORD = "service-secret";
  static final String PASSWORD = "correct horse";

  private final InMemoryDirectoryServer server;
  private final AtomicInteger searches = new AtomicInteger();
  private final List<String> binds = new CopyOnWriteArrayList<>();
  private final Map<String, LDAPException> refusals = new ConcurrentHashMap<>();
  private final Map<String, Control> controls = new ConcurrentHashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private volatile LDAPException searchFailure;
  private volatile LDAPException groupFailure;
  private volatile Pause pause;

  /** Something that takes long. */
  @FunctionalInterface
  interface Pause {
    void run() throws InterruptedException;
  }

  private TestDirectory(SSLContext tls, boolean ldaps, int port) throws Exception {
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
    config.setSchema(null);
    config.addAdditionalBindCredentials(SERVICE, SERVICE_PASSWORD);
    config.addInMemoryOperationInterceptor(this);
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    config.setListenerConfigs(
        ldaps
            ? InMemoryListenerConfig.createLDAPSConfig(
                "ldaps", loopback, port, tls.getServerSocketFactory(), null)
            : InMemoryListenerConfig.createLDAPConfig(
                "ldap", loopback, port, tls == null ? null : tls.getSocketFactory()));
    server = new InMemoryDirectoryServer(config);
    server.add("dn: dc=example,dc=org", "objectClass: domain", "dc: example");
    server.add("dn: ou=people,dc=example,dc=org", "objectClass: organizationalUnit", "ou: people");
    server.add("dn: ou=groups,dc=example,dc=org", "objectClass: organizationalUnit", "ou: groups");
    server.startListening();
  }

  /** Without TLS; Alice and Bob are there. */
  static TestDirectory start() throws Exception {
    return new TestDirectory(null, false, 0).withPeople();
  }

  /** The same on a port where another one was. */
  static TestDirectory startAt(int port) throws Exception {
    return new TestDirectory(null, false, port).withPeople();
  }

  /** With TLS from the first byte. */
  static TestDirectory startLdaps(SSLContext tls) throws Exception {
    return new TestDirectory(tls, true, 0).withPeople();
  }

  /** With TLS when it is asked for. */
  static TestDirectory startWithStartTls(SSLContext tls) throws Exception {
    return new TestDirectory(tls, false, 0).withPeople();
  }

  private TestDirectory withPeople() throws Exception {
    person("alice", "mail: alice@example.org", "cn: Alice Example", "sn: Example");
    person("bob", "mail: bob@example.org", "cn: Bob Example", "sn: Example");
    return this;
  }

  static String dn(String uid) {
    return "uid=" + uid + ",ou=people,dc=example,dc=org";
  }

  static String groupDn(String cn) {
    return "cn=" + cn + ",ou=groups,dc=example,dc=org";
  }

  TestDirectory person(String uid, String... attributes) throws Exception {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "dn: " + dn(uid),
                "objectClass: inetOrgPerson",
                "uid: " + uid,
                "userPassword: " + PASSWORD));
    lines.addAll(List.of(attributes));
    server.add(lines.toArray(String[]::new));
    return this;
  }

  TestDirectory group(String cn, String... members) throws Exception {
    Entry group = new Entry("dn: " + groupDn(cn), "objectClass: groupOfNames", "cn: " + cn);
    group.addAttribute("member", members);
    server.add(group);
    return this;
  }

  /** The server itself, for what has no method here. */
  InMemoryDirectoryServer server() {
    return server;
  }

  TestDirectory set(String dn, String attribute, String... values) throws LDAPException {
    server.modify(dn, new Modification(ModificationType.REPLACE, attribute, values));
    return this;
  }

  TestDirectory set(String dn, String attribute, byte[] value) throws LDAPException {
    server.modify(dn, new Modification(ModificationType.REPLACE, attribute, value));
    return this;
  }

  /** Answers each bind of this name so. */
  void refuse(String dn, ResultCode code, String diagnostic) {
    refusals.put(dn, new LDAPException(code, diagnostic));
  }

  /** Takes another name for an entry at a bind, as Active Directory does. */
  TestDirectory bindsAs(String name, String dn) {
    names.put(name, dn);
    return this;
  }

  /** Adds a control to the answer of each bind of this name. */
  void answerWith(String dn, Control control) {
    controls.put(dn, control);
  }

  /** Answers each search so; null: as usual. */
  void failSearches(LDAPException failure) {
    searchFailure = failure;
  }

  /** Answers each search below the groups so. */
  void failGroupSearches(LDAPException failure) {
    groupFailure = failure;
  }

  /** Does this before each search is answered; null: nothing. */
  void beforeSearches(Pause first) {
    pause = first;
  }

  String host() {
    return "127.0.0.1:" + port();
  }

  int port() {
    return server.getListenPort();
  }

  /** How many searches were asked since the last time. */
  int searches() {
    return searches.getAndSet(0);
  }

  /** Who was bound since the last time, the service account left out. */
  List<String> binds() {
    List<String> all = List.copyOf(binds);
    binds.clear();
    return all.stream().filter(dn -> !dn.equals(SERVICE)).toList();
  }

  /** Who was bound since the last time, the service account included. */
  List<String> allBinds() {
    List<String> all = List.copyOf(binds);
    binds.clear();
    return all;
  }

  @Override
  public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request)
      throws LDAPException {
    String dn = request.getRequest().getBindDN();
    binds.add(dn);
    if (names.containsKey(dn)) {
      request.setRequest(
          new SimpleBindRequest(names.get(dn), request.getRequest().getPassword().getValue()));
    }
    LDAPException refusal = refusals.get(dn);
    if (refusal != null) {
      throw refusal;
    }
  }

  @Override
  public void processSimpleBindResult(InMemoryInterceptedSimpleBindResult result) {
    Control control = controls.get(result.getRequest().getBindDN());
    if (control != null) {
      BindResult answer = result.getResult();
      result.setResult(
          new BindResult(
              answer.getMessageID(),
              answer.getResultCode(),
              answer.getDiagnosticMessage(),
              null,
              null,
              new Control[] {control}));
    }
  }

  @Override
  public void processSearchRequest(InMemoryInterceptedSearchRequest request) throws LDAPException {
    if (request.getRequest().getBaseDN().isEmpty()) {
      return; // a new connection is tried out; that is no part of a login
    }
    searches.incrementAndGet();
    Pause first = pause;
    if (first != null) {
      try {
        first.run();
      } catch (InterruptedException e) {
        throw new LDAPException(ResultCode.UNAVAILABLE, "interrupted", e);
      }
    }
    if (searchFailure != null) {
      throw searchFailure;
    }
    if (groupFailure != null && request.getRequest().getBaseDN().contains("ou=groups")) {
      throw groupFailure;
    }
    SearchRequest copy = request.getRequest().duplicate();
    copy.setFilter(withoutChains(copy.getFilter()));
    request.setRequest(copy);
  }

  /** The library's server does not know the rule, so the filter says what the rule means. */
  private Filter withoutChains(Filter filter) throws LDAPException {
    return switch (filter.getFilterType()) {
      case Filter.FILTER_TYPE_AND -> Filter.createANDFilter(each(filter));
      case Filter.FILTER_TYPE_OR -> Filter.createORFilter(each(filter));
      case Filter.FILTER_TYPE_EXTENSIBLE_MATCH ->
          GroupSearchSchema.IN_CHAIN.equals(filter.getMatchingRuleID()) ? chain(filter) : filter;
      default -> filter;
    };
  }

  private List<Filter> each(Filter filter) throws LDAPException {
    List<Filter> parts = new ArrayList<>();
    for (Filter part : filter.getComponents()) {
      parts.add(withoutChains(part));
    }
    return parts;
  }

  private Filter chain(Filter filter) throws LDAPException {
    Set<String> reached = new LinkedHashSet<>(List.of(filter.getAssertionValue()));
    List<String> level = List.copyOf(reached);
    while (!level.isEmpty()) {
      List<String> next = new ArrayList<>();
      for (String dn : level) {
        server
            .search(
                "dc=example,dc=org",
                SearchScope.SUB,
                Filter.createEqualityFilter(filter.getAttributeName(), dn),
                "1.1")
            .getSearchEntries()
            .forEach(group -> next.add(group.getDN()));
      }
      next.removeAll(reached);
      reached.addAll(next);
      level = next;
    }
    return Filter.createORFilter(
        reached.stream()
            .map(dn -> Filter.createEqualityFilter(filter.getAttributeName(), dn))
            .toList());
  }

  @Override
  public void close() {
    server.shutDown(true);
  }
}
