package dev.loupe.serving.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/** Whatever the server or a library of it calls an error is one; Netty's leaks among it. */
final class LogWatch {
  private LogWatch() {}

  static void begin(Tally tally) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
              String trace =
                  event.getThrowableProxy() == null
                      ? ""
                      : ThrowableProxyUtil.asString(event.getThrowableProxy());
              tally.failed(
                  "log: "
                      + event.getLoggerName()
                      + ": "
                      + event.getFormattedMessage()
                      + " "
                      + trace);
            }
          }
        };
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
    java.util.logging.Logger.getLogger("")
        .addHandler(
            new Handler() {
              @Override
              public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue()) {
                  tally.failed(
                      "log: "
                          + line.getLoggerName()
                          + ": "
                          + line.getMessage()
                          + " "
                          + line.getThrown());
                }
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            });
  }
}
