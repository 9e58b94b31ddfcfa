package dev.loupe.trainer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over two axes, as SVG in the colours of the page around it, light or dark. */
public final class Chart {
  /** More lines than this can't be told apart. */
  public static final int MOST_LINES = 6;

  private static final int MOST_POINTS = 200;
  private static final int WIDTH = 420;
  private static final int HEIGHT = 280;
  private static final int LEFT = 48;
  private static final int RIGHT = 12;
  private static final int TOP = 30;
  private static final int BOTTOM = 42;
  private static final int LEGEND = 135;

  /** About as many steps between the ticks of an axis. */
  private static final double STEPS = 5;

  private static final double LEAST_RADIUS = 2;
  private static final double MOST_RADIUS = 8;
  private static final List<String> COLOURS =
      List.of("var(--first)", "var(--second)", "#2da44e", "#a371f7", "#bf8700", "#1b9aaa");

  /**
   * @param from value at the axis' beginning
   * @param to value at its end, above {@code from}
   * @param leastStep between ticks: 1 where there is nothing between whole numbers
   */
  public record Axis(String label, double from, double to, double leastStep) {
    public Axis(String label, double from, double to) {
      this(label, from, to, 0);
    }

    /** An axis of shares. */
    public static Axis share(String label) {
      return new Axis(label, 0, 1);
    }

    /** From 0 to the first tick that is not under {@code most}, which is above 0. */
    public static Axis upTo(String label, double most) {
      double step = step(most);
      return new Axis(label, 0, step * Math.ceil(most / step - 1e-9));
    }

    double step() {
      return Math.max(leastStep, step(to - from));
    }

    /** 1, 2 or 5 with some zeros. */
    private static double step(double range) {
      double step = Math.pow(10, Math.floor(Math.log10(range / STEPS)));
      for (double factor : new double[] {1, 2, 5}) {
        if (range / (factor * step) <= STEPS + 2) {
          return factor * step;
        }
      }
      return 10 * step;
    }
  }

  /** A point of a line. */
  public record Point(double x, double y) {}

  private record Line(String name, List<Point> points, List<Double> weights) {}

  private final String title;
  private final Axis x;
  private final Axis y;
  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder marks = new StringBuilder();

  public Chart(String title, Axis x, Axis y) {
    this.title = title;
    this.x = x;
    this.y = y;
  }

  /** A line through the points in their order; of very many, some. */
  public Chart line(String name, List<Point> points) {
    lines.add(new Line(name, thinned(points), List.of()));
    return this;
  }

  /**
   * A line with a dot at each of its points.
   *
   * @param weights for each point how much stands behind it, 0 to 1
   */
  public Chart dottedLine(String name, List<Point> points, List<Double> weights) {
    lines.add(new Line(name, points, weights));
    return this;
  }

  /** From one corner to the other: what chance, or a perfectly calibrated model, would draw. */
  public Chart diagonal() {
    marks.append(dashed(px(x.from()), py(y.from()), px(x.to()), py(y.to())));
    return this;
  }

  /** An upright mark at a place of the horizontal axis. */
  public Chart mark(double at, String name) {
    marks.append(dashed(px(at), TOP, px(at), HEIGHT - BOTTOM));
    boolean right = px(at) > (LEFT + WIDTH - RIGHT) / 2.0;
    marks.append(
        text(px(at) + (right ? -4 : 4), HEIGHT - BOTTOM - 6, right ? "end" : "start", name));
    return this;
  }

