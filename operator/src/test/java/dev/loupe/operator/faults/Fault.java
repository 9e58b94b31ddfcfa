package dev.loupe.operator.faults;

/** What may happen to one write. */
enum Fault {
  KILLED_BEFORE(
      "killed before", "the request never leaves; the operator is killed and starts from nothing"),
  KILLED_AFTER(
      "killed after",
      "the API server has done it, the answer is lost; the operator is killed and starts from"
          + " nothing"),
  ERROR("500", "the API server answers 500 and does nothing; the operator goes on"),
  THROTTLED(
      "429",
      "the API server answers 429 Too Many Requests with Retry-After and does nothing; the operator"
          + " goes on"),
  CONFLICT("409", "the API server answers 409 Conflict and does nothing; the operator goes on"),
  ANSWER_LOST(
      "answer lost", "the API server has done it, the connection breaks; the operator goes on"),
  LATE(
      "late",
      "the operator's request times out; the API server does it after every owner has been"
          + " reconciled once more"),
  NOT_SEEN(
      "not seen", "watches of its kind are silent until every owner has been reconciled once more");

  private final String word;
  private final String meaning;

  Fault(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  String word() {
    return word;
  }

  String meaning() {
    return meaning;
  }

  /** Whether the operator has a way to notice. */
  boolean concerns(Write write) {
    return switch (this) {
      case KILLED_BEFORE, KILLED_AFTER, ERROR, THROTTLED, ANSWER_LOST, LATE -> true;
      case CONFLICT, NOT_SEEN -> !write.isEvent();
    };
  }
}
