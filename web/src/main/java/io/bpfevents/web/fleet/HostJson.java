package io.bpfevents.web.fleet;

import io.bpfevents.kafka.accounting.AccountingRecord;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the host has sent as the accounting of a source. Differences of {@code passed} by {@code
 * time} are the rate at the host, however far the reader is.
 *
 * @param time when it was sent, by the clock of the host
 * @param passed events that left the ring towards the topic
 * @param rejected those of them that the broker refused for good
 * @param discarded null if it is not known
 * @param reserveFailures null if it is not known
 */
record HostJson(
        Instant time,
        long passed,
        long rejected,
        long throttled,
        long dropped,
        long decodeFailures,
        @Nullable Long discarded,
        @Nullable Long reserveFailures) {
    static HostJson of(AccountingRecord accounting) {
        return new HostJson(
                accounting.time(),
                accounting.passed(),
                accounting.rejected(),
                accounting.throttled(),
                accounting.dropped(),
                accounting.decodeFailures(),
                nullable(accounting.discarded()),
                nullable(accounting.reserveFailures()));
    }

    static @Nullable Long nullable(OptionalLong count) {
        return count.isPresent() ? Long.valueOf(count.getAsLong()) : null;
    }
}
