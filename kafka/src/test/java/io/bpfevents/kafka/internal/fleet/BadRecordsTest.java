package io.bpfevents.kafka.internal.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What the log has of a record that any writer of the topic could have written. */
class BadRecordsTest {
    private static final Logger LOG = Logger.getLogger("io.bpfevents.kafka.FleetReader");

    private static final class Lines extends Handler {
        final List<String> lines = new ArrayList<>();

        @Override
        public void publish(LogRecord logged) {
            assertThat(logged.getThrown()).isNull();
            lines.add(logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void shouldLogTextOfARecordEscapedAndShortened() {
        Lines log = new Lines();
        LOG.addHandler(log);
        try {
            BadRecords bad = new BadRecords();
            bad.foreign(
                    new ConsumerRecord<>("fleet", 0, 7, null, null),
                    "its key has no slash: \"a\r\nWARN: forged \u001b[2J\u202e" + "x".repeat(400));
            bad.foreign(new ConsumerRecord<>("fleet", 0, 8, null, null), "a second one");
            assertThat(bad.foreign()).isEqualTo(2);
        } finally {
            LOG.removeHandler(log);
        }
        assertThat(log.lines).hasSize(1);
        assertThat(log.lines.getFirst())
                .contains("offset 7 in partition 0 of topic fleet")
                .contains("\"a\\u000d\\u000aWARN: forged \\u001b[2J\\u202ex")
                .endsWith("xxx...")
                .hasSizeLessThan(600);
    }
}
