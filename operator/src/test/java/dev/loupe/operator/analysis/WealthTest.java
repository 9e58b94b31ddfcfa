package dev.loupe.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class WealthTest {
  @Test
  void betsThatPayNothingLeaveTheWealthAsItIs() {
    Wealth wealth = Wealth.untouched(2);
    for (int i = 0; i < 100; i++) {
      wealth = wealth.after(new double[] {0, 0});
      assertThat(wealth.log()).isCloseTo(0, within(1e-12));
    }
  }

  @Test
  void fourFifthsPlayFromTheFirstInterval() {
    Wealth doubled = Wealth.untouched(1).after(new double[] {Math.log(2)});

    assertThat(Math.exp(doubled.log())).isCloseTo(0.8 * 2 + 0.2, within(1e-12));
  }

  @Test
  void betsShareTheMoneyEvenly() {
    Wealth wealth = Wealth.untouched(2).after(new double[] {Math.log(3), Math.log(0.5)});

    assertThat(Math.exp(wealth.log())).isCloseTo(0.4 * 3 + 0.4 * 0.5 + 0.2, within(1e-12));
  }

  @Test
  void aLateChangeIsNoticedThoughAllWasLostBefore() {
    Wealth wealth = Wealth.untouched(1);
    for (int i = 0; i < 100; i++) {
      wealth = wealth.after(new double[] {-50});
    }
    for (int i = 0; i < 10; i++) {
      wealth = wealth.after(new double[] {2});
    }
    // 20 for the ten intervals, less what it costs that the change might have come at any of 100.
    assertThat(wealth.log()).isGreaterThan(20 - Math.log(5 * 101 * 102.0));
  }

  @Test
  void whatIsOverTheCapIsGivenAway() {
    Wealth rich = new Wealth(List.of(10.0, 9.0), 5);

    assertThat(rich.atMost(4).log()).isCloseTo(4, within(0.01)).isLessThanOrEqualTo(4.01);
    assertThat(rich.atMost(20)).isSameAs(rich);
  }
}
