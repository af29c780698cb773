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
    private record Entry(Kind kind, long lost, int bytes, ServerSentEvent<String> message) {
        /** One or none: to have told of a ring's losses is no event. */
        long events() {
            return lost == 0 ? 1 : 0;
        }

        void addTo(Passed sum) {
            sum.add(kind, events(), lost);
        }
    }

    private final FrameEncoder encoder;
    private final long maxBytes;

    // all guarded by this
    private final @Nullable Entry[] entries; // that of an id is at id modulo the length
    private final long first; // id that this run of the server began with
    private long oldest;
    private long end; // the id of the next
    private long bytes;
    private long dropped; // for all clients together
    private final Passed appended = new Passed();
    private final Passed evicted = new Passed(); // what of that is here no more
    private final Counts lastEvicted = new Counts(); // ids

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
        long lost = item instanceof Lost loss ? loss.count() : 0;
        synchronized (this) {
            while (oldest < end && (end - oldest == entries.length || bytes + size > maxBytes)) {
                evict();
            }
            Entry entry = new Entry(item.kind(), lost, size, frame.withId(end));
            entries[slot(end)] = entry;
            entry.addTo(appended);
            bytes += size;
            end++;
        }
    }

    private void evict() {
        Entry entry = entry(oldest);
        entries[slot(oldest)] = null;
        entry.addTo(evicted);
        lastEvicted.set(entry.kind(), oldest);
        bytes -= entry.bytes();
        oldest++;
    }

    /** A place behind the last message. */
    synchronized Cursor atEnd(Set<Kind> kinds) {
        return new Cursor(kinds, end - 1, end, appended.copy());
    }

    /**
     * A place behind the message that a client has got last.
     *
     * @param lastId its id, of which nothing is known
     */
    synchronized Cursor behind(long lastId, Set<Kind> kinds) {
        boolean known = lastId >= first - 1 && lastId < end;
        long next = known ? Math.max(lastId + 1, oldest) : oldest;
        Passed passed = evicted.copy();
        for (long id = oldest; id < next; id++) {
            entry(id).addTo(passed);
        }
        Cursor cursor = new Cursor(kinds, lastId, next, passed);
        if (!known || kinds.stream().anyMatch(kind -> lastEvicted.of(kind) > lastId)) {
            // how many there are of which kind is not known
            boolean countable = known && kinds.size() == Kind.values().length;
            Long count = countable ? Long.valueOf(oldest - lastId - 1) : null;
            cursor.gone = new LossJson("REPLAY_GONE", null, count);
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
            long events = evicted.events.of(kind) - cursor.passed.events.of(kind);
            long lost = evicted.lost.of(kind) - cursor.passed.lost.of(kind); // already in the ring
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

    /** What became of a client's events. */
    synchronized SharedClientJson describe(String id, Cursor cursor) {
        long behind = 0;
        long untold = 0; // lost, which a client that asks for nothing has not come by to hear
        for (Kind kind : cursor.kinds) {
            long passed = cursor.passed.events.of(kind);
            behind += appended.events.of(kind) - passed;
            untold += Math.max(0, evicted.events.of(kind) - passed);
        }
        return new SharedClientJson(id, cursor.delivered, cursor.dropped + untold, behind - untold);
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

    /** A client's place. But for where it began, looked at by the log alone. */
    static final class Cursor {
        private final Set<Kind> kinds;
        private final long since;
        private final Passed passed; // got, or known to be lost
        private long next; // id
        private long delivered;
        private long dropped;
        private @Nullable LossJson gone; // to be told first

        private Cursor(Set<Kind> kinds, long since, long next, Passed passed) {
            this.kinds = kinds;
            this.since = since;
            this.next = next;
            this.passed = passed;
        }

        Set<Kind> kinds() {
            return kinds;
        }

        /** The id of the message that it began behind. */
        long since() {
            return since;
        }
    }
}
