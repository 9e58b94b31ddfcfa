package dev.loupe.trainer.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A page that is built up piece by piece. Every text is escaped here, since names of files and
 * classes are anybody's; the page's policy forbids scripts and anything from elsewhere, should one
 * slip through.
 */
public final class Html {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <title>%s</title>
      <style>
      :root { color-scheme: light dark; --ink: #1d2430; --soft: #5c6675; --line: #d9dee6; --paper: #fff;
        --card: #f6f8fa; --good: #1a7f37; --warn: #9a6700; --bad: #cf222e; --first: #2f6fdb; --second: #d9772b; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa4b2; --line: #353d49;
        --paper: #14181e; --card: #1c222a; --good: #4ac26b; --warn: #d4a72c; --bad: #ff7b72; --first: #6ea2f7; --second: #f0a05f; } }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 68rem; margin: 2rem auto; padding: 0 1.25rem; }
      h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
      p.soft, .soft { color: var(--soft); } code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
      table { border-collapse: collapse; width: 100%%; margin: .5rem 0; }
      th { text-align: left; font-weight: 600; color: var(--soft); font-size: 13px; }
      th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
      td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
      .good, .warn, .bad { font-weight: 600; white-space: nowrap; }
      .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .75rem; }
      figure { margin: 0; padding: .6rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
      figure img { height: 96px; max-width: 48%%; object-fit: contain; margin-right: 2%%; vertical-align: top; }
      figcaption { font-size: 12px; color: var(--soft); overflow-wrap: anywhere; margin-top: .4rem; }
      </style>
      </head>
      <body>
      """;

  /** Percent; text stays readable on it. */
  private static final int MOST_SHADE = 45;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  public Html(String title) {
    this.title = title;
    body.append("<h1>").append(escaped(title)).append("</h1>\n");
  }

  /** Text with what means something to HTML made harmless, in content and in quoted attributes. */
  public static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(isShown(c) ? c : '\ufffd');
      }
    }
    return out.toString();
  }

  /** No control characters, and none that turn the direction of the text around it. */
  private static boolean isShown(char c) {
    return c == '\n' || !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
  }

  public Html heading(String text) {
    body.append("<h2>").append(escaped(text)).append("</h2>\n");
    return this;
  }

  public Html paragraph(String text) {
    body.append("<p>").append(escaped(text)).append("</p>\n");
    return this;
  }

  /** Less important. */
  public Html note(String text) {
    body.append("<p class=\"soft\">").append(escaped(text)).append("</p>\n");
    return this;
  }

  /**
   * A cell.
   *
   * @param style {@code number}, {@code good}, {@code warn}, {@code bad} or empty
   * @param shade of its ground: 0 for none, to 1
   */
  public record Cell(String text, String style, double shade) {
    public Cell(String text, String style) {
      this(text, style, 0);
    }

    public static Cell text(String text) {
      return new Cell(text, "");
    }

    public static Cell number(String text) {
      return new Cell(text, "number");
    }

    public static Cell shaded(String text, double shade) {
      return new Cell(text, "number", shade);
    }
  }

  /** A table, of which {@code head} is the first row. A cell's style is for that cell alone. */
  public Html table(List<Cell> head, List<List<Cell>> rows) {
    body.append("<table>\n");
    row("th", head);
    rows.forEach(row -> row("td", row));
    body.append("</table>\n");
    return this;
  }

  private void row(String tag, List<Cell> cells) {
    body.append("<tr>");
    for (Cell cell : cells) {
      body.append('<').append(tag);
      if (cell.style().equals("number")) {
        body.append(" class=\"number\"");
      }
      if (cell.shade() > 0) {
        body.append(
            " style=\"background: color-mix(in srgb, var(--first) %d%%, transparent)\""
                .formatted(Math.round(MOST_SHADE * Math.min(1, cell.shade()))));
      }
      body.append('>');
      if (cell.style().isEmpty() || cell.style().equals("number")) {
        body.append(escaped(cell.text()));
      } else {
        body.append("<span class=\"").append(escaped(cell.style())).append("\">");
        body.append(escaped(cell.text())).append("</span>");
      }
      body.append("</").append(tag).append('>');
    }
    body.append("</tr>\n");
  }

  /**
   * Pictures side by side with a line of text below, as many figures a row as there is room for.
   */
  public Html figures(List<Figure> figures) {
    body.append("<div class=\"cards\">\n");
    for (Figure figure : figures) {
      body.append("<figure>");
      for (byte[] jpeg : figure.jpegs()) {
        body.append("<img alt=\"\" src=\"data:image/jpeg;base64,")
            .append(Base64.getEncoder().encodeToString(jpeg))
            .append("\">");
      }
      body.append("<figcaption>").append(escaped(figure.caption()).replace("\n", "<br>"));
      body.append("</figcaption></figure>\n");
    }
    body.append("</div>\n");
    return this;
  }

  public record Figure(List<byte[]> jpegs, String caption) {}

  /** Markup that is made by this program, such as a drawing: it is taken as it is. */
  public Html trusted(String markup) {
    body.append(markup).append('\n');
    return this;
  }

  public byte[] page() {
    return (HEAD.formatted(escaped(title)) + body + "</body>\n</html>\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
