package io.bpfevents.kafka.bench;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.SinkStats;
import java.lang.management.ManagementFactory;
import java.util.function.LongPredicate;
import reactor.core.Disposable;

/** A sink, and the thread that fills its ring. */
final class SinkSender implements Sender {
    private static final long RING_BYTES = 16 << 20; // more than the sink has in flight
    private static final int UNREAD = 100_000; // hits at most, a fifth of the kernel's ring

    private final KafkaSink sink;
    private final Disposable stream;
    private final Runnable close;
    private final Feed feed;

    private <T> SinkSender(
            KafkaSink sink, Ringbuf ring, Load<T> load, LongPredicate submit, Runnable close) {
        this.sink = sink;
        this.close = close;
        stream = sink.send(SOURCE, ring, load.decoder(), load.encoder()).subscribe();
        feed = new Feed(submit);
        feed.start();
    }

    /** From a simulated ring. */
    static <T> Sender simulated(KafkaSink sink, Load<T> load) {
        SimulatedRingbuf ring = SimulatedRingbuf.create("events", RING_BYTES);
        return new SinkSender(
                sink, ring, load, number -> ring.output(load.record(number)), ring::close);
    }

    /** From a ring of the kernel, into which a program sends 8 bytes per system call. */
    static <T> Sender kernel(KafkaSink sink, Load<T> load) {
        BpfObject object = NumberedHits.open(ProcessHandle.current().pid()).load().attach();
        BpfRingbuf ring = object.ringbuf("events");
        NumberedHits hits = new NumberedHits();
        LongPredicate hit =
                number -> {
                    boolean fits = number - acknowledged(sink) < UNREAD;
                    if (fits) {
                        hits.make(1);
                    }
                    return fits;
                };
        return new SinkSender(sink, ring, load, hit, object::close);
    }

    private static long acknowledged(KafkaSink sink) {
        return sink.stats(SOURCE).map(SinkStats::acknowledged).orElse(0L);
    }

    @Override
    public Feed feed() {
        return feed;
    }

    @Override
    public long acknowledged() {
        return acknowledged(sink);
    }

    @Override
    public long feedNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(feed.thread().threadId());
    }

    @Override
    public void close() {
        feed.close();
        stream.dispose();
        sink.close();
        close.run();
    }
}
