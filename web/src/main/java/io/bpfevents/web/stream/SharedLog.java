package io.bpfevents.web.stream;

import io.bpfevents.web.source.Item;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.Lost;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;

/**
 * The latest messages of the shared stream, numbered: what slow clients have yet to get, and what
 * returning ones have missed. It is the one buffer of them all, so that their number costs no
 * memory: a client has a {@link Cursor} here, and has lost what is no longer there when it comes
 * by.
 */
final class SharedLog {
    private record Entry(Kind kind, long weight, int bytes, ServerSentEvent<String> message) {}

    private final FrameEncoder encoder;
    private final long maxBytes;

    // all guarded by this
    private final @Nullable Entry[] entries; // that of an id is at id modulo the length
    private final long first; // id that this run of the server began with
    private long oldest;
    private long end; // the id of the next
    private long bytes;
    private long dropped; // for all clients together
    private final Counts appended = new Counts(); // events by kind, lost ones included
    private final Counts evicted = new Counts(); // those of them that are here no more

    SharedLog(FrameEncoder encoder, int maxEvents, long maxBytes) {
        this.encoder = encoder;
        this.maxBytes = maxBytes;
        entries = new Entry[maxEvents];
        // Later runs number higher, below the 2^53 that JavaScript counts to: an id of another run
        // is known as one.
        first = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        oldest = first;
        end = first;
    }

    /** Adds a message, for which others may have to go. */
    void append(Item item) {
        Frame frame = encoder.encode(item);
        int size = frame.data().getBytes(StandardCharsets.UTF_8).length;
        long weight = item instanceof Lost lost ? lost.count() : 1;
        synchronized (this) {
            while (oldest < end && (end - oldest == entries.length || bytes + size > maxBytes)) {
                evict();
            }
            entries[slot(end)] = new Entry(item.kind(), weight, size, frame.withId(end));
            appended.add(item.kind(), weight);
            bytes += size;
            end++;
        }
    }

    private void evict() {
        Entry entry = entry(oldest);
        entries[slot(oldest)] = null;
        evicted.add(entry.kind(), entry.weight());
        bytes -= entry.bytes();
        oldest++;
    }

    /** A place behind the last message. */
    synchronized Cursor atEnd(Set<Kind> kinds) {
        return new Cursor(kinds, end, appended.copy());
    }

    /**
     * A place behind the message that a client has got last.
     *
     * @param lastId its id, of which nothing is known
     */
    synchronized Cursor behind(long lastId, Set<Kind> kinds) {
        boolean known = lastId >= first - 1 && lastId < end;
        long next = known ? Math.max(lastId + 1, oldest) : oldest;
        Counts passed = evicted.copy();
        for (long id = oldest; id < next; id++) {
            Entry entry = entry(id);
            passed.add(entry.kind(), entry.weight());
        }
        Cursor cursor = new Cursor(kinds, next, passed);
        if (!known) {
            cursor.gone = new LossJson("REPLAY_GONE", null, null);
        } else if (lastId + 1 < oldest) {
            cursor.gone = new LossJson("REPLAY_GONE", null, oldest - lastId - 1);
        }
        return cursor;
    }

    /** The next message at a place, which moves on; null if there is none yet. */
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
            long lost = evicted.of(kind) - cursor.passed.of(kind);
            if (lost > 0) {
                cursor.passed.add(kind, lost);
                cursor.dropped += lost;
                dropped += lost;
                return new LossJson("BUFFER_OVERFLOW", kind.label(), lost);
            }
        }
        cursor.next = oldest;
        return null;
    }

    private @Nullable ServerSentEvent<String> nextEvent(Cursor cursor) {
        while (cursor.next < end) {
            Entry entry = entry(cursor.next++);
            if (cursor.kinds.contains(entry.kind())) {
                cursor.passed.add(entry.kind(), entry.weight());
                cursor.delivered++;
                return entry.message();
            }
        }
        return null;
    }

    /** What became of a client's events. */
    synchronized SharedClientJson describe(String id, Cursor cursor) {
        long behind = 0;
        for (Kind kind : cursor.kinds) {
            behind += appended.of(kind) - cursor.passed.of(kind);
        }
        return new SharedClientJson(id, cursor.delivered, cursor.dropped, behind);
    }

    synchronized long dropped() {
        return dropped;
    }

    private int slot(long id) {
        return (int) (id % entries.length);
    }

    @SuppressWarnings("NullAway") // there is one from oldest to end
    private Entry entry(long id) {
        return entries[slot(id)];
    }

    /** A client's place. Looked at by the log alone. */
    static final class Cursor {
        private final Set<Kind> kinds;
        private final Counts passed; // by kind: got, or known to be lost
        private long next; // id
        private long delivered;
        private long dropped;
        private @Nullable LossJson gone; // to be told first

        private Cursor(Set<Kind> kinds, long next, Counts passed) {
            this.kinds = kinds;
            this.next = next;
            this.passed = passed;
        }
    }
}
