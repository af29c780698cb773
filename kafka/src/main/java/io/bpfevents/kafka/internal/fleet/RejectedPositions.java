package io.bpfevents.kafka.internal.fleet;

import java.util.List;
import java.util.TreeSet;

/**
 * The positions of the latest rejections of a stream. A restarted sink sends a window of records
 * again, so a rejection below all of a full set is taken for one that is already known.
 */
final class RejectedPositions {
    static final int MOST = 4096;

    private final TreeSet<Long> positions;

    RejectedPositions() {
        this(List.of());
    }

    RejectedPositions(List<Long> known) {
        positions = new TreeSet<>(known);
    }

    /** Adds a position; returns false if it is known. */
    boolean add(long position) {
        if (positions.size() == MOST) {
            if (position < positions.first()) {
                return false;
            }
            if (positions.add(position)) {
                positions.pollFirst();
                return true;
            }
            return false;
        }
        return positions.add(position);
    }

    boolean remove(long position) {
        return positions.remove(position);
    }

    /** The number of known positions above one. */
    int countAbove(long position) {
        return positions.isEmpty() ? 0 : positions.tailSet(position, false).size();
    }

    List<Long> list() {
        return List.copyOf(positions);
    }
}
