package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.tck.FakeHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Round trips of a login to an OpenLDAP with groups five deep, counted by the server. The numbers
 * do not depend on the size, so a small directory proves them; {@code -Dldap.people=100000
 * -Dldap.groups=10000} makes a large one and prints how long logins take.
 */
class LargeDirectoryTest {
  private static final int PEOPLE = Integer.getInteger("ldap.people", 2_000);
  private static final int GROUPS = Integer.getInteger("ldap.groups", 200);
  private static final int LEVELS = 5;
  private static final int GROUPS_OF_A_PERSON = 10;

  /** So many groups of one level are in one of the next. */
  private static final int FAN = 4;

  private static final int LOGINS = 200;

  /** Groups per level; four fifths of all are of the lowest. */
  private static int[] sizes() {
    int[] sizes = new int[LEVELS];
    int left = GROUPS;
    for (int level = 0; level < LEVELS - 1; level++) {
      sizes[level] = left - left / 5;
      left = left / 5;
    }
    sizes[LEVELS - 1] = Math.max(1, left);
    return sizes;
  }

  private static List<Integer> lowest(int person, int size) {
    Set<Integer> groups = new TreeSet<>();
    for (int i = 0; i < GROUPS_OF_A_PERSON; i++) {
      groups.add((person * 7919 + i * 104_729) % size);
    }
    return List.copyOf(groups);
  }

  /** The groups of a person, from the rule by which they were made. */
  private static Set<String> expected(int person) {
    int[] sizes = sizes();
    Set<String> names = new TreeSet<>();
    Set<Integer> level = new TreeSet<>(lowest(person, sizes[0]));
    for (int i = 0; i < LEVELS; i++) {
      Set<Integer> above = new TreeSet<>();
      for (int group : level) {
        names.add("g" + i + "-" + group);
        if (i < LEVELS - 1) {
          above.add(group / FAN % sizes[i + 1]);
        }
      }
      level = above;
    }
    return names;
  }

  private static String ldif() {
    StringBuilder text = new StringBuilder(OpenLdap.base());
    int[] sizes = sizes();
    List<List<String>> members = new ArrayList<>();
    for (int i = 0; i < sizes[0]; i++) {
      members.add(new ArrayList<>());
    }
    for (int person = 0; person < PEOPLE; person++) {
      String dn = "uid=p" + person + ",ou=people,dc=example,dc=org";
      text.append("dn: " + dn + "\nobjectClass: inetOrgPerson\nuid: p" + person);
      text.append("\ncn: P " + person + "\nsn: P\nmail: p" + person + "@example.org\n");
      text.append("userPassword: " + TestDirectory.PASSWORD + "\n\n");
      for (int group : lowest(person, sizes[0])) {
        members.get(group).add(dn);
      }
    }
    for (int level = 0; level < LEVELS; level++) {
      List<List<String>> above = new ArrayList<>();
      for (int i = 0; level < LEVELS - 1 && i < sizes[level + 1]; i++) {
        above.add(new ArrayList<>());
      }
      for (int group = 0; group < sizes[level]; group++) {
        String dn = "cn=g" + level + "-" + group + ",ou=groups,dc=example,dc=org";
        text.append("dn: " + dn + "\nobjectClass: groupOfNames\ncn: g" + level + "-" + group);
        text.append("\nmember: cn=nobody\n");
        members.get(group).forEach(member -> text.append("member: ").append(member).append('\n'));
        text.append('\n');
        if (level < LEVELS - 1) {
          above.get(group / FAN % sizes[level + 1]).add(dn);
        }
      }
      members = above;
    }
    return text.toString();
  }

  @Test
  void aLoginIsTwoSearchesABindAndOneSearchPerLevel(@TempDir Path files) throws Exception {
    TestAuthority authority = new TestAuthority();
    TestAuthority.Signed certificate = authority.sign("directory", "127.0.0.1");
    try (Slapd slapd = Slapd.start(files, ldif(), authority, certificate);
        Connector connector =
            Config.of(slapd.host()).set("groupSearch.nested", "walk").open(new FakeHost())) {
      login(connector, 0);
      slapd.logged("");
      int levels = 0;
      long[] nanos = new long[LOGINS];
      for (int i = 0; i < LOGINS; i++) {
        int person = (int) (i * (long) PEOPLE / LOGINS);
        long start = System.nanoTime();
        List<String> groups = login(connector, person);
        nanos[i] = System.nanoTime() - start;
        assertEquals(expected(person), new TreeSet<>(groups));
        levels += LEVELS;
      }
      long searches = slapd.logged("SRCH base");
      // The person, the groups, and one search above each level, the highest included.
      assertEquals(2L * LOGINS + levels, searches);
      assertTrue(searches <= 3L * LOGINS + levels);
      Arrays.sort(nanos);
      System.out.printf(
          "%d people, %d groups, %d levels: %d searches and a bind per login, median %.1f ms, p99"
              + " %.1f ms%n",
          PEOPLE,
          GROUPS,
          LEVELS,
          searches / LOGINS,
          nanos[LOGINS / 2] / 1e6,
          nanos[LOGINS * 99 / 100] / 1e6);
    }
  }

  private static List<String> login(Connector connector, int person) throws Exception {
    Authenticated login =
        assertInstanceOf(
            Authenticated.class, Config.login(connector, "p" + person, TestDirectory.PASSWORD));
    return assertInstanceOf(Groups.Known.class, login.identity().groups()).names();
  }
}
