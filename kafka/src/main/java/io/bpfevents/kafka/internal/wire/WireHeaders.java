package io.bpfevents.kafka.internal.wire;

import io.bpfevents.kafka.accounting.StreamId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a record in the topic, as text, so that {@code kcat} prints them.
 *
 * <p>Each record has {@value #STREAM}. An event also has {@value #POSITION}, a rejection has
 * {@value #POSITION} and {@value #REJECTED}, an accounting record {@value #ACCOUNTING}. Two headers
 * per event: each costs the producer about a third of a microsecond.
 */
public final class WireHeaders {
    /** Boot id and ring, separated by a slash; host and source are in the key. */
    public static final String STREAM = "bpf-stream";

    /** The position of the event's record in its ring, a decimal number. */
    public static final String POSITION = "bpf-position";

    /** The version of an accounting record, whose value is JSON. */
    public static final String ACCOUNTING = "bpf-accounting";

    /** Why an event is not in the topic; its record has no value. */
    public static final String REJECTED = "bpf-rejected";

    /** The version of accounting records that this library writes and reads. */
    public static final String ACCOUNTING_VERSION = "1";

    /** In characters: it can contain the message of a user's encoder. */
    private static final int LONGEST_REASON = 200;

    private WireHeaders() {}

    /** The header of all records of a stream. */
    public static Header stream(StreamId stream) {
        return header(STREAM, stream.bootId() + '/' + stream.ring());
    }

    /** The position of an event. */
    public static Header position(long position) {
        return header(POSITION, Long.toString(position));
    }

    /** The mark of an accounting record. */
    public static Header accounting() {
        return header(ACCOUNTING, ACCOUNTING_VERSION);
    }

    /** The mark of a rejection. */
    public static Header rejected(String reason) {
        boolean isLong = reason.length() > LONGEST_REASON;
        return header(REJECTED, isLong ? reason.substring(0, LONGEST_REASON) : reason);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The text of a header; null if the record has none of that name. */
    public static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
    }
}
