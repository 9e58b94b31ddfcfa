package dev.loupe.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {
  private static final String EVIL = "\"><script>alert('1')</script>&\u202egpj.\u0007";

  @Test
  void nothingThatIsNamedBecomesMarkup() {
    Html html =
        new Html(EVIL)
            .heading(EVIL)
            .paragraph(EVIL)
            .note(EVIL)
            .table(List.of(Html.Cell.text(EVIL)), List.of(List.of(new Html.Cell(EVIL, EVIL))))
            .figures(List.of(new Html.Figure(List.of(new byte[] {1}), EVIL)));

    String page = new String(html.page(), StandardCharsets.UTF_8);

    assertThat(page)
        .doesNotContain("<script", "\u202e", "\u0007")
        .contains("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;");
  }

  @Test
  void thePageForbidsWhatItDoesNotNeed() {
    assertThat(new String(new Html("x").page(), StandardCharsets.UTF_8))
        .contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
        .doesNotContain("http:", "https:", "%%", "url(");
  }
}