  public String svg() {
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" font-size=\"11\">\n"
            .formatted(WIDTH, HEIGHT, Html.escaped(title)));
    out.append(
        "<text x=\"%d\" y=\"14\" fill=\"var(--ink)\" font-size=\"13\" font-weight=\"600\">%s</text>\n"
            .formatted(LEFT, Html.escaped(title)));
    axes(out);
    out.append(marks);
    for (int i = 0; i < lines.size(); i++) {
      draw(lines.get(i), COLOURS.get(i % COLOURS.size()), out);
    }
    legend(out);
    return out.append("</svg>").toString();
  }

  private void axes(StringBuilder out) {
    for (double up : ticks(y)) {
      out.append(segment(LEFT, py(up), WIDTH - RIGHT, py(up), "stroke=\"var(--line)\""));
      out.append(text(LEFT - 6, py(up) + 4, "end", number(up, y)));
    }
    for (double across : ticks(x)) {
      out.append(text(px(across), HEIGHT - BOTTOM + 15, "middle", number(across, x)));
    }
    out.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", x.label()));
    double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
    out.append(
        "<text transform=\"translate(12 %s) rotate(-90)\" text-anchor=\"middle\" fill=\"var(--soft)\">%s</text>\n"
            .formatted(coordinate(middle), Html.escaped(y.label())));
  }

  private void draw(Line line, String colour, StringBuilder out) {
    if (line.points().isEmpty()) {
      return;
    }
    StringBuilder path = new StringBuilder();
    for (Point p : line.points()) {
      path.append(path.isEmpty() ? "M" : "L").append(coordinate(px(p.x())));
      path.append(' ').append(coordinate(py(p.y())));
    }
    out.append(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"/>\n"
            .formatted(path, colour));
    boolean lone = line.points().size() == 1;
    for (int i = 0; i < line.points().size() && (lone || !line.weights().isEmpty()); i++) {
      Point p = line.points().get(i);
      double weight = line.weights().isEmpty() ? 0 : line.weights().get(i);
      double radius = LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * Math.sqrt(weight);
      out.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\" fill-opacity=\"0.7\"/>\n"
              .formatted(coordinate(px(p.x())), coordinate(py(p.y())), coordinate(radius), colour));
    }
  }

  /** Below each other, in the corner that is furthest from the lines. */
  private void legend(StringBuilder out) {
    if (lines.size() < 2) {
      return;
    }
    boolean low =
        lines.stream()
                .flatMap(l -> l.points().stream())
                .filter(p -> px(p.x()) > (LEFT + WIDTH) / 2.0)
                .mapToDouble(p -> py(p.y()))
                .average()
                .orElse(TOP)
            < (TOP + HEIGHT - BOTTOM) / 2.0;
    int at = low ? HEIGHT - BOTTOM - 8 - 15 * (lines.size() - 1) : TOP + 14;
    out.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"var(--card)\"/>\n"
            .formatted(WIDTH - RIGHT - LEGEND, at - 12, LEGEND, 15 * lines.size() + 3));
    for (int i = 0; i < lines.size(); i++) {
      int here = at + 15 * i;
      out.append(
          "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"3\" fill=\"%s\"/>\n"
              .formatted(WIDTH - RIGHT - 18, here - 5, COLOURS.get(i % COLOURS.size())));
      out.append(text(WIDTH - RIGHT - 24, here, "end", lines.get(i).name()));
    }
  }

  private double px(double value) {
    double share = (value - x.from()) / (x.to() - x.from());
    return LEFT + Math.clamp(share, 0, 1) * (WIDTH - LEFT - RIGHT);
  }

  private double py(double value) {
    double share = (value - y.from()) / (y.to() - y.from());
    return HEIGHT - BOTTOM - Math.clamp(share, 0, 1) * (HEIGHT - TOP - BOTTOM);
  }

  private static String dashed(double fromX, double fromY, double toX, double toY) {
    return segment(fromX, fromY, toX, toY, "stroke=\"var(--soft)\" stroke-dasharray=\"3 4\"");
  }

  private static String segment(double fromX, double fromY, double toX, double toY, String stroke) {
    return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" %s/>\n"
        .formatted(coordinate(fromX), coordinate(fromY), coordinate(toX), coordinate(toY), stroke);
  }

  private static String text(double atX, double atY, String anchor, String text) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"var(--soft)\">%s</text>\n"
        .formatted(coordinate(atX), coordinate(atY), anchor, Html.escaped(text));
  }

  private static List<Double> ticks(Axis axis) {
    List<Double> ticks = new ArrayList<>();
    double step = axis.step();
    for (double i = Math.ceil(axis.from() / step - 1e-9); i * step <= axis.to() + step / 1e6; i++) {
      ticks.add(i * step + 0.0); // never -0
    }
    return ticks;
  }

  private static String number(double value, Axis axis) {
    int digits = Math.max(0, (int) Math.ceil(-Math.log10(axis.step()) - 1e-9));
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static List<Point> thinned(List<Point> points) {
    if (points.size() <= MOST_POINTS) {
      return points;
    }
    List<Point> some = new ArrayList<>();
    for (int i = 0; i < MOST_POINTS; i++) {
      some.add(points.get((int) ((long) i * (points.size() - 1) / (MOST_POINTS - 1))));
    }
    return some;
  }
}
