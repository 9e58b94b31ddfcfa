package dev.loupe.serving.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  @Test
  void aSendersStepIsRead() {
    assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-01"))
        .hasValue(new TraceParent(TRACE, SPAN, true));
    assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-00"))
        .hasValue(new TraceParent(TRACE, SPAN, false));
    assertThat(TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-03-what-comes-later"))
        .hasValue(new TraceParent(TRACE, SPAN, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n"
      })
  void whatIsNoneIsPassedOver(String header) {
    assertThat(TraceParent.parse(header)).isEmpty();
  }

  @Test
  void theNextStepIsOfTheSameTrace() {
    TraceParent sent = new TraceParent(TRACE, SPAN, true);

    TraceParent next = sent.next(new Random(7));

    assertThat(next.traceId()).isEqualTo(TRACE);
    assertThat(next.spanId()).isNotEqualTo(SPAN);
    assertThat(TraceParent.parse(next.header())).hasValue(next);
  }

  @Test
  void aTraceThatBeginsHereIsRecordedByNobody() {
    TraceParent first = TraceParent.first(new Random(7));

    assertThat(first.sampled()).isFalse();
    assertThat(TraceParent.parse(first.header())).hasValue(first);
  }
}
