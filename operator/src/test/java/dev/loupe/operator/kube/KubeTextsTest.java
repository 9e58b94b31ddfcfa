package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeTextsTest {
  @ParameterizedTest
  @CsvSource({"90s, PT90S", "10m, PT10M", "6h, PT6H", "1h30m, PT1H30M", "719h59m60s, PT720H"})
  void durationsReadAsPeopleWriteThem(String text, Duration meant) {
    assertThat(Durations.parse(text)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "6", "h", "-1h", "1.5h", "1m1h", "6 h"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6h");
  }

  @Test
  void aStoresUriNamesItsClaim() {
    assertThat(StoreUri.parse("file://photos/cifake/train"))
        .contains(new StoreUri.InClaim("photos"));
    assertThat(StoreUri.parse("file://team-a.detectors"))
        .isEqualTo(Optional.of(new StoreUri.InClaim("team-a.detectors")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://shop/photos", "gs://shop/photos", "azblob://shop/photos"})
  void aBucketIsNoClaim(String uri) {
    assertThat(StoreUri.parse(uri)).contains(new StoreUri.InBucket());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///home/me",
        "photos/cifake",
        "s3://bucket/../x",
        "http://bucket/x",
        "file://Photos/x",
        "file://a/../b",
        ""
      })
  void whatIsNoStoreIsRefused(String uri) {
    assertThat(StoreUri.parse(uri)).isEmpty();
  }

  @Test
  void namesFollowFromWhatTheyName() {
    String digest = "sha256:0123456789abcdef" + "0".repeat(48);

    assertThat(Names.version("product-photo", digest)).isEqualTo("product-photo-0123456789");
    assertThat(Names.event("run-1", "uid", "Reason", "step"))
        .isEqualTo(Names.event("run-1", "uid", "Reason", "step"))
        .isNotEqualTo(Names.event("run-1", "uid", "Reason", "other"))
        .matches("run-1\\.[0-9a-f]{16}");
  }

  @Test
  void textsFromOutsideAreMadeFit() {
    assertThat(Texts.oneLine("a\n\tb\u0007  c ")).isEqualTo("a b c");
    assertThat(Texts.oneLine("x".repeat(5000))).hasSize(Texts.MAX_MESSAGE).endsWith("…");
    assertThat(Texts.lastLine("first\nlast words\n\n")).isEqualTo("last words");
    assertThat(Texts.reason("image pull: back-off", "Other")).isEqualTo("Imagepullbackoff");
    assertThat(Texts.reason("42", "Other")).isEqualTo("Other");
    assertThat(Texts.reason("", "Other")).isEqualTo("Other");
  }
}
