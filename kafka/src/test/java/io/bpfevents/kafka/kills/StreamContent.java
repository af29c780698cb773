package io.bpfevents.kafka.kills;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.internal.wire.AccountingJson;
import io.bpfevents.kafka.internal.wire.WireHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a topic has of one stream, counted without the library's reader. */
final class StreamContent {
    private final NavigableMap<Long, String> events = new TreeMap<>(); // by position
    private final List<AccountingRecord> accounting = new ArrayList<>();
    private int repeated;

    /** The name of a stream: host, source, boot and ring. */
    static String key(StreamId stream) {
        return stream.key() + '/' + stream.bootId() + '/' + stream.ring();
    }

    /** All streams by {@link #key}, in their order. */
    static Map<String, StreamContent> of(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, StreamContent> streams = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> one : records) {
            String stream =
                    text(one.key()) + '/' + WireHeaders.text(one.headers(), WireHeaders.STREAM);
            streams.computeIfAbsent(stream, _ -> new StreamContent()).add(one);
        }
        return streams;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void add(ConsumerRecord<byte[], byte[]> one) {
        TopicContent.position(one)
                .ifPresentOrElse(
                        position -> addEvent(position, text(one.value())),
                        () -> accounting.add(AccountingJson.read(one.value())));
    }

    private void addEvent(long position, String value) {
        String before = events.put(position, value);
        if (before != null) {
            assertThat(value).as("sent again at %d", position).isEqualTo(before);
            repeated++;
        }
    }

    /** Each event once, by its position. */
    NavigableMap<Long, String> events() {
        return events;
    }

    /** Events that the topic has again. */
    int repeated() {
        return repeated;
    }

    List<AccountingRecord> accounting() {
        return accounting;
    }

    AccountingRecord last() {
        return accounting.getLast();
    }

    boolean hasEnded() {
        return !accounting.isEmpty() && last().kind() == AccountingRecord.Kind.FINAL;
    }

    /**
     * At each accounting record, the stream has passed the events up to its position: the equation
     * of the reader between any two of them, without a rejection or a loss.
     */
    void assertEachAccountingCoversItsEvents() {
        for (AccountingRecord one : accounting) {
            assertThat(one.rejected()).isZero();
            one.position()
                    .ifPresent(it ->
                            assertThat(one.passed())
                                    .as("passed of %s", one)
                                    .isEqualTo(events.headMap(it, true).size()));
        }
    }
}
