package dev.loupe.operator.faults;

import java.net.URI;
import java.util.List;

/**
 * What a request's path names.
 *
 * @param name empty for all objects of the kind
 * @param subresource with its slash; empty for the object itself
 */
record Address(String plural, String name, String subresource) {
  static Address of(URI uri) {
    List<String> parts = List.of(uri.getPath().substring(1).split("/"));
    int namespaces = parts.indexOf("namespaces");
    if (namespaces < 0 || parts.size() < namespaces + 3) {
      throw new IllegalStateException("a request beside its namespace: " + uri);
    }
    List<String> rest = parts.subList(namespaces + 2, parts.size());
    return new Address(
        rest.getFirst(),
        rest.size() > 1 ? rest.get(1) : "",
        rest.size() > 2 ? "/" + rest.get(2) : "");
  }
}
