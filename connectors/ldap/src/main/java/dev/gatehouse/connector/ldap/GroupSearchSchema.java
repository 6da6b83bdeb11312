package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.SearchScope;
import dev.gatehouse.connector.ldap.GroupSearch.Matcher;
import dev.gatehouse.connector.ldap.GroupSearch.Naming;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.util.List;
import java.util.Optional;

/** Declares {@code groupSearch}. */
final class GroupSearchSchema {
  static final Schema<GroupSearch> SCHEMA =
      Schema.of(
          "Groups",
          s -> {
            GroupSearchSchema keys = new GroupSearchSchema(s);
            return keys::read;
          });

  /** LDAP_MATCHING_RULE_IN_CHAIN of Active Directory. */
  static final String IN_CHAIN = "1.2.840.113556.1.4.1941";

  private static final String OLD = "write it as an item of userMatchers";

  private final Setting<String> baseDn;
  private final Setting<String> filter;
  private final Setting<SearchScope> scope;
  private final Setting<List<Matcher>> matchers;
  private final Setting<String> flatUserAttr;
  private final Setting<String> flatGroupAttr;
  private final Setting<String> flatRecursion;
  private final Setting<String> memberOf;
  private final Setting<Nested> nested;
  private final Setting<Boolean> primaryGroup;
  private final Setting<String> nameAttr;
  private final Setting<String> nameTemplate;
  private final Setting<Integer> depth;
  private final Setting<Integer> limit;
  private final Setting<Integer> pageSize;

  /** How groups in groups are found. */
  private enum Nested {
    NONE,
    WALK,
    IN_CHAIN
  }

  private GroupSearchSchema(SettingsBuilder s) {
    baseDn =
        s.setting("baseDN", LdapKinds.dn())
            .doc("Below which entry groups are; without it there are no groups.");
    filter =
        s.setting("filter", LdapKinds.filter())
            .doc("Further condition on groups, such as (objectClass=group).");
    scope =
        s.setting("scope", LdapKinds.scope())
            .defaultsTo(SearchScope.SUB)
            .doc("The whole subtree (sub), or the entries right below baseDN (one).");
    matchers =
        s.list("userMatchers", Kinds.object(matcher()))
            .doc("A group is the person's when one of these matches.");
    flatUserAttr = s.setting("userAttr", LdapKinds.attribute()).doc("Old form of userMatchers.");
    flatGroupAttr =
        s.setting("groupAttr", LdapKinds.matchedAttribute()).doc("Old form of userMatchers.");
    flatRecursion =
        s.setting("recursionGroupAttr", LdapKinds.attribute()).doc("Old form of userMatchers.");
    memberOf =
        s.setting("memberOfAttr", LdapKinds.attribute())
            .doc(
                "Attribute of the person that names the groups (memberOf): needs no search. With"
                    + " baseDN only the groups below it count.");
    nested =
        s.choice("nested", Nested.class)
            .defaultsTo(Nested.NONE)
            .doc(
                "Groups in groups, for matchers with userAttr DN: asked for level by level (walk),"
                    + " or by Active Directory itself (in-chain).");
    primaryGroup =
        s.bool("primaryGroup")
            .defaultsTo(false)
            .doc("Adds the group that primaryGroupID of Active Directory names.");
    nameAttr =
        s.setting("nameAttr", LdapKinds.attribute())
            .doc("Attribute of a group that is its name in the claim. DN is the entry's own.");
    nameTemplate =
        s.text("nameTemplate")
            .check(GroupNames::problemOf)
            .doc("The name as text with attributes in braces, such as {ou}/{cn}.");
    depth =
        s.integer("depth", 1, 50)
            .defaultsTo(10)
            .doc("Most levels of groups in groups. Deeper nesting is an error, never cut.");
    limit =
        s.integer("limit", 1, 100_000)
            .defaultsTo(5_000)
            .doc("Most groups of one person. More is an error, never cut.");
    pageSize =
        s.integer("pageSize", 1, 10_000)
            .defaultsTo(500)
            .doc("Groups per answer of the directory; Active Directory gives at most 1000.");
    s.check(this::checkMatchers);
    s.check(this::checkNames);
    s.check(this::checkMemberOf);
    s.check(this::checkNested);
  }

  private static Schema<Matcher> matcher() {
    return Schema.of(
        "Which groups are somebody's",
        s -> {
          Setting<String> user =
              s.setting("userAttr", LdapKinds.attribute())
                  .required()
                  .doc("Attribute of the person; DN is the name of the entry.");
          Setting<String> group =
              s.setting("groupAttr", LdapKinds.matchedAttribute())
                  .required()
                  .doc("Attribute of the group that has the same value.");
          Setting<String> recursion =
              s.setting("recursionGroupAttr", LdapKinds.attribute())
                  .doc("Attribute of a group that holds the DNs of the groups in it.");
          return v -> new Matcher(v.get(user), v.get(group), v.find(recursion));
        });
  }

