package dev.loupe.serving.openapi;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds annotations of a method: its own, those of the interface's method that it implements, and
 * those of its annotations, and theirs, so that what many routes have in common is written once.
 */
final class Annotations {
  private Annotations() {}

  static <A extends Annotation> List<A> all(Method method, Class<A> type) {
    List<A> found = new ArrayList<>();
    same(method).forEach(one -> collect(one, type, new HashSet<>(), found));
    return found;
  }

  private static <A extends Annotation> void collect(
      AnnotatedElement element, Class<A> type, Set<AnnotatedElement> seen, List<A> found) {
    found.addAll(List.of(element.getAnnotationsByType(type)));
    for (Annotation annotation : element.getAnnotations()) {
      if (seen.add(annotation.annotationType())) {
        collect(annotation.annotationType(), type, seen, found);
      }
    }
  }

  static <A extends Annotation> Optional<A> first(Method method, Class<A> type) {
    return all(method, type).stream().findFirst();
  }

  /** The first of a method's class and its interfaces. */
  static <A extends Annotation> Optional<A> ofClass(Method method, Class<A> type) {
    return same(method)
        .map(Method::getDeclaringClass)
        .flatMap(declaring -> Stream.of(declaring.getAnnotationsByType(type)))
        .findFirst();
  }

  /** The method itself, and where it is declared in an interface. */
  static Stream<Method> same(Method method) {
    return Stream.concat(
        Stream.of(method),
        Stream.of(method.getDeclaringClass().getInterfaces())
            .flatMap(declaring -> Stream.of(declaring.getDeclaredMethods()))
            .filter(
                other ->
                    other.getName().equals(method.getName())
                        && List.of(other.getParameterTypes())
                            .equals(List.of(method.getParameterTypes()))));
  }
}
