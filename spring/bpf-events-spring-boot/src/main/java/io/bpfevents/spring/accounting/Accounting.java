package io.bpfevents.spring.accounting;

import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.BufferStats;
import io.bpfevents.reactor.LossCause;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The figures of a buffer since it was opened, as health and the endpoint show them.
 *
 * @param delivered records that the subscriber received
 * @param lost records that were not delivered, by cause; {@code "?"} if no counter is available
 * @param pendingBytes unread bytes; at most a second old
 * @param sizeBytes the size of the buffer
 * @param demand records that the subscriber has requested and not received
 * @param unacknowledged records that the subscriber has received and not acknowledged
 */
public record Accounting(
        long delivered,
        Map<String, Object> lost,
        long pendingBytes,
        long sizeBytes,
        long demand,
        long unacknowledged) {
    private static final Set<LossCause> OF_RINGS =
            EnumSet.of(
                    LossCause.RESERVE_FAILURE,
                    LossCause.THROTTLED,
                    LossCause.DROPPED,
                    LossCause.DECODE_FAILURE);
    private static final Set<LossCause> OF_PERF_BUFFERS =
            EnumSet.complementOf(EnumSet.of(LossCause.RESERVE_FAILURE));

    static Accounting of(EventBuffer buffer) {
        BufferStats stats = buffer.stats();
        Map<String, Object> lost = new LinkedHashMap<>();
        for (LossCause cause : buffer instanceof Ringbuf ? OF_RINGS : OF_PERF_BUFFERS) {
            OptionalLong count = cause.countedBy(stats);
            lost.put(
                    cause.name().toLowerCase(Locale.ROOT),
                    count.isPresent() ? (Object) count.getAsLong() : "?");
        }
        return new Accounting(
                stats.delivered(),
                lost,
                stats.pendingBytes(),
                stats.sizeBytes(),
                buffer.demand(),
                stats.acknowledgements().unacknowledged());
    }
}
