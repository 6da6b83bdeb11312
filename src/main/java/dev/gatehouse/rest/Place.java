package dev.gatehouse.rest;

import java.util.List;

/**
 * Where a value stands, for findings.
 *
 * @param where name of a parameter or pointer into the body
 * @param inBody whether it is a pointer
 * @param name what people call it: {@code login}, {@code groups[2]}
 */
record Place(String where, boolean inBody, String name, List<Finding> findings) {

  static Place body(List<Finding> findings) {
    return new Place("", true, "", findings);
  }

  static Place parameter(String name, List<Finding> findings) {
    return new Place(name, false, name, findings);
  }

  Place member(String key) {
    String escaped = key.replace("~", "~0").replace("/", "~1");
    return new Place(
        where + "/" + escaped, inBody, name.isEmpty() ? key : name + "." + key, findings);
  }

  Place item(int index) {
    return new Place(where + "/" + index, inBody, name + "[" + index + "]", findings);
  }

  void wrong(String what) {
    wrong(what, "");
  }

  /**
   * @param what follows the name: "is not a string"
   */
  void wrong(String what, String suggestion) {
    findings.add(
        new Finding(where, inBody, (name.isEmpty() ? "the body" : name) + " " + what, suggestion));
  }
}
