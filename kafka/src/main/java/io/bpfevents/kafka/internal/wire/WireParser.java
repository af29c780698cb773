package io.bpfevents.kafka.internal.wire;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads keys and headers. For one thread. */
public final class WireParser {
    /** Bounds the memory: writers of foreign records may use a new key per record. */
    private static final int MOST_STREAMS = 100_000;

    /**
     * The largest figure and position: sums and differences of a few cannot overflow. A ring that
     * passes a gigabyte per second reaches it after 36 years.
     */
    static final long MOST = 1L << 60;

    private final Map<String, StreamId> current = new HashMap<>(); // by key

    /** What a record is. */
    public WireRecord parse(ConsumerRecord<byte[], byte[]> read) {
        return parse(read.key(), read.headers(), read.value());
    }

    /** What the record with this key, these headers and this value is. */
    public WireRecord parse(byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        try {
            return parsed(key, headers, value);
        } catch (IllegalArgumentException e) {
            return new WireRecord.Foreign(String.valueOf(e.getMessage()));
        }
    }

    private WireRecord parsed(byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        if (key == null) {
            return new WireRecord.Foreign("it has no key");
        }
        StreamId stream =
                stream(
                        new String(key, StandardCharsets.UTF_8),
                        required(headers, WireHeaders.STREAM));
        String version = WireHeaders.text(headers, WireHeaders.ACCOUNTING);
        if (version != null) {
            return accounting(stream, version, value);
        }
        long position = position(required(headers, WireHeaders.POSITION));
        return headers.lastHeader(WireHeaders.REJECTED) == null
                ? new WireRecord.Event(stream, position)
                : new WireRecord.Rejection(stream, position);
    }

    private static String required(Headers headers, String name) {
        String text = WireHeaders.text(headers, name);
        if (text == null) {
            throw new IllegalArgumentException("it has no header " + name);
        }
        return text;
    }

    /** The id, which is the same object for all records of a stream. */
    private StreamId stream(String key, String header) {
        StreamId known = current.get(key);
        if (known != null && isHeaderOf(known, header)) {
            return known;
        }
        String[] source = halves("key", key);
        String[] ring = halves("header " + WireHeaders.STREAM, header);
        StreamId stream = new StreamId(source[0], source[1], ring[0], ring[1]);
        if (current.size() == MOST_STREAMS) {
            current.clear();
        }
        current.put(key, stream);
        return stream;
    }

    private static boolean isHeaderOf(StreamId stream, String header) {
        return header.length() == stream.bootId().length() + 1 + stream.ring().length()
                && header.startsWith(stream.bootId())
                && header.charAt(stream.bootId().length()) == '/'
                && header.endsWith(stream.ring());
    }

    private static String[] halves(String what, String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("its " + what + " has no slash: \"" + text + '"');
        }
        return new String[] {text.substring(0, slash), text.substring(slash + 1)};
    }

    private static long position(String text) {
        long position;
        try {
            position = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("its position is no number: \"" + text + '"', e);
        }
        requireCount("position", position);
        return position;
    }

    private static WireRecord accounting(StreamId stream, String version, byte @Nullable [] value) {
        if (!version.equals(WireHeaders.ACCOUNTING_VERSION)) {
            throw new IllegalArgumentException(
                    "it is an accounting record of version %s, and this library reads version %s"
                            .formatted(version, WireHeaders.ACCOUNTING_VERSION));
        }
        if (value == null) {
            throw new IllegalArgumentException("it is an accounting record without a value");
        }
        AccountingRecord accounting = AccountingJson.read(value);
        if (!accounting.stream().equals(stream)) {
            throw new IllegalArgumentException(
                    "its accounting is that of " + accounting.stream() + ", not of " + stream);
        }
        requireCount("position", accounting.position().orElse(0));
        requireCount("countedFrom", accounting.countedFrom().orElse(0));
        requireCount("passed", accounting.passed());
        requireCount("rejected", accounting.rejected());
        // not used here, but the user of this library may add them
        requireBounded("unacknowledged", accounting.unacknowledged());
        requireBounded("throttled", accounting.throttled());
        requireBounded("dropped", accounting.dropped());
        requireBounded("decodeFailures", accounting.decodeFailures());
        requireBounded("discarded", accounting.discarded().orElse(0));
        requireBounded("pending", accounting.pending());
        requireBounded("pendingAtOpen", accounting.pendingAtOpen());
        requireBounded("reserveFailures", accounting.reserveFailures().orElse(0));
        return new WireRecord.Accounting(accounting);
    }

    private static void requireCount(String name, long count) {
        if (count < 0) {
            throw new IllegalArgumentException("its %s is negative: %d".formatted(name, count));
        }
        requireBounded(name, count);
    }

    private static void requireBounded(String name, long figure) {
        if (figure > MOST || figure < -MOST) {
            throw new IllegalArgumentException(
                    "its %s is out of bounds: %d".formatted(name, figure));
        }
    }
}
