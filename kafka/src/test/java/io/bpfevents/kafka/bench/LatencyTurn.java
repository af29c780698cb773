package io.bpfevents.kafka.bench;

import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.kafka.FleetReader;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.value.ValueDecoder;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * One turn, in a JVM of its own: measures the time from the submission of a record to a simulated
 * ring until a reader of the topic delivers it.
 */
final class LatencyTurn {
    private static final RecordDecoder<byte[]> RECORD =
            record -> record.toArray(ValueLayout.JAVA_BYTE);
    private static final ValueDecoder<Long> TIME = value -> ByteBuffer.wrap(value).getLong();

    private LatencyTurn() {}

    /**
     * Prints the number of events, and the percentiles 50 and 99 in milliseconds.
     *
     * @param arguments the sender, the rate, seconds of warm-up, seconds, the broker and the topic
     */
    @SuppressWarnings("SystemOut") // is a program
    public static void main(String[] arguments) throws Exception {
        int rate = Integer.parseInt(arguments[1]);
        int before = rate * Integer.parseInt(arguments[2]);
        int measured = rate * Integer.parseInt(arguments[3]);
        String topic = arguments[5];
        Map<String, Object> client = Map.of("bootstrap.servers", arguments[4]);
        SimulatedRingbuf ring = SimulatedRingbuf.create("events", 16 << 20);
        LongPredicate submit = _ -> submitTime(ring);
        try (ring;
                KafkaSink sink =
                        arguments[0].equals("direct")
                                ? KafkaSink.to(topic, client, Sender.HOST)
                                : KafkaSink.exactlyOnce(topic, client, Sender.HOST);
                Feed feed = new Feed(submit)) {
            feed.pace(rate);
            var sending = sink.send(Sender.SOURCE, ring, RECORD, it -> it).subscribe();
            submitTime(ring);
            long[] nanos =
                    FleetReader.of(topic, client)
                            .events(TIME)
                            .index((index, event) -> {
                                if (index == 0) { // sink and reader have begun
                                    feed.start();
                                }
                                return System.nanoTime() - event.value();
                            })
                            .skip(before)
                            .take(measured)
                            .collectList()
                            .blockOptional(Duration.ofMinutes(10))
                            .orElseThrow()
                            .stream()
                            .flatMapToLong(LongStream::of)
                            .sorted()
                            .toArray();
            sending.dispose();
            System.out.printf(
                    KafkaBench.RESULT + "%d %.2f %.2f%n",
                    nanos.length,
                    nanos[nanos.length / 2] / 1e6,
                    nanos[(int) (nanos.length * 0.99)] / 1e6);
        }
        System.exit(0);
    }

    private static boolean submitTime(SimulatedRingbuf ring) {
        return ring.output(ByteBuffer.allocate(Long.BYTES).putLong(System.nanoTime()).array());
    }
}