  private GroupSearch read(Values values) {
    return new GroupSearch(
        values.find(baseDn),
        values.find(filter),
        values.get(scope),
        matchers(values).stream().map(matcher -> nested(matcher, values.get(nested))).toList(),
        values.find(memberOf),
        values.get(primaryGroup),
        new Naming(values.find(nameAttr).orElse("cn"), values.find(nameTemplate)),
        values.get(depth),
        values.get(limit),
        values.get(pageSize),
        values.lenient());
  }

  private List<Matcher> matchers(Values values) {
    List<Matcher> written = values.get(matchers);
    Optional<String> user = values.find(flatUserAttr);
    Optional<String> group = values.find(flatGroupAttr);
    if (!written.isEmpty() || user.isEmpty() || group.isEmpty()) {
      return written;
    }
    return List.of(new Matcher(user.get(), group.get(), values.find(flatRecursion)));
  }

  private static Matcher nested(Matcher matcher, Nested nested) {
    return switch (nested) {
      case NONE -> matcher;
      case WALK ->
          new Matcher(matcher.userAttr(), matcher.groupAttr(), Optional.of(matcher.groupAttr()));
      case IN_CHAIN ->
          new Matcher(
              matcher.userAttr(), matcher.groupAttr() + ":" + IN_CHAIN + ":", Optional.empty());
    };
  }

  private void checkMatchers(Values values, Report report) {
    boolean flat = false;
    for (Setting<String> old : List.of(flatUserAttr, flatGroupAttr, flatRecursion)) {
      if (values.written(old)) {
        flat = true;
        report.warning(old, old.key() + " is an old form", OLD);
      }
    }
    if (flat && !values.get(matchers).isEmpty()) {
      report.warning(flatUserAttr, "userMatchers count, the old form does not", "remove it");
    } else if (flat && matchers(values).isEmpty()) {
      report.error(flatUserAttr, "userAttr and groupAttr belong together", OLD);
    }
    boolean searches = values.find(baseDn).isPresent() && values.find(memberOf).isEmpty();
    if (searches && matchers(values).isEmpty() && !values.get(primaryGroup) && !flat) {
      String advice = "give userMatchers, or memberOfAttr";
      if (values.lenient()) {
        report.warning(matchers, "groupSearch finds nothing: userMatchers is missing", advice);
      } else {
        report.error(matchers, "userMatchers is missing", advice);
      }
    }
    if (values.find(baseDn).isEmpty() && !matchers(values).isEmpty()) {
      String advice = "give the entry below which groups are";
      if (values.lenient()) {
        report.warning(baseDn, "groupSearch finds nothing: baseDN is missing", advice);
      } else {
        report.error(baseDn, "baseDN is missing", advice);
      }
    }
  }

  private void checkNames(Values values, Report report) {
    boolean some =
        values.find(memberOf).isPresent()
            || values.find(baseDn).isPresent()
                && (!matchers(values).isEmpty() || values.get(primaryGroup));
    if (some && values.find(nameAttr).isEmpty() && values.find(nameTemplate).isEmpty()) {
      report.error(nameAttr, "nameAttr is missing", "give nameAttr, such as cn, or nameTemplate");
    }
    if (values.find(nameAttr).isPresent() && values.find(nameTemplate).isPresent()) {
      report.error(nameTemplate, "nameAttr and nameTemplate exclude each other", "keep one");
    }
  }

  private void checkMemberOf(Values values, Report report) {
    if (values.find(memberOf).isEmpty()) {
      return;
    }
    if (!matchers(values).isEmpty()
        || values.written(filter)
        || values.get(nested) != Nested.NONE) {
      report.error(
          memberOf,
          "memberOfAttr makes no search, so userMatchers, filter and nested do not go with it",
          "use either memberOfAttr or userMatchers");
    }
    if (values.get(primaryGroup) && values.find(baseDn).isEmpty()) {
      report.error(primaryGroup, "primaryGroup needs baseDN", "give it");
    }
  }

  private void checkNested(Values values, Report report) {
    if (values.get(nested) == Nested.NONE) {
      return;
    }
    for (Matcher matcher : matchers(values)) {
      boolean plain = !matcher.groupAttr().contains(":") && matcher.recursionGroupAttr().isEmpty();
      if (!plain || !matcher.userAttr().equalsIgnoreCase(Attributes.DN)) {
        report.error(
            nested,
            "nested goes with matchers of userAttr DN that have neither a rule nor a"
                + " recursionGroupAttr of their own",
            "remove nested and give each matcher its recursionGroupAttr");
        return;
      }
    }
  }
}
