package dev.loupe.operator.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What the operator may do. The chart renders this and the roles from the same data.
 *
 * @param namespaces where {@code watched} holds; empty: in every namespace
 * @param own what holds in {@code ownNamespace}, that of the operator's pods
 */
record Rights(List<String> namespaces, List<Rule> watched, String ownNamespace, List<Rule> own) {

  /** As in a role; a subresource is written {@code resource/subresource}. */
  record Rule(List<String> apiGroups, List<String> resources, List<String> verbs) {}

  /**
   * One thing that the operator may do.
   *
   * @param namespace empty: every namespace
   * @param group empty: the core group
   * @param subresource empty: the resource itself
   */
  record Right(String namespace, String group, String resource, String subresource, String verb) {

    /** As in {@code patch jobs.batch in namespace shop}. */
    String sentence() {
      String what = resource + (group.isEmpty() ? "" : "." + group);
      String part = subresource.isEmpty() ? "" : "/" + subresource;
      String where = namespace.isEmpty() ? "every namespace" : "namespace " + namespace;
      return "%s %s%s in %s".formatted(verb, what, part, where);
    }
  }

  /** One by one, in the order in which they are written. */
  List<Right> each() {
    List<Right> all = new ArrayList<>();
    for (String namespace : namespaces.isEmpty() ? List.of("") : namespaces) {
      watched.forEach(rule -> all.addAll(each(namespace, rule)));
    }
    own.forEach(rule -> all.addAll(each(ownNamespace, rule)));
    return List.copyOf(all);
  }

  private static List<Right> each(String namespace, Rule rule) {
    List<Right> all = new ArrayList<>();
    for (String group : rule.apiGroups()) {
      for (String resource : rule.resources()) {
        String[] parts = resource.split("/", 2);
        for (String verb : rule.verbs()) {
          all.add(new Right(namespace, group, parts[0], parts.length == 2 ? parts[1] : "", verb));
        }
      }
    }
    return all;
  }
}
