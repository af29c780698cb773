package io.bpfevents.web.shared;

import io.bpfevents.web.json.EncodedMessage;
import io.bpfevents.web.json.LossJson;
import io.bpfevents.web.json.MessageEncoder;
import io.bpfevents.web.json.SharedClientJson;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.LossItem;
import io.bpfevents.web.source.StreamItem;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;

/**
 * The newest messages of the shared stream, numbered by ids: the buffer for slow clients and for
 * clients that reconnect. All clients share it, so memory does not grow with their number. A client
 * has a {@link Cursor}; messages that were evicted before its cursor reached them are lost for it.
 *
 * <p>Thread-safe.
 */
final class SharedLog {
    private record Entry(Kind kind, long lost, int bytes, ServerSentEvent<String> message) {
        /** One, or zero for a loss item. */
        long events() {
            return lost == 0 ? 1 : 0;
        }

        void addTo(KindTotals sum) {
            sum.add(kind, events(), lost);
        }
    }

    private final MessageEncoder encoder;
    private final long maxBytes;

    // all guarded by this
    private final @Nullable Entry[] entries; // the index is the id modulo the length
    private final long first; // first id of this run of the server
    private long oldest; // id
    private long end; // id of the next message
    private long bytes;
    private long dropped; // sum over all clients
    private final KindTotals appended = new KindTotals();
    private final KindTotals evicted = new KindTotals();
    private final Map<Kind, Long> lastEvicted = new EnumMap<>(Kind.class); // ids

    SharedLog(MessageEncoder encoder, int maxEvents, long maxBytes) {
        this.encoder = encoder;
        this.maxBytes = maxBytes;
        entries = new Entry[maxEvents];
        // A later run begins with a higher id, so ids of other runs are recognised. They stay below
        // 2^53, the limit of integers in JavaScript.
        first = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        oldest = first;
        end = first;
    }

    /** Appends a message, and evicts the oldest ones if the log is full. */
    void append(StreamItem item) {
        EncodedMessage message = encoder.encode(item);
        int size = message.data().getBytes(StandardCharsets.UTF_8).length;
        long lost = item instanceof LossItem loss ? loss.count() : 0;
        synchronized (this) {
            while (oldest < end && (end - oldest == entries.length || bytes + size > maxBytes)) {
                evict();
            }
            Entry entry = new Entry(item.kind(), lost, size, message.withId(end));
            entries[index(end)] = entry;
            entry.addTo(appended);
            bytes += size;
            end++;
        }
    }

    private void evict() {
        Entry entry = entry(oldest);
        entries[index(oldest)] = null;
        entry.addTo(evicted);
        lastEvicted.put(entry.kind(), oldest);
        bytes -= entry.bytes();
        oldest++;
    }

    /** A cursor after the newest message. */
    synchronized Cursor atEnd(Set<Kind> kinds) {
        return new Cursor(kinds, end - 1, end, appended.copy());
    }

    /**
     * A cursor after the last message that a client received; at the oldest message if that one is
     * not known.
     *
     * @param lastId as the client sent it: any value
     */
    synchronized Cursor after(long lastId, Set<Kind> kinds) {
        boolean known = lastId >= first - 1 && lastId < end;
        long next = known ? Math.max(lastId + 1, oldest) : oldest;
        KindTotals passed = evicted.copy();
        for (long id = oldest; id < next; id++) {
            entry(id).addTo(passed);
        }
        Cursor cursor = new Cursor(kinds, lastId, next, passed);
        if (!known || kinds.stream().anyMatch(kind -> wasEvictedAfter(lastId, kind))) {
            // evicted messages between two ids are countable in total, but not per kind
            boolean countable = known && kinds.size() == Kind.values().length;
            Long count = countable ? Long.valueOf(oldest - lastId - 1) : null;
            cursor.gone = new LossJson("REPLAY_GONE", null, count);
        }
        return cursor;
    }

    private boolean wasEvictedAfter(long id, Kind kind) {
        Long last = lastEvicted.get(kind);
        return last != null && last > id;
    }

    /** Returns the next message and advances the cursor; null if there is no new message. */
    @Nullable ServerSentEvent<String> next(Cursor cursor) {
        LossJson loss;
        synchronized (this) {
            loss = loss(cursor);
            if (loss == null) {
                return nextEvent(cursor);
            }
        }
        return encoder.loss(loss).withId(null);
    }

    private @Nullable LossJson loss(Cursor cursor) {
        LossJson gone = cursor.gone;
        if (gone != null) {
            cursor.gone = null;
            return gone;
        }
        if (cursor.next >= oldest) {
            return null;
        }
        for (Kind kind : cursor.kinds) {
            long events = evicted.events(kind) - cursor.passed.events(kind);
            long lost = evicted.lost(kind) - cursor.passed.lost(kind); // counted by the ring
            if (events + lost > 0) {
                cursor.passed.add(kind, events, lost);
                cursor.dropped += events;
                dropped += events;
                return new LossJson("BUFFER_OVERFLOW", kind.label(), events + lost);
            }
        }
        cursor.next = oldest;
        return null;
    }

    private @Nullable ServerSentEvent<String> nextEvent(Cursor cursor) {
        while (cursor.next < end) {
            Entry entry = entry(cursor.next++);
            if (cursor.kinds.contains(entry.kind())) {
                entry.addTo(cursor.passed);
                cursor.delivered += entry.events();
                return entry.message();
            }
        }
        return null;
    }

    /** The counters of one client. */
    synchronized SharedClientJson describe(String id, Cursor cursor) {
        long unread = 0;
        long unreported = 0; // evicted events whose loss message the client has not yet requested
        for (Kind kind : cursor.kinds) {
            long passed = cursor.passed.events(kind);
            unread += appended.events(kind) - passed;
            unreported += Math.max(0, evicted.events(kind) - passed);
        }
        return new SharedClientJson(
                id, cursor.delivered, cursor.dropped + unreported, unread - unreported);
    }

    /** Events that were evicted before a client received them, summed over all clients. */
    synchronized long dropped() {
        return dropped;
    }

    private int index(long id) {
        return (int) (id % entries.length);
    }

    @SuppressWarnings("NullAway") // ids from oldest to end - 1 have an entry
    private Entry entry(long id) {
        return entries[index(id)];
    }

    /** A client's position in the log. Opaque outside the log, except for where it began. */
    static final class Cursor {
        private final Set<Kind> kinds;
        private final long since;
        private final KindTotals passed; // delivered, or reported as lost
        private long next; // id
        private long delivered;
        private long dropped;
        private @Nullable LossJson gone; // reported before anything else

        private Cursor(Set<Kind> kinds, long since, long next, KindTotals passed) {
            this.kinds = kinds;
            this.since = since;
            this.next = next;
            this.passed = passed;
        }

        /** The id of the message after which the cursor began. */
        long since() {
            return since;
        }
    }
}
