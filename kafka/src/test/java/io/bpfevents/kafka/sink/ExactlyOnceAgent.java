package io.bpfevents.kafka.sink;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.value.ValueEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Sends the hits of a pinned object to a topic in transactions, until it is killed. */
final class ExactlyOnceAgent {
    static final String SOURCE = "hits";

    private static final ValueEncoder<NumberedHits.Event> TEXT =
            event -> Integer.toString(event.hit()).getBytes(StandardCharsets.UTF_8);

    private ExactlyOnceAgent() {}

    /**
     * Sends until it is killed.
     *
     * @param arguments the directory of the object, the process that makes the hits, the broker and
     *     the topic
     */
    public static void main(String[] arguments) {
        PinnedObject object = openOrAdopt(Path.of(arguments[0]), Long.parseLong(arguments[1]));
        Map<String, Object> client = Map.of("bootstrap.servers", arguments[2]);
        KafkaSink sink = KafkaSink.exactlyOnce(arguments[3], client, "host");
        send(sink, object.ringbuf("events")).block();
    }

    static PinnedObject openOrAdopt(Path directory, long pid) {
        return BpfObject.openOrAdopt(directory, () -> NumberedHits.open(pid));
    }

    static Mono<Void> send(KafkaSink sink, BpfRingbuf ring) {
        return sink.send(SOURCE, ring, RecordLayout.of(ring, NumberedHits.Event.class), TEXT);
    }
}
