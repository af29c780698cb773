package io.bpfevents.core.ring;

import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufStats;
import java.util.concurrent.CompletionStage;

/**
 * A BPF ring buffer that is read by one subscriber at a time.
 *
 * <p>The ring stays mapped from its first subscription until it is closed. Any process that has the
 * map can write the consumer position of its ring; the ring then breaks, see {@link EventBuffer}.
 */
public sealed interface Ringbuf extends EventBuffer permits BpfRingbuf, SimulatedRingbuf {
    @Override
    RingbufStats stats();

    @Override
    CompletionStage<RingbufAudit> audit();
}
